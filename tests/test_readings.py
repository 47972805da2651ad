"""Every page that shows a person's data leaves its line in the access log, or shows nothing.

What answers a POST is looked at where one is sent: ``tests/access/unlogged.py``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path, reverse

from accounts.actions import issue_token
from audit.models import AccessLogEntry
from config import urls
from intake.models import Person
from tests.access.rows import Row
from tests.access.scene import Scene, address
from tests.access.table import API, PAGES
from tests.access.unlogged import PERSONAL

# Page, who opens it, what it is about.
PLACES = [
    ("intake:intake", "desk", "intake"),
    ("intake:intake_pdf", "giulia", "intake"),
    ("intake:duplicates", "coordinator", "person"),
    ("intake:unmerge_people", "coordinator", "merge"),
    ("intake:case_list", "giulia", ""),
    ("intake:disposal", "auditor", "disposal"),
    ("intake:case_import", "coordinator", "case_import"),
    ("intake:case_import_report", "coordinator", "case_import"),
    ("intake:case", "giulia", "case"),
    ("intake:case_intake", "giulia", "case"),
    ("intake:case_history", "giulia", "case"),
    ("intake:case_plan", "giulia", "case"),
    ("intake:intake_sheet", "desk", "intake"),
    ("intake:intake_sheet_pdf", "desk", "intake"),
    ("intake:case_sheet", "giulia", "case"),
    ("intake:case_sheet_pdf", "giulia", "case"),
    ("referrals:referral_sheet", "giulia", "referral"),
    ("referrals:referral_sheet_pdf", "giulia", "referral"),
    ("intake:case_plan_pdf", "giulia", "case"),
    ("intake:case_attachments", "giulia", "case"),
    ("intake:intake_attachments", "desk", "intake"),
    ("intake:attachment", "giulia", "attachment"),
    ("intake:withdraw_attachment", "giulia", "attachment"),
    ("intake:case_readings", "giulia", "case"),
    ("intake:correct_facts", "giulia", "case"),
    ("intake:declare_conflict", "coordinator", "case"),
    ("intake:withdraw_conflict", "coordinator", "conflict"),
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
    ("network:offer", "desk", "offer"),
    ("intake:team_meeting", "contact", "team_meeting"),
    ("intake:early_signals", "coordinator", ""),
    ("intake:what_if", "coordinator", ""),
    ("intake:absence", "giulia", "absence"),
    ("referrals:sent", "giulia", ""),
    ("referrals:received", "contact", ""),
    ("referrals:referral", "giulia", "referral"),
    ("referrals:referral", "contact", "referral"),
    ("referrals:referral_file", "marco", "referral_file"),
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
    scene: Scene, unwritable: Callable[[], None], name: str, who: str, about: str
) -> None:
    unwritable()
    status, content = open_page(scene, name, who, about)
    assert status == 503
    assert "Ferri" not in content


def test_a_search_leaves_who_was_shown_and_not_the_words(scene: Scene, client: Client) -> None:
    client.force_login(scene.world.desk)
    client.post(reverse("intake:desk"), {"q": "ferri elena"})
    line = AccessLogEntry.objects.get(place="intake:desk", kind="search")
    assert line.terms_hash
    assert "ferri" not in " ".join(map(str, AccessLogEntry.objects.values_list())).casefold()


def test_a_refusal_is_written_too(scene: Scene, client: Client) -> None:
    client.force_login(scene.world.giulia)
    assert client.get(reverse("intake:board")).status_code == 403
    line = AccessLogEntry.objects.get(kind="denial")
    assert (line.actor_id, line.place) == (scene.world.giulia.pk, "intake:board")


MANY = 30  # places: an empty answer would prove nothing


@dataclass(frozen=True)
class Shown:
    """What a row of the access table, of those that only read, answered to somebody it lets in."""

    row: Row
    who: str
    status: int
    content: str

    @property
    def shows_people(self) -> bool:
        """Whether it holds personal data of the scene; the people who work there have other names."""
        return any(name in self.content for name in PERSONAL)

    def has_line(self, scene: Scene) -> bool:
        lines = AccessLogEntry.objects.filter(actor_id=scene.people[self.who].pk, place=self.row.name)
        return lines.filter(subjects__isnull=False).exists()


def ask(scene: Scene, row: Row, who: str) -> Shown:
    client = Client(raise_request_exception=False)
    user, headers = scene.people[who], {}
    if row.name.startswith("api:"):
        secret = issue_token(by=user, user=user, lifetime=timedelta(days=1))
        headers = {"Authorization": f"Bearer {secret}"}
    else:
        client.force_login(user)
    answer = client.get(address(row, scene), row.body, headers=headers)
    content = b"".join(answer) if answer.streaming else answer.content
    return Shown(row, who, answer.status_code, content.decode(errors="replace"))


def showing_people(scene: Scene, rows: list[Row]) -> list[Shown]:
    """The answers that show people, to everybody whom the access table lets in."""
    pairs = [(row, who) for row in rows if row.method == "get" for who in sorted(row.allowed)]
    return [shown for row, who in pairs if (shown := ask(scene, row, who)).shows_people]


def without_line(scene: Scene, answers: list[Shown]) -> set[str]:
    return {shown.row.name for shown in answers if not shown.has_line(scene)}


@pytest.fixture
def unwritable(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From its call on, no line of the access log can be written."""

    def broken(self: AccessLogEntry, *args: object, **kwargs: object) -> None:
        raise DatabaseError("disk full")

    return lambda: monkeypatch.setattr(AccessLogEntry, "save", broken)


def test_whatever_shows_people_is_logged_or_silent(scene: Scene, unwritable: Callable[[], None]) -> None:
    """Every page and every address of the API, opened by everybody whom the access table lets in."""
    answers = showing_people(scene, [*PAGES, *API])
    assert len({shown.row.name for shown in answers}) > MANY
    assert without_line(scene, answers) == set()
    unwritable()
    one_of_each = {shown.row.name: shown for shown in answers}.values()
    again = [ask(scene, shown.row, shown.who) for shown in one_of_each]
    assert {shown.row.name for shown in again if shown.status != 503 or shown.shows_people} == set()


def leak(request: HttpRequest) -> HttpResponse:
    """A page somebody wrote in a hurry."""
    return HttpResponse(Person.objects.filter(last_name="Ferri").get().label)


urlpatterns = [*urls.urlpatterns, path("spiffero/", leak, name="spiffero")]


def test_a_page_that_shows_people_without_a_line_is_found(scene: Scene, settings: Any) -> None:
    settings.ROOT_URLCONF = __name__
    row = Row("spiffero", "get", {"giulia"})
    assert without_line(scene, showing_people(scene, [row])) == {"spiffero"}
