"""Members of the household in the archive: found, said, told as little as the reader may know."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.actions import issue_token
from accounts.models import User
from audit.context import acting
from audit.models import AccessLogEntry
from intake.actions import link_member
from intake.household.members import MemberSaid as Said
from intake.household.members import members_like, moved_up, told
from intake.models import Intake, IntakeDraft, MemberLink, Person
from tests.intake.factories import make_followed_case
from tests.intake.filling import begin, fill, register, typed
from tests.world import SETUP, World, make_case, make_intake

PIETRO = {"first_name": "Pietro", "last_name": "Galli", "birth_date": date(2015, 5, 4)}
MEMBER = {"members-0-name": "Pietro Galli", "members-0-birth_year": "2015", "members-rows": "1"}
COMPLETE = {
    **MEMBER,
    "members-0-relation": "child",
    "members-0-cohabiting": "yes",
    "open": ["household"],
    "household_kind": "couple",
}
ROWS = [{"name": "Pietro Galli", "relation": "child", "birth_year": 2015, "cohabiting": "yes"}]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def caller(user: User) -> Client:
    secret = issue_token(by=user, user=user, lifetime=timedelta(days=1))
    return Client(headers={"Authorization": f"Bearer {secret}"})


@pytest.fixture
def pietro(world: World) -> Person:
    return make_intake(world, **PIETRO).person


def looked_up(client: Client, draft: IntakeDraft, **more: Any) -> str:
    answer = client.post(reverse("intake:scheda", args=[draft.pk]), {**COMPLETE, **more, "look_up": "0"})
    assert answer.status_code == 302
    assert answer["Location"].endswith("?componente=0#r-members-0")
    return client.get(answer["Location"]).content.decode()


def test_a_member_is_looked_up_and_linked_while_the_scheda_is_filled(world: World, pietro: Person) -> None:
    client = signed_in(world.desk)
    draft = begin(client, world)
    page = looked_up(client, draft, **typed(world))
    assert "Pietro Galli, 2015" in page
    assert "Stesso nome e stesso anno di nascita" in page
    pressed = {**typed(world), **COMPLETE, "member_is": f"0-{pietro.pk}"}
    page = client.post(reverse("intake:scheda", args=[draft.pk]), pressed, follow=True).content.decode()
    assert f'name="members-0-person" value="{pietro.pk}"' in page
    fill(client, draft, {**typed(world), **COMPLETE, "members-0-person": pietro.pk})
    register(client, draft)
    link = MemberLink.objects.get()
    assert (link.linked_person, link.row, link.is_same) == (pietro, 0, True)
    assert link.intake.person != pietro


def test_not_them_is_remembered_and_can_be_taken_back(world: World, pietro: Person) -> None:
    client = signed_in(world.desk)
    draft = begin(client, world)
    pressed = {**typed(world), **COMPLETE, "member_is_not": f"0-{pietro.pk}"}
    page = client.post(reverse("intake:scheda", args=[draft.pk]), pressed, follow=True).content.decode()
    assert "hai detto che non è lei" in page
    assert f'name="member_is" value="0-{pietro.pk}"' in page
    fill(client, draft, {**typed(world), **COMPLETE, "members-0-apart": [pietro.pk]})
    register(client, draft)
    assert not MemberLink.objects.get().is_same


def test_the_answer_follows_its_row_when_one_before_is_taken_away(world: World, pietro: Person) -> None:
    client = signed_in(world.desk)
    draft = begin(client, world)
    rows = {
        **typed(world), "open": ["household"], "members-rows": "2", "members-0-name": "Ada Riva",
        "members-1-name": "Pietro Galli", "members-1-person": pietro.pk, "remove_row": "members-0",
    }  # fmt: skip
    client.post(reverse("intake:scheda", args=[draft.pk]), rows)
    draft.refresh_from_db()
    assert draft.answers["members-0-person"] == [str(pietro.pk)]
    assert "members-1-person" not in draft.answers


@pytest.mark.parametrize(
    ("rows", "said", "after"),
    [
        ([{"name": "A"}, {}, {"name": "B"}], [Said(2, 7, True)], [Said(1, 7, True)]),
        ([{"name": "A"}, {}], [Said(1, 7, True)], []),
        ([], [Said(0, 7, False)], []),
    ],
)
def test_empty_rows_take_their_answer_with_them(
    rows: list[dict[str, str]], said: list[Said], after: list[Said]
) -> None:
    assert moved_up(rows, said) == after


@pytest.mark.parametrize("name", ["Pietro", "035123456", "RSSMRA80A01A794F", "  ", "Pietro 1"])
def test_less_than_a_whole_name_looks_nobody_up(world: World, pietro: Person, name: str) -> None:
    assert members_like(world.ambito.pk, name, None) == []


@pytest.mark.parametrize(
    ("name", "year", "is_found"),
    [
        ("Galli Pietro", 2015, True),
        ("pietro galli", None, True),
        ("Pietro Gali", 2016, True),
        ("Pietro Galli", 1980, False),
        ("Marta Galli", 2015, False),
    ],
)
def test_names_are_compared_as_at_the_desk_and_years_nearly(
    world: World, pietro: Person, name: str, year: int | None, is_found: bool
) -> None:
    assert (members_like(world.ambito.pk, name, year) == [pietro]) is is_found


def test_who_is_protected_is_neither_found_nor_shown(world: World, pietro: Person) -> None:
    case = make_followed_case(world, answers={"members": ROWS})
    intake = case.intakes.get()
    link_member(by=world.giulia, intake=intake, row=0, person=pietro, is_same=True)
    with acting(SETUP, "tests.protect"):
        pietro.protected = True
        pietro.save()
    assert members_like(world.ambito.pk, "Pietro Galli", 2015) == []
    client = signed_in(world.giulia)
    for page in ("intake:case_intake", "intake:members"):
        subject = case if page == "intake:case_intake" else intake
        answer = client.get(reverse(page, args=[subject.pk]), {"componente": "0"}).content.decode()
        assert "2015, " not in answer
        assert "P. G." not in answer
        assert f'value="{pietro.pk}"' not in answer
    with pytest.raises(ValidationError, match="non si può collegare"):
        link_member(by=world.giulia, intake=intake, row=0, person=pietro, is_same=True)


def test_who_has_no_right_sees_initials_year_and_office_alone(world: World) -> None:
    other = make_case(world, **PIETRO, phone="035 998877", address="via Segreta 9")
    intake = make_followed_case(world, answers={"members": ROWS}).intakes.get()
    client = signed_in(world.giulia)
    page = client.get(reverse("intake:members", args=[intake.pk]), {"componente": "0"}).content.decode()
    assert "P. G., 2015" in page
    assert "la segue Presidio Nord" in page
    assert "Pietro Galli, 2015" not in page
    assert "998877" not in page
    assert "Segreta" not in page
    assert other.number not in page
    known = told([other.person], world.desk)[other.person.pk]
    assert known.who == "Pietro Galli, 2015"


def test_the_link_opens_nothing(world: World) -> None:
    other = make_case(world, **PIETRO)
    intake = make_followed_case(world, answers={"members": ROWS}).intakes.get()
    link_member(by=world.giulia, intake=intake, row=0, person=other.person, is_same=True)
    assert not Person.objects.visible_to(world.giulia).filter(pk=other.person_id).exists()
    assert signed_in(world.giulia).get(other.get_absolute_url()).status_code == 404


def test_a_member_is_one_person_and_the_last_word_counts(world: World, pietro: Person) -> None:
    twin = make_intake(world, **{**PIETRO, "first_name": "Piero"}).person
    intake = make_followed_case(world, answers={"members": ROWS}).intakes.get()
    for person in (pietro, twin):
        link_member(by=world.giulia, intake=intake, row=0, person=person, is_same=True)
    said = {link.linked_person: link.is_same for link in MemberLink.objects.all()}
    assert said == {pietro: False, twin: True}
    link_member(by=world.giulia, intake=intake, row=0, person=twin, is_same=False)
    assert not MemberLink.objects.filter(is_same=True).exists()
    assert MemberLink.objects.get(linked_person=twin).history.count() == 2


@pytest.mark.parametrize("row", [1, 99])
def test_a_row_that_is_not_there_cannot_be_linked(world: World, pietro: Person, row: int) -> None:
    intake = make_followed_case(world, answers={"members": ROWS}).intakes.get()
    with pytest.raises(ValidationError, match="non è nella scheda"):
        link_member(by=world.giulia, intake=intake, row=row, person=pietro, is_same=True)


def test_the_drawing_and_its_table_tell_who_is_known(world: World, pietro: Person) -> None:
    case = make_followed_case(world, answers={"members": ROWS})
    client = signed_in(world.giulia)
    where = reverse("intake:members", args=[case.intakes.get().pk])
    answer = client.post(where, {"row": 0, "person": pietro.pk, "is_same": "on"})
    assert answer.status_code == 302
    page = client.get(reverse("intake:case_intake", args=[case.pk])).content.decode()
    assert "P. G., 2015" in page
    history = client.get(reverse("intake:case_history", args=[case.pk])).content.decode()
    assert "ha detto chi è, nell&#x27;archivio" in history
    entry = AccessLogEntry.objects.filter(place="intake:case_intake", subjects__subject_id=pietro.pk).last()
    assert entry is not None


def test_members_of_a_scheda_take_a_fixed_number_of_queries_until_one_is_asked(
    world: World, pietro: Person, django_assert_max_num_queries: Any
) -> None:
    case = make_followed_case(
        world, answers={"members": ROWS * 12}, known_members=[Said(row, pietro.pk, True) for row in range(11)]
    )
    client = signed_in(world.giulia)
    where = reverse("intake:members", args=[case.intakes.get().pk])
    with django_assert_max_num_queries(37):
        client.get(where, {"componente": "11"})


def test_somebody_of_another_ambito_is_left_out_without_a_word(world: World, pietro: Person) -> None:
    case = make_case(world, answers={"members": ROWS}, known_members=[Said(0, 10**9, True)])
    assert not MemberLink.objects.filter(intake__case=case).exists()
    assert Intake.objects.filter(case=case).exists()


def test_the_api_looks_up_says_and_takes_back(world: World, pietro: Person) -> None:
    intake = make_followed_case(world, answers={"members": ROWS}).intakes.get()
    client = caller(world.giulia)
    where = reverse("api:members", args=[intake.pk])
    (member,) = client.get(where, {"row": "0"}).json()
    assert [known["who"] for known in member["found"]] == ["P. G., 2015"]
    for is_same, linked in ((True, pietro.pk), (False, None)):
        said = {"row": 0, "person": pietro.pk, "is_same": is_same}
        (member,) = client.post(where, said, content_type="application/json").json()
        assert (member["linked"] or {}).get("person") == linked
