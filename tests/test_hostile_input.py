"""What only somebody hostile, or a broken program, would send: a clear refusal, never a fault of ours."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.actions import issue_token
from accounts.models import User
from intake.actions import close_case, decline_assignment, save_draft, write_diary_entry
from intake.answers import Audience, ClosingReason, DiaryKind
from intake.api.absences import DeclaredSerializer
from intake.api.redistributions import RedistributeSerializer
from intake.models import Case, FormVersion, IntakeDraft
from tests.intake.factories import make_followed_case, make_proposed_case, seat_of
from tests.world import World, make_case


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def ask_api(user: User, name: str, body: str, *args: Any) -> int:
    token = issue_token(by=user, user=user, lifetime=timedelta(days=1))
    return (
        Client()
        .post(
            reverse(f"api:{name}", args=args),
            body,
            content_type="application/json",
            headers={"Authorization": f"Bearer {token}"},
        )
        .status_code
    )


def test_nobody_changes_the_address_they_were_enrolled_with(world: World) -> None:
    answer = signed_in(world.desk).post(
        "/accesso/email/", {"action_add": "", "email": "altra@valdoro.test", "action_primary": ""}
    )
    assert answer.status_code == 404
    assert User.objects.get(pk=world.desk.pk).email == world.desk.email


@pytest.mark.parametrize("terms", ["@@@", "___", "a..", "😀😀😀", "\u202e\u202e\u202e"])
def test_signs_alone_find_nobody(world: World, terms: str) -> None:
    make_case(world)
    assert ask_api(world.desk, "search_person", f'{{"terms": "{terms}"}}') == 400


@pytest.mark.parametrize(
    "body", ["[" * 200_000, '{"terms": "Ferri", "\\ud800": 1}', '{"terms": "Fer\\u0000ri"}'], ids=len
)
def test_json_that_cannot_be_kept_is_refused(world: World, body: str) -> None:
    assert ask_api(world.desk, "search_person", body) == 400


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("application/x-www-form-urlencoded; charset=utf-16", 400),
        ("multipart/form-data; boundary=x; charset=hex", 200),  # read as an empty form, which is shown again
    ],
)
def test_a_form_that_is_not_what_it_says_is_no_fault_of_ours(db: None, kind: str, status: int) -> None:
    assert Client().generic("POST", "/accesso/login/", b"login=\xff", kind).status_code == status


@pytest.mark.parametrize(
    "address",
    ["/rete/9999999999999999999/", "/situazioni/9999999999999999999/", "/avvisi/novita/?after=" + "0" * 4400],
)
def test_a_number_beyond_every_key_is_refused_like_an_unknown_one(world: World, address: str) -> None:
    assert signed_in(world.coordinator).get(address).status_code in {400, 404}


@pytest.mark.parametrize("number", ["²", "٣٤", "9" * 18, "9" * 19, "9" * 5000, "-1", "1e3", ""])
def test_the_key_of_a_row_in_an_address_may_be_anything(world: World, number: str) -> None:
    case, client = make_followed_case(world), signed_in(world.coordinator)
    for name, args, asked in (
        ("redistribute", [world.giulia.pk], "posto"),
        ("merge_people", [case.person_id], "con"),
        ("compare_forms", [FormVersion.objects.get().pk], "con"),
    ):
        answer = client.get(reverse(f"intake:{name}", args=args), {asked: number})
        assert answer.status_code in {200, 302, 400, 404}, name


@pytest.mark.parametrize("key", ["abc", "²", "9" * 5000, ""])
def test_what_is_said_by_key_needs_keys_that_are_numbers(key: str) -> None:
    for body, name in ((DeclaredSerializer, "covers"), (RedistributeSerializer, "lines")):
        asked = body(data={name: {key: 11}})
        assert not asked.is_valid()
        assert "non è un numero" in str(asked.errors[name])


def test_a_draft_stays_readable_whatever_number_somebody_is_said_not_to_be(world: World) -> None:
    draft = save_draft(by=world.desk, access_point=world.desk_point, answers={"last_name": "Ferri"})
    client = signed_in(world.desk)
    client.post(reverse("intake:save_draft", args=[draft.pk]), {"not_person": "9" * 5000})
    assert client.get(reverse("intake:scheda", args=[draft.pk])).status_code == 200
    assert IntakeDraft.objects.filter(pk=draft.pk).exists()


def test_the_key_of_a_form_that_wrote_elsewhere_is_refused(world: World) -> None:
    note = {"text": "Colloquio.", "kind": DiaryKind.INTERVIEW, "audience": Audience.PAIR}
    one, other = make_followed_case(world), make_followed_case(world, last_name="Altra")
    key = uuid.uuid4()
    write_diary_entry(by=world.giulia, case=one, submission=key, **note)
    with pytest.raises(ValidationError, match="già servito altrove"):
        write_diary_entry(by=world.giulia, case=other, submission=key, **note)


def test_who_left_a_seat_reads_no_name_on_the_page_of_its_answer(world: World) -> None:
    seat = seat_of(make_proposed_case(world), world.giulia)
    decline_assignment(by=world.giulia, assignment=seat, decline_reason="other", note="Ferie")
    answer = signed_in(world.giulia).post(reverse("intake:decline_assignment", args=[seat.pk]), {})
    assert answer.status_code == 409
    assert "Ferri" not in answer.content.decode()


def test_a_second_click_on_closing_says_who_closed_and_when(world: World) -> None:
    case = make_followed_case(world)
    version = Case.objects.get(pk=case.pk).version
    closing = {"closing_reason": ClosingReason.GOALS_REACHED, "reason": "Va bene.", "version": version}
    close_case(by=world.giulia, case=case, **closing)
    with pytest.raises(ValidationError, match="Giulia Riva ha già chiuso questa situazione") as refusal:
        close_case(by=world.giulia, case=case, **closing)
    assert refusal.value.code == "conflict"
