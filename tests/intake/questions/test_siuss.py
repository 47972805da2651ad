"""Where INPS has a code the answer is stored with it: clients and the export read it from the form."""

import pytest

from intake.answers import Outcome
from intake.questions.core import code_lists, core_form
from intake.questions.kinds import clean, options_of, words_of
from intake.scheda.schema import schema_of
from network.areas import Area
from tests.world import World, make_intake

FORM = core_form()
PUBLISHED = {"SIUSS.Prestazioni": 105, "SINBA.ValutazioneMinoreType": 13, "SINA.InvCivType": 8}


def codes_of(name: str) -> dict[str, str]:
    """The code of INPS of each answer to a question, or to one in the rows of a group."""
    group, _dot, code = name.rpartition(".")
    question = (
        FORM.questions[code] if not group else next(q for q in FORM.questions[group].fields if q.code == code)
    )
    return {option.code: option.siuss for option in options_of(question) if option.siuss}


@pytest.mark.parametrize(("name", "size"), PUBLISHED.items())
def test_a_list_of_inps_is_whole(name: str, size: int) -> None:
    rows = code_lists()[name]
    assert len({row.code for row in rows}) == len(rows) == size
    assert all(row.siuss == f"{name}.{row.code}" and row.label.it and row.label.en for row in rows)


def test_a_benefit_is_kept_by_its_national_code() -> None:
    benefit = FORM.questions["benefit_rows"].fields[0]
    assert clean(benefit, "A4.05") == "A4.05"
    assert words_of(benefit, "A4.05") == "Indennità di accompagnamento"
    assert codes_of("benefit_rows.benefit")["A7.01"] == "SIUSS.Prestazioni.A7.01"
    assert codes_of("benefits")["attendance"] == "SIUSS.Prestazioni.A4.05"


def test_who_lives_with_a_minor_has_a_code_but_a_parent_of_whom_nothing_more_is_known() -> None:
    codes = codes_of("members.relation")
    assert (codes["mother"], codes["father"]) == tuple(f"SINBA.ComposizioneFamigliaType.{n}" for n in (1, 2))
    relations = {option.code for option in options_of(FORM.questions["members"].fields[1])}
    assert relations - codes.keys() == {"parent", "not_recorded"}


def test_an_area_has_the_code_of_its_users_where_it_decides_it(world: World) -> None:
    version = make_intake(world, outcome=Outcome.INFORMATION).form_version
    told = schema_of(version)["properties"]["areas"]["items"]["oneOf"]
    of_main = {one["const"]: one["x-siuss"].rpartition(".")[2] for one in told if "x-siuss" in one}
    assert of_main == {area.value: area.siuss_code for area in Area if area.siuss_code}
    assert {code: siuss.rpartition(".")[2] for code, siuss in codes_of("needs.area").items()} == of_main


@pytest.mark.parametrize(
    ("answer", "status"),
    [(None, "declared"), ("checked", "checked"), ("partial", "partial"), ("unknown", "unknown")],
)
def test_how_the_identity_is_known_stands_with_the_person(
    world: World, answer: str | None, status: str
) -> None:
    answers = {"tax_code_kind": "unknown", **({"identity_certainty": answer} if answer else {})}
    intake = make_intake(world, answers=answers)
    assert intake.person.identity_status == status


def test_the_body_that_receives_stands_on_the_scheda_by_its_name_of_then(world: World) -> None:
    assert make_intake(world).organisation == "Comune di Borgo"
