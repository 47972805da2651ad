"""The sheet for the person: what happens now and whom to call, in words anyone reads."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from audit import clock
from audit.access import readings_of
from audit.context import acting
from intake.actions import state_reason
from intake.answers import Outcome
from intake.models import Intake
from intake.scheda.plain_sheet import Sheet, sheet_of_case, sheet_of_intake
from intake.states import CaseState
from referrals.plain_sheet import sheet_of_referral
from referrals.states import OutcomeCode, ReferralState
from tests.gulpease import gulpease
from tests.intake.factories import make_followed_case
from tests.referrals.factories import do, make_desk_referral, make_referral, put_in
from tests.world import SETUP, World, make_case, make_intake

EASY = 60


def text_of(sheet: Sheet) -> str:
    return " ".join(sentence for part in sheet.parts for sentence in part.sentences)


def is_easy(sheet: Sheet) -> bool:
    """Every part by itself, so that an easy one cannot make up for a hard one."""
    return all(gulpease(" ".join(part.sentences)) >= EASY for part in sheet.parts)


@pytest.mark.parametrize("outcome", Outcome)
def test_whoever_was_received_reads_what_happens_now(world: World, outcome: str) -> None:
    intake = make_intake(world, outcome=outcome)
    sheet = sheet_of_intake(intake)
    assert is_easy(sheet), text_of(sheet)
    assert (sheet.name, sheet.number) == ("Elena Ferri", intake.number)
    assert "via dei Tigli 4" in text_of(sheet)


def test_who_waits_reads_by_when_somebody_calls(world: World) -> None:
    sheet = sheet_of_case(make_case(world))
    assert is_easy(sheet)
    assert "entro " in text_of(sheet)


def test_who_is_followed_reads_by_whom(world: World) -> None:
    sheet = sheet_of_case(make_followed_case(world))
    assert is_easy(sheet)
    assert "Ti segue Giulia Riva." in text_of(sheet)


def test_when_it_is_over_the_person_reads_how_to_come_back(world: World) -> None:
    case = make_case(world)
    with acting(SETUP, "tests.close"):
        case.state = CaseState.TRANSFERRED
    sheet = sheet_of_case(case)
    assert is_easy(sheet)
    assert "non devi ricominciare da capo" in text_of(sheet)


@pytest.mark.parametrize("state", sorted(set(ReferralState) - {ReferralState.DRAFT, ReferralState.SENT}))
def test_in_every_state_of_a_referral_the_person_reads_what_it_means(world: World, state: str) -> None:
    sheet = sheet_of_referral(put_in(world, make_referral(world), state))
    assert is_easy(sheet), text_of(sheet)
    assert "Centro per le famiglie" in text_of(sheet)


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (OutcomeCode.GOT_HELP, "ha finito il suo lavoro"),
        (OutcomeCode.NOT_REACHED, "non ti ha trovato"),
        (OutcomeCode.NO_HELP, "un'altra strada"),
    ],
)
def test_at_the_end_of_a_referral_the_sheet_says_how_it_ended(
    world: World, outcome: OutcomeCode, words: str
) -> None:
    referral = put_in(world, make_referral(world), ReferralState.ACCEPTED)
    sheet = sheet_of_referral(do("complete_referral", world.contact, referral, outcome=outcome))
    assert is_easy(sheet), text_of(sheet)
    assert words in text_of(sheet)


def test_a_referral_from_the_desk_has_its_sheet_too(world: World) -> None:
    assert "via dei Tigli 4" in text_of(sheet_of_referral(make_desk_referral(world)))


@pytest.mark.parametrize(
    ("answers", "name", "by_hand"),
    [
        ({}, "Elena Ferri", False),
        ({"contact_safety": "unsafe"}, "Elena Ferri", True),
        ({"protected": True}, "", True),
    ],
)
def test_paper_names_nobody_who_is_protected_and_says_when_to_give_it_by_hand(
    world: World, client: Client, answers: dict[str, Any], name: str, by_hand: bool
) -> None:
    intake = make_intake(world, **answers)
    sheet = sheet_of_intake(intake)
    assert (sheet.name, sheet.by_hand_only) == (name, by_hand)
    if intake.person.protected:
        state_reason(by=world.coordinator, case=intake.case, reason="Me lo ha chiesto la coppia.")
    client.force_login(world.coordinator)
    page = client.get(f"/schede/{intake.pk}/foglio/").text
    assert ("Non spedirlo" in page) == by_hand


def test_each_printing_is_written_in_the_access_log(world: World, client: Client) -> None:
    intake = make_intake(world)
    client.force_login(world.desk)
    assert client.get(f"/schede/{intake.pk}/foglio/").status_code == 200
    assert client.get(f"/schede/{intake.pk}/foglio/pdf/")["Content-Type"] == "application/pdf"
    kinds = [entry.kind for entry in readings_of(Intake.objects.get(pk=intake.pk))]
    assert kinds.count("print") == 2


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (CaseState.TRANSFERRED, "Adesso ti segue un altro servizio sociale."),
        (CaseState.NOT_ACCEPTED, "Questa volta non possiamo seguirti noi."),
    ],
)
def test_an_end_of_its_own_is_said_by_its_own_words(world: World, state: str, words: str) -> None:
    case = make_case(world)
    with acting(SETUP, "tests.end"):
        case.state = state
    sheet = sheet_of_case(case)
    assert is_easy(sheet), text_of(sheet)
    assert words in text_of(sheet)
    assert "Il lavoro fatto insieme finisce qui." not in text_of(sheet)


def test_while_the_service_waits_for_a_reply_no_day_is_promised(world: World) -> None:
    referral = put_in(world, make_referral(world), ReferralState.INFORMATION_REQUESTED)
    sheet = sheet_of_referral(referral)
    assert is_easy(sheet), text_of(sheet)
    assert " entro " not in text_of(sheet)


def test_a_day_that_has_passed_is_not_promised(world: World) -> None:
    referral, case = make_referral(world), make_case(world, last_name="Neri")
    with clock.at(clock.now() + timedelta(days=40)):
        late = [sheet_of_referral(referral), sheet_of_case(case), sheet_of_intake(case.intakes.get())]
    for sheet in late:
        assert is_easy(sheet), text_of(sheet)
        assert " entro " not in text_of(sheet)
