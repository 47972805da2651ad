"""Same need, same time? What is computed, what is hidden, who reads it."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from accounts.actions import issue_token
from audit import clock
from audit.models import AccessKind, AccessLogEntry
from intake.actions import take_charge, write_diary_entry
from intake.fairness.facts import Fairness, fairness_of
from intake.fairness.figures import SMALLEST, Spread, aligned, chance_of, farthest, masked, spread
from intake.fairness.verdicts import Verdict, Wait, verdict_of
from intake.models import Case
from tests.intake.board_scenes import case_of, make_old_world
from tests.intake.factories import propose, seat_of
from tests.referrals.factories import do, make_referral
from tests.statements import statements_of
from tests.world import World

FAIRNESS = "/carichi/equita/"


@pytest.fixture
def world(db: None) -> World:
    return make_old_world()


def test_a_spread_needs_five_values() -> None:
    assert spread([1, 2, 3, 4]) is None
    assert spread([5, 1, 2, 4, 3]) == Spread(2, 3, 4)


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ({"a": 9, "b": 7}, set()),
        ({"a": 9, "b": 0}, set()),
        ({"a": 9, "b": 7, "c": 4}, {"b", "c"}),
        ({"a": 9, "b": 3, "c": 4}, {"b", "c"}),
        ({"a": 9, "b": 8, "c": 1, "d": 1}, {"b", "c", "d"}),
    ],
)
def test_small_groups_are_hidden_with_as_many_others_as_needed(
    counts: dict[str, int], hidden: set[str]
) -> None:
    assert masked(counts) == hidden


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 30), max_size=8))
def test_no_hidden_figure_is_found_by_difference(counts: dict[str, int]) -> None:
    hidden = masked(counts)
    assert {name for name, count in counts.items() if 0 < count < SMALLEST} <= hidden
    if hidden and any(count for name, count in counts.items() if name not in hidden):
        assert len(hidden) >= 2
        assert sum(counts[name] for name in hidden) >= SMALLEST


def test_the_chance_is_that_of_the_books() -> None:
    """Sums of ranks 19, 36 and 65: H = 10.82 on two degrees of freedom, p = exp(-H / 2) = 0.0045."""
    groups = [[1.0, 2.0, 3.0, 4.0, 9.0], [5.0, 6.0, 7.0, 8.0, 10.0], [11.0, 12.0, 13.0, 14.0, 15.0]]
    assert chance_of(groups) == pytest.approx(0.0045, abs=0.0005)


@pytest.mark.parametrize("groups", [[], [[1.0] * 5], [[1.0] * 4, [2.0] * 9]])
def test_with_too_few_nothing_is_said(groups: list[list[float]]) -> None:
    assert chance_of(groups) is None


@given(st.lists(st.lists(st.integers(0, 20).map(float), min_size=5, max_size=9), min_size=2, max_size=4))
def test_the_chance_depends_on_the_order_of_nothing(groups: list[list[float]]) -> None:
    chance = chance_of(groups)
    assert chance is not None
    assert 0 <= chance <= 1
    assert chance == pytest.approx(chance_of([sorted(group) for group in reversed(groups)]))


def test_equal_waits_are_chance() -> None:
    assert chance_of([[3.0] * 6, [3.0] * 7]) == 1.0


def test_a_wait_is_compared_with_those_of_the_same_need_only() -> None:
    waits = [("a", "urgent", 1.0), ("b", "urgent", 3.0), ("a", "ordinary", 30.0), ("b", "ordinary", 30.0)]
    assert aligned(waits) == {"a": [-1.0, 0.0], "b": [1.0, 0.0]}


def make_waits(world: World, number: int, days: int, **answers: object) -> list[Case]:
    with clock.at(clock.now() - timedelta(days=60)):
        cases = [
            propose(world, case_of(world, f"Nome{i}", **answers), world.giulia, world.marco)
            for i in range(number)
        ]
    with clock.at(clock.now() - timedelta(days=60 - days)):
        for case in cases:
            for operator in (world.giulia, world.marco):
                take_charge(by=operator, assignment=seat_of(case, operator))
    return cases


def verdict_on(wait: Wait, found: Fairness) -> Verdict:
    return next(one for one in found.verdicts if one.wait == wait)


@pytest.mark.both
def test_each_comune_has_its_medians_and_the_words_say_where_to_look(world: World, client: Client) -> None:
    make_waits(world, 6, 2)
    make_waits(world, 6, 9, municipality=world.monte)
    found = fairness_of(world.planner)
    by_comune = {line.label: line.cells for line in found.tables[0].lines}
    pair = found.tables[0].heading.index("Giorni alla coppia (mediana)") - 1
    assert (by_comune["Borgo"][0], by_comune["Borgo"][pair], by_comune["Monte"][pair]) == (6, 2.0, 9.0)
    verdict = verdict_on(Wait.PAIR, found)
    assert verdict.chance is not None
    assert verdict.chance < 0.01
    assert "più di quanto farebbe il caso" in verdict.words
    assert [(one.label, one.days > 0) for one in verdict.apart] == [("Monte", True), ("Borgo", False)]
    client.force_login(world.planner)
    page = client.get(FAIRNESS).text
    assert "Si aspetta più che altrove a: Monte (3,5 giorni in più)" in " ".join(page.split())
    assert "Si aspetta meno a: Borgo (3,5 giorni in meno)" in " ".join(page.split())


def test_the_first_contact_and_the_first_answer_have_their_spread_too(world: World) -> None:
    cases = make_waits(world, 5, 1)
    for days, case in enumerate(cases, start=2):
        with clock.at(clock.now() - timedelta(days=60 - days)):
            note = {"text": "Sentita", "kind": "phone_call", "audience": "pair"}
            write_diary_entry(by=world.giulia, case=case, **note)
            make_referral(world, case)
        with clock.at(clock.now() - timedelta(days=60 - 2 * days)):
            do("accept_referral", world.contact, case.referrals.get())
    table = fairness_of(world.planner).tables[0]
    cells = dict(zip(table.heading[1:], table.lines[0].cells, strict=True))
    assert [cells[name] for name in table.heading if "contatto" in name] == [4.0, 3.0, 5.0]
    assert [cells[name] for name in table.heading if "risposta" in name] == [8.0, 6.0, 10.0]


def test_where_chance_may_do_it_no_comune_is_named(world: World) -> None:
    for days in (2, 9):
        make_waits(world, 3, days)
        make_waits(world, 3, days, municipality=world.monte)
    found = fairness_of(world.planner)
    assert [(one.apart, one.one_in) for one in found.verdicts] == [([], None)] * 3


def test_each_wait_has_its_verdict(world: World) -> None:
    """Monte hears of its pair as soon as the others, and waits for a first talk and for its services."""
    for place, days in ((world.borgo, 3), (world.monte, 12)):
        for case in make_waits(world, 6, 1, municipality=place):
            with clock.at(clock.now() - timedelta(days=60 - days)):
                note = {"text": "Sentita", "kind": "phone_call", "audience": "pair"}
                write_diary_entry(by=world.giulia, case=case, **note)
                make_referral(world, case)
            with clock.at(clock.now() - timedelta(days=60 - 2 * days)):
                do("accept_referral", world.contact, case.referrals.get())
    found = fairness_of(world.planner)
    apart = {one.wait: [each.label for each in one.longer] for one in found.verdicts}
    assert apart == {Wait.CONTACT: ["Monte"], Wait.PAIR: [], Wait.ANSWER: ["Monte"]}


def test_of_three_waits_each_must_be_three_times_as_rare() -> None:
    """Ranks 19, 36 and 65 again: by chance 0.0045 times, which of one wait alone would have been sure."""
    groups = [[1.0, 2.0, 3.0, 4.0, 9.0], [5.0, 6.0, 7.0, 8.0, 10.0], [11.0, 12.0, 13.0, 14.0, 15.0]]
    lengths = [(name, "alike", days) for name, group in zip("abc", groups, strict=True) for days in group]
    verdict = verdict_of(Wait.PAIR, lengths, ())
    assert verdict.chance == pytest.approx(3 * 0.0045, abs=0.0015)
    assert verdict.words.startswith("Forse")


def test_a_comune_whose_figures_are_hidden_is_not_told_apart() -> None:
    groups = {"Grande": [3.0] * 9, "Media": [-2.0] * 6, "Piccola": [9.0] * 4, "Nascosta": [9.0] * 5}
    assert [one.label for one in farthest(groups, {"Nascosta"})] == ["Grande", "Media"]
    assert farthest({"Uguale": [0.4] * 9}, ()) == []


def test_few_situations_are_not_shown(world: World, client: Client) -> None:
    make_waits(world, 4, 2)
    client.force_login(world.planner)
    page = client.get(FAIRNESS)
    assert [line.is_masked for table in page.context["fairness"].tables for line in table.lines] == [
        True,
        True,
    ]
    assert "troppo poche" in page.text
    assert "Bacheca" not in page.text
    assert client.get(reverse("intake:fairness_xlsx")).status_code == 200


def test_a_program_reads_the_same_tables_as_masked_and_leaves_a_trace(world: World) -> None:
    token = issue_token(by=world.planner, user=world.planner, lifetime=timedelta(days=1))
    program = Client(headers={"Authorization": f"Bearer {token}"})
    make_waits(world, 3, 2)
    answer = program.get(reverse("api:fairness_workbook"))
    browser = Client()
    browser.force_login(world.planner)
    page = browser.get(reverse("intake:fairness_xlsx"))
    from_api, from_page = (load_workbook(BytesIO(one.content)) for one in (answer, page))
    assert [[*sheet.values] for sheet in from_api] == [[*sheet.values] for sheet in from_page]
    assert AccessLogEntry.objects.filter(place="api:fairness_workbook", kind=AccessKind.EXPORT).exists()
    assert program.get(reverse("api:fairness_workbook"), {"x": 1}).status_code == 400


@pytest.mark.both
def test_it_costs_the_same_with_few_and_with_many(world: World, client: Client) -> None:
    client.force_login(world.coordinator)
    few = len(statements_of(client, FAIRNESS))
    make_waits(world, 3, 2)
    assert len(statements_of(client, FAIRNESS)) == few
    assert few <= 8
