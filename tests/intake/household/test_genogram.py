"""The family as a drawing: everybody once, each in the row of their generation, ties as they were told."""

from typing import Any

from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from intake.household.genogram import HEIGHT, WIDTH, Genogram, genogram_of
from intake.questions.core import core_form
from tests.intake.factories import make_followed_case
from tests.world import World

FORM = core_form()
RELATIONS = [option.code for option in FORM.questions["members"].fields[1].options]
QUALITIES = [option.code for option in FORM.questions["ties"].fields[3].options]

MEMBERS = [
    {"name": "Marco Ferri", "relation": "parent", "birth_year": 1950, "cohabiting": "no"},
    {"name": "Luca Neri", "relation": "spouse", "cohabiting": "yes"},
    {"name": "Sara Neri", "relation": "child", "birth_year": 2015, "cohabiting": "yes"},
]
TIES = [
    {"from": "luca neri", "to": "Sara Neri", "kind": "parent", "quality": "conflict"},
    {"from": "Luca Neri", "to": "Qualcuno Altro", "kind": "sibling"},
]


def drawn(members: list[dict[str, Any]], ties: list[dict[str, Any]] | None = None) -> Genogram:
    genogram = genogram_of("Elena Ferri", {"members": members, "ties": ties or []}, FORM)
    assert genogram is not None
    return genogram


def test_each_generation_has_its_row() -> None:
    height = {figure.name: figure.y for figure in drawn(MEMBERS).figures}
    assert height["Marco Ferri"] < height["Elena Ferri"] == height["Luca Neri"] < height["Sara Neri"]


def test_ties_are_told_in_words_and_only_between_who_is_drawn() -> None:
    said = [tie.words for tie in drawn(MEMBERS, TIES).ties]
    assert "Luca Neri, Sara Neri: genitore, conflittuale" in said
    assert not any("Qualcuno" in words for words in said)


def test_who_takes_most_care_is_known_by_name() -> None:
    answers = {"members": MEMBERS, "caregiver": " luca NERI"}
    genogram = genogram_of("Elena Ferri", answers, FORM)
    assert genogram is not None
    assert [figure.name for figure in genogram.figures if figure.cares] == ["Luca Neri"]
    assert not any(figure.cares for figure in drawn(MEMBERS).figures)


def test_without_members_nothing_is_drawn() -> None:
    assert genogram_of("Elena", {}, FORM) is None
    assert genogram_of("Elena", {"members": []}, FORM) is None


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "name": st.text(min_size=1, max_size=120),
                "relation": st.sampled_from(RELATIONS),
                "cohabiting": st.sampled_from(["yes", "no", "not_recorded"]),
            }
        ),
        min_size=1,
        max_size=12,
    ),
    st.lists(
        st.fixed_dictionaries(
            {
                "from": st.text(max_size=20),
                "to": st.text(max_size=20),
                "kind": st.sampled_from(RELATIONS),
                "quality": st.sampled_from(QUALITIES),
            }
        ),
        max_size=12,
    ),
)
def test_everybody_is_drawn_once_inside_the_sheet_and_nobody_covers_another(
    members: list[dict[str, Any]], ties: list[dict[str, Any]]
) -> None:
    genogram = drawn(members, ties)
    assert len(genogram.figures) == len(members) + 1
    places = [(figure.x, figure.y) for figure in genogram.figures]
    for x, y in places:
        assert 0 <= x <= genogram.width - WIDTH
        assert 0 <= y <= genogram.height - HEIGHT
        assert all(
            abs(x - other_x) >= WIDTH or abs(y - other_y) >= HEIGHT
            for other_x, other_y in places
            if (x, y) != (other_x, other_y)
        )
    assert len(set(places)) == len(places)


def test_the_page_of_the_scheda_draws_it_and_says_the_same_in_words(world: World) -> None:
    case = make_followed_case(world, answers={"members": MEMBERS, "ties": TIES, "household_kind": "couple"})
    client = Client()
    client.force_login(world.giulia)
    page = client.get(reverse("intake:case_intake", args=[case.pk])).content.decode()
    assert page.count("<rect") == 4
    assert "Luca Neri, Sara Neri: genitore, conflittuale" in page
    assert "style=" not in page
