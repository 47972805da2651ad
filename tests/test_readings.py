"""Every page that shows a person's data leaves its line in the access log, or shows nothing."""

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from audit.models import AccessLogEntry
from tests.test_access import Scene, scene
from tests.world import World

__all__ = ["scene"]

# Page, who opens it, what it is about.
PLACES = [
    ("intake:intake", "desk", "intake"),
    ("intake:intake_pdf", "giulia", "intake"),
    ("intake:case_list", "giulia", ""),
    ("intake:case", "giulia", "case"),
    ("intake:case_intake", "giulia", "case"),
    ("intake:case_history", "giulia", "case"),
    ("intake:case_attachments", "giulia", "case"),
    ("intake:intake_attachments", "desk", "intake"),
    ("intake:attachment", "giulia", "attachment"),
    ("intake:withdraw_attachment", "giulia", "attachment"),
    ("intake:case_readings", "giulia", "case"),
    ("intake:correct_facts", "giulia", "case"),
    ("intake:declare_conflict", "coordinator", "case"),
    ("intake:case_protection", "giulia", "case"),
    ("intake:replace_seat", "coordinator", "seat"),
    ("intake:hand_over", "giulia", "seat"),
    ("intake:release_seat", "coordinator", "seat"),
    ("intake:my_work", "giulia", ""),
    ("intake:agenda", "giulia", ""),
    ("intake:agenda_item", "giulia", "agenda_item"),
    ("intake:plan_agenda_item", "giulia", "case"),
    ("intake:change_agenda_item", "giulia", "agenda_item"),
    ("intake:board", "coordinator", ""),
    ("intake:trend", "coordinator", ""),
    ("intake:care_signals", "coordinator", ""),
    ("intake:my_load", "giulia", ""),
    ("intake:operator_load", "coordinator", "giulia"),
    ("network:supervision_report", "coordinator", ""),
    ("network:group_notes", "giulia", "group"),
    ("intake:absence", "giulia", "absence"),
    ("referrals:sent", "giulia", ""),
    ("referrals:received", "contact", ""),
    ("referrals:referral", "giulia", "referral"),
    ("referrals:referral", "contact", "referral"),
    ("referrals:send_from_case", "giulia", "case"),
    ("referrals:amend_referral", "giulia", "referral"),
    ("referrals:introduce_from_case", "giulia", "case"),
    ("referrals:introduction", "giulia", "letter"),
    ("referrals:introduction_pdf", "giulia", "letter"),
]


def open_page(scene: Scene, name: str, who: str, about: str) -> tuple[int, str]:
    client = Client(raise_request_exception=False)
    client.force_login(scene.people[who])
    answer = client.get(reverse(name, args=[scene.objects[about].pk] if about else []))
    return answer.status_code, answer.content.decode(errors="replace")  # a PDF is no text


@pytest.mark.parametrize(("name", "who", "about"), PLACES)
def test_a_page_with_personal_data_leaves_a_line_with_its_name(
    scene: Scene, name: str, who: str, about: str
) -> None:
    status, _content = open_page(scene, name, who, about)
    assert status == 200
    lines = AccessLogEntry.objects.filter(actor_id=scene.people[who].pk, place=name)
    assert lines.exists()


@pytest.mark.parametrize(("name", "who", "about"), PLACES)
def test_when_the_line_cannot_be_written_the_page_is_not_shown(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, name: str, who: str, about: str
) -> None:
    def broken(self: AccessLogEntry, *args: object, **kwargs: object) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(AccessLogEntry, "save", broken)
    status, content = open_page(scene, name, who, about)
    assert status == 503
    assert "Ferri" not in content


def test_a_search_leaves_who_was_shown_and_not_the_words(world: World, client: Client) -> None:
    client.force_login(world.desk)
    client.post(reverse("intake:desk"), {"q": "ferri elena"})
    line = AccessLogEntry.objects.get(place="intake:desk", kind="search")
    assert line.terms_hash
    assert "ferri" not in " ".join(map(str, AccessLogEntry.objects.values_list())).casefold()


def test_a_refusal_is_written_too(world: World, client: Client) -> None:
    client.force_login(world.giulia)
    assert client.get(reverse("intake:board")).status_code == 403
    line = AccessLogEntry.objects.get(kind="denial")
    assert (line.actor_id, line.place) == (world.giulia.pk, "intake:board")
