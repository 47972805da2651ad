"""What one answer makes necessary, or needless, in another."""

from typing import Any

import pytest

from audit import clock
from intake.actions import register_intake, save_draft
from intake.forms.scheda import SchedaForm
from intake.models import Intake
from intake.questions.core import core_form
from tests.intake.filling import RISKS_ASKED, URGENT_ASKED, typed
from tests.world import World, make_scheda

ADULT = {"contacts-0-name": "Rosa Ferri", "contacts-0-relation": "sibling", "contacts-0-may_be_called": "no"}


def checked(world: World, **answers: Any) -> SchedaForm:
    return SchedaForm(typed(world, **answers), municipalities=[world.borgo], definition=core_form())


def faults(world: World, **answers: Any) -> set[str]:
    return set(checked(world, **answers).errors)


@pytest.mark.parametrize(
    "danger",
    [{"protected": "on"}, {**RISKS_ASKED, "areas": ["violence"], "urgency": "priority", "safe_contact": ""}],
)
def test_of_who_is_in_danger_it_is_asked_how_to_call_without_harm(
    world: World, danger: dict[str, Any]
) -> None:
    told = {**danger, "phone": "035 123 456"}
    assert faults(world, **told) == {"safe_contact"}
    assert not faults(world, **{**told, "safe_contact": "Al mattino"})
    assert not faults(world, **{**told, "safe_contact-none": "on"})
    assert not faults(world, phone="035 123 456", residence_postcode="24044")


def test_of_whoever_is_named_it_is_asked_whether_they_know_the_place_of_who_is_protected(
    world: World,
) -> None:
    protected = {"protected": "on", "safe_contact": "Al mattino"}
    assert faults(world, **protected, **ADULT) == {"contacts-0-knows_place"}
    assert not faults(world, **protected, **ADULT, **{"contacts-0-knows_place": "not_recorded"})
    assert not faults(world, **ADULT)


def test_an_urgency_has_its_reason(world: World) -> None:
    assert faults(world, **{**URGENT_ASKED, "urgency_reason": ""}) == {"urgency_reason"}
    assert not faults(world, **URGENT_ASKED)
    assert faults(world, urgency="priority") == {"urgency_reason"}
    assert not faults(world, urgency="priority", urgency_reason="Lo sfratto è tra un mese")
    assert not faults(world, urgency="ordinary")


def test_which_information_was_given_is_not_insisted_on(world: World) -> None:
    assert not faults(world, outcome="information")
    assert not faults(world, outcome="information", information_given=["rights"])


def test_nobody_dies_before_they_are_born(world: World) -> None:
    beside = {"tax_code_kind": "unknown"}
    form = checked(world, **beside, death_date="11 3 1984")
    assert dict(form.errors) == {
        "death_date": ["Il decesso viene prima della nascita: ricontrolla tutte e due le date"]
    }
    assert not faults(world, **beside, death_date="12 3 1984")


def test_no_year_is_still_to_come(world: World) -> None:
    this = clock.today().year
    stay = {"citizenship": "Perù"}
    assert not faults(world, **stay, arrival_year=str(this))
    form = checked(world, **stay, arrival_year=str(this + 1))
    assert dict(form.errors) == {"arrival_year": ["Quest'anno deve ancora venire: ricontrolla"]}


REPORTED = {
    "reporter_kind": "family",
    "reporter_relation": "parent",
    "person_informed": "yes",
    "reporter_confidential": "no",
}


def test_a_person_who_reports_says_who_they_are_or_stays_anonymous(world: World) -> None:
    relative = {**REPORTED, "reporter_source": "other_relative"}
    form = checked(world, **relative)
    words = "Scrivi chi segnala, o scegli «Chi non dice il nome» tra chi segnala"
    assert dict(form.errors) == {"reporter": [words]}
    assert not faults(world, **relative, reporter="Ada Ferri")
    assert not faults(world, **{**REPORTED, "reporter_source": "anonymous"})


@pytest.mark.parametrize("source", ["school", "clinic", "violence_centre", "listening_centre"])
def test_a_body_that_reports_is_named(world: World, source: str) -> None:
    told = {**REPORTED, "reporter_kind": "organisation", "reporter_source": source}
    assert faults(world, **told) == {"reporter_organisation"}
    assert not faults(world, **told, reporter_organisation="Istituto Manzoni")


def test_a_registry_number_has_its_registry_and_its_day(world: World) -> None:
    assert faults(world, protocol_number="0001234") == {"protocol_registry", "protocol_date"}
    whole = {"protocol_registry": "Generale", "protocol_date": "12 3 2026"}
    assert not faults(world, protocol_number="0001234", **whole)
    assert faults(world, protocol_number="1234", **whole) == {"protocol_number"}


def test_three_needs_prevail_and_no_more(world: World) -> None:
    def needs(count: int) -> dict[str, str]:
        one = {"area": "housing", "need": "Una casa", "weight": "3", "said_by": "person"}
        return {f"needs-{i}-{code}": answer for i in range(count) for code, answer in one.items()}

    assert not faults(world, **needs(3))
    form = checked(world, **needs(5))
    words = ["I bisogni prevalenti sono al massimo 3: abbassa il peso di questo"]
    assert dict(form.errors) == {"needs-3-weight": words, "needs-4-weight": words}


def test_who_is_to_be_born_has_the_day_that_is_expected(world: World) -> None:
    unborn = {"birth_date": None, "is_unborn": "yes"}
    beside = {"tax_code_kind": "unknown"}
    assert faults(world, **unborn, **beside) == {"due_date"}
    form = checked(world, **unborn, **beside, due_date="3 5 2027")
    assert form.is_valid(), form.errors
    draft = save_draft(by=world.desk, access_point=world.desk_point, answers={})
    register_intake(by=world.desk, draft=draft, scheda=form.scheda())
    intake = Intake.objects.get()
    assert (intake.person.birth_date, intake.answers["due_date"]) == (None, "2027-05-03")


def test_an_emergency_asks_later_no_birth_of_who_is_to_be_born(world: World) -> None:
    answers = {"is_unborn": "yes", "risk_flags": ["none"]}
    scheda = make_scheda(world, urgency="emergency", birth_date=None, answers=answers)
    assert "birth_date" not in scheda.missing(core_form())
