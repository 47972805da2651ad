"""Who has no tax code has a number of the Ambito; who has one that ends is reminded of before it does."""

from datetime import date, timedelta

import pytest

from audit import clock
from intake.actions import register_intake, remind_agenda, save_draft
from intake.answers import Outcome
from intake.expiring import expiry_of
from intake.models import AgendaItem, Case, Person
from network.models import Notice
from tests.intake.factories import make_followed_case
from tests.intake.importing.archives import taken_in
from tests.world import SETUP, World, make_case, make_intake, make_scheda

PROVISIONAL, STP, PERSONAL = "00743110157", "STP0301234567890", "FRRLNE84C52Z999F"


def test_who_has_no_tax_code_has_a_number_of_the_ambito(world: World) -> None:
    first, second = make_case(world).person, make_case(world, last_name="Alba").person
    year = clock.today().year
    assert (first.internal_code, second.internal_code) == (f"TMP-{year}-000001", f"TMP-{year}-000002")
    assert list(Person.objects.matching(second.internal_code)) == [second]


def test_who_has_one_needs_no_number(world: World) -> None:
    assert make_case(world, tax_code=PERSONAL).person.internal_code == ""


def test_who_does_not_tell_their_name_is_known_by_that_number(world: World) -> None:
    anonymous = {"anonymous": True, "alias": "Luna", "last_name": "", "first_name": "", "birth_date": None}
    assert make_intake(world, **anonymous).person.internal_code.startswith("TMP-")


def test_coming_back_the_number_stays(world: World) -> None:
    person = make_case(world).person
    draft = save_draft(by=world.desk, access_point=world.desk_point, answers={}, person=person)
    register_intake(by=world.desk, draft=draft, scheda=make_scheda(world))
    person.refresh_from_db()
    assert person.internal_code.endswith("000001")


def test_people_of_an_archive_have_one_too(world: World) -> None:
    make_case(world, last_name="Conti")
    taken_in(world)
    assert Person.objects.get(last_name="Alba").internal_code.endswith("000002")
    assert Person.objects.get(last_name="Ferri").internal_code == ""


@pytest.mark.parametrize(
    ("codes", "expiry"),
    [
        ([PERSONAL, ""], None),
        (["", ""], None),
        ([PROVISIONAL, ""], date(2027, 2, 28)),
        ([STP, ""], date(2027, 2, 28)),
        ([PERSONAL, "eni0301234567890"], date(2027, 2, 28)),
    ],
)
def test_a_code_that_ends_holds_for_six_months(codes: list[str], expiry: date | None) -> None:
    assert expiry_of(codes, date(2026, 8, 31)) == expiry


def renewals(case: Case) -> list[AgendaItem]:
    return [item for item in case.agenda.all() if "Rinnovare" in item.title]


def test_the_pair_finds_the_renewal_on_its_agenda_and_hears_of_it_once(world: World) -> None:
    case = make_followed_case(world, tax_code=PROVISIONAL)
    (item,) = renewals(case)
    assert item.day > clock.today() + timedelta(days=150)
    told = Notice.objects.filter(path=item.get_absolute_url())
    with clock.at(clock.now() + timedelta(days=(item.day - clock.today()).days)):
        assert remind_agenda(by=SETUP) == 1
        assert remind_agenda(by=SETUP) == 0
    assert {notice.recipient for notice in told} == {world.giulia, world.marco}


def test_said_twice_it_is_to_be_renewed_once(world: World) -> None:
    case = make_followed_case(world, tax_code=PROVISIONAL)
    draft = save_draft(by=world.desk, access_point=world.desk_point, answers={}, person=case.person)
    register_intake(by=world.desk, draft=draft, scheda=make_scheda(world, tax_code=PROVISIONAL))
    assert len(renewals(case)) == 1


def test_without_a_pair_to_come_there_is_nothing_to_renew(world: World) -> None:
    make_intake(world, tax_code=PROVISIONAL, outcome=Outcome.INFORMATION)
    assert not AgendaItem.objects.exists()
