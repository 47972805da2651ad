"""What a scheda says is to come stands on the agenda of the pair, and is reminded of in time."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from audit import clock
from audit.context import acting
from intake.actions import complete_intake, register_intake, remind_agenda, save_draft
from intake.answers import Outcome, PrivacyNotice
from intake.models import AgendaItem, Case
from intake.operability import Mandate
from intake.questions.core import core_form
from intake.scheda.opening import TOLD, mandate_of
from network.calendar import add_working_days
from network.models import Notice
from tests.intake.factories import make_followed_case
from tests.world import SETUP, World, make_case, make_intake, make_scheda

MEASURE = {"kind": "other", "authority": "juvenile_court"}


def in_days(days: int) -> date:
    return clock.today() + timedelta(days=days)


def planned(case: Case) -> list[tuple[str, int]]:
    """What is on the agenda, and in how many days."""
    return [(item.words, (item.day - clock.today()).days) for item in case.agenda.planned().in_order()]


@pytest.mark.parametrize(
    ("code", "words", "days"),
    [
        ("eviction_date", "Sfratto: il", [30, 60, 83, 90]),
        ("permit_expiry", "Titolo di soggiorno: scade il", [30]),
        ("discharge_date", "Dimissione dall'ospedale: il", [88, 90]),
        ("due_date", "Parto previsto: il", [60, 90]),
    ],
)
def test_a_day_that_is_told_is_thought_of_in_time(
    world: World, code: str, words: str, days: list[int]
) -> None:
    case = make_case(world, answers={code: in_days(90).isoformat()})
    told = planned(case)
    assert [on for _words, on in told] == days
    assert {words for words, _on in told} == {f"{words} {in_days(90).strftime('%d/%m/%Y')}"}


def test_the_answer_a_judge_expects_is_a_report_that_weighs(world: World) -> None:
    told = {"judicial_due": in_days(20).isoformat(), "reporter_source": "juvenile_court"}
    case = make_case(world, answers=told)
    day = in_days(20).strftime("%d/%m/%Y")
    assert planned(case) == [
        (f"Risposta all'autorità giudiziaria: entro il {day}", 13),
        (f"Relazione da consegnare: all'autorità giudiziaria, entro il {day}", 20),
    ]
    assert (case.mandate, case.report_due) == (Mandate.COURT_ORDER, in_days(20))
    later = make_case(world, last_name="Altri", answers={**told, "judicial_due": in_days(90).isoformat()})
    assert case.points > later.points, "a report due within a month weighs"
    assert later.complexity == case.complexity > make_case(world, last_name="Terzi").complexity


@pytest.mark.parametrize(
    ("answers", "mandate"),
    [
        ({"reporter_source": "ordinary_court"}, Mandate.COURT_ORDER),
        ({"reporter_source": "school"}, Mandate.SPONTANEOUS),
        ({"measures": [{**MEASURE, "kind": "supervision"}]}, Mandate.COURT_ORDER),
        ({"measures": [{**MEASURE, "kind": "restraining_order"}]}, Mandate.SPONTANEOUS),
        ({"measures": [{"kind": "none"}]}, Mandate.SPONTANEOUS),
        ({"mandate": "court"}, Mandate.COURT_ORDER),
        ({"mandate": "reported_consenting"}, Mandate.REPORTED_CONSENTING),
        ({"mandate": "reported_not_consenting"}, Mandate.REPORTED_NOT_CONSENTING),
        ({"mandate": "not_recorded"}, Mandate.SPONTANEOUS),
        ({"mandate": "spontaneous", "reporter_source": "ordinary_court"}, Mandate.COURT_ORDER),
    ],
)
def test_who_has_decided_that_one_works_together(answers: dict[str, Any], mandate: Mandate) -> None:
    assert mandate_of(answers) == mandate


def test_every_answer_about_the_mandate_has_its_meaning() -> None:
    assert {option.code for option in core_form().questions["mandate"].options} == {*TOLD, "not_recorded"}


def test_the_mandate_of_the_scheda_is_that_of_the_situation(world: World) -> None:
    assert make_case(world, answers={"mandate": "court"}).mandate == Mandate.COURT_ORDER


def test_a_mandate_told_later_is_that_of_the_situation_from_then_on(world: World) -> None:
    intake = make_intake(world)
    assert intake.case is not None
    with acting(SETUP, "tests.set_up"):
        intake.missing, intake.complete_by = ["mandate"], clock.now() + timedelta(days=3)
        intake.save()
    complete_intake(by=world.desk, intake=intake, answers={"mandate": "reported_not_consenting"})
    intake.case.refresh_from_db()
    assert intake.case.mandate == Mandate.REPORTED_NOT_CONSENTING


def test_a_scheda_that_joins_a_situation_brings_its_report(world: World) -> None:
    case = make_followed_case(world)
    draft = save_draft(by=world.desk, access_point=world.desk_point, answers={}, person=case.person)
    scheda = make_scheda(world, answers={"judicial_due": in_days(20).isoformat()})
    assert register_intake(by=world.desk, draft=draft, scheda=scheda).case == case
    case.refresh_from_db()
    assert case.report_due == in_days(20)


def test_each_measure_of_a_judge_has_its_expiry(world: World) -> None:
    rows = [{**MEASURE, "number": str(i), "expiry": in_days(40 + i).isoformat()} for i in range(2)]
    case = make_case(world, answers={"measures": [*rows, {"kind": "none"}]})
    assert [on for _words, on in planned(case)] == [10, 11, 33, 34, 39, 40]


def test_of_a_day_that_is_near_what_is_left_is_thought_of_today(world: World) -> None:
    assert [on for _words, on in planned(make_case(world, answers=eviction(5)))] == [0, 5]


def eviction(days: int) -> dict[str, Any]:
    return {"eviction_date": in_days(days).isoformat()}


def test_a_day_gone_by_is_nothing_to_come(world: World) -> None:
    assert planned(make_case(world, answers=eviction(-1))) == []


def test_an_appointment_taken_at_the_desk_has_its_hour(world: World) -> None:
    case = make_case(world, answers={"next_appointment": f"{in_days(3)}T09:30:00+01:00"})
    item = AgendaItem.objects.get(case=case)
    assert (item.words, item.day, item.hour.isoformat()) == (
        "Colloquio: preso allo sportello",
        in_days(3),
        "09:30:00",
    )


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"answers": {"report_duty": "to_do"}}, "Segnalazione all'autorità: è da fare"),
        ({"answers": {"death_date": "2026-01-08"}}, "La persona non è più in vita: valutare la chiusura"),
    ],
)
def test_what_cannot_wait_is_to_be_done_today(world: World, told: dict[str, Any], words: str) -> None:
    assert planned(make_case(world, **told)) == [(words, 0)]


def test_a_privacy_notice_put_off_is_given_within_two_weeks(world: World) -> None:
    item = make_case(world, privacy_notice=PrivacyNotice.POSTPONED).agenda.get()
    assert item.words == "Consegnare e spiegare l'informativa"
    assert item.day == add_working_days(clock.today(), 10)


def test_said_again_it_is_there_once(world: World) -> None:
    case = make_followed_case(world, answers=eviction(90))
    before = planned(case)
    draft = save_draft(by=world.desk, access_point=world.desk_point, answers={}, person=case.person)
    register_intake(by=world.desk, draft=draft, scheda=make_scheda(world, answers=eviction(90)))
    assert planned(case) == before


def test_what_an_emergency_tells_later_is_kept_too(world: World) -> None:
    draft = save_draft(by=world.desk, access_point=world.desk_point, answers={})
    scheda = replace(make_scheda(world, urgency="emergency"), answers={"risk_flags": ["minor_in_danger"]})
    intake = register_intake(by=world.desk, draft=draft, scheda=scheda)
    assert "report_duty" in intake.missing
    complete_intake(by=world.desk, intake=intake, answers={"report_duty": "to_do"})
    assert planned(intake.case) == [("Segnalazione all'autorità: è da fare", 0)]


def test_without_a_situation_there_is_nobody_to_remind(world: World) -> None:
    make_intake(world, outcome=Outcome.INFORMATION, answers=eviction(90))
    assert not AgendaItem.objects.exists()


def test_the_pair_is_told_when_the_day_comes(world: World) -> None:
    case = make_followed_case(world, answers=eviction(90))
    item = case.agenda.in_order().first()
    told = Notice.objects.filter(path=item.get_absolute_url())
    with clock.at(clock.now() + timedelta(days=30)):
        assert remind_agenda(by=SETUP) >= 1
    assert {notice.recipient for notice in told} == {world.giulia, world.marco}
