"""The list of situations: what it shows and to whom, in how many statements."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import User
from audit import clock
from audit.access import readings_of
from audit.models import AccessKind, AccessLogEntry
from intake.actions import close_case
from intake.answers import ClosingReason
from network.areas import Area
from network.urgency import Urgency
from tests.intake.cases.scenes import signed_in
from tests.intake.factories import make_followed_case, make_proposed_case, propose
from tests.statements import statements_of
from tests.world import World, make_case, make_world


def listed(user: User, **query: str) -> tuple[int, str]:
    answer = signed_in(user).get(reverse("intake:case_list"), query)
    return answer.status_code, answer.content.decode()


def test_each_one_lists_their_own_situations(world: World) -> None:
    mine = make_followed_case(world)
    others = propose(world, make_case(world, last_name="Riboldi"), world.luca, world.elisa)
    _status, content = listed(world.giulia)
    assert mine.number in content
    assert others.number not in content
    _status, content = listed(world.coordinator)
    assert mine.number in content
    assert others.number in content


def test_another_ambito_lists_nothing_of_ours(world: World) -> None:
    case = make_followed_case(world)
    stranger = make_world("altrove", 100).coordinator
    status, content = listed(stranger)
    assert status == 200
    assert case.person.last_name not in content


def test_the_list_says_person_place_topic_urgency_state_and_pair(world: World) -> None:
    make_followed_case(world, urgency=Urgency.URGENT, areas=[Area.HOUSING])
    _status, content = listed(world.giulia)
    for words in (
        "Elena Ferri",
        "Borgo",
        "Casa e sfratto",
        "Urgente",
        "In carico",
        "Giulia Riva",
        "Marco Bassi",
    ):
        assert words in content


def test_the_list_can_be_narrowed(world: World) -> None:
    urgent = make_case(world, urgency=Urgency.URGENT, areas=[Area.HOUSING])
    calm = make_followed_case(world, municipality=world.pieve, last_name="Riboldi")
    by_filter = {
        "urgenza": {"urgenza": Urgency.URGENT},
        "area": {"area": Area.HOUSING},
        "comune": {"comune": str(world.borgo.pk)},
        "senza_coppia": {"senza_coppia": "on"},
    }
    for query in by_filter.values():
        _status, content = listed(world.coordinator, **query)
        assert urgent.person.last_name in content, query
        assert calm.person.last_name not in content, query


def test_closed_situations_are_listed_apart(world: World) -> None:
    case = make_followed_case(world)
    close_case(
        by=world.giulia,
        case=case,
        closing_reason=ClosingReason.GOALS_REACHED,
        reason="Sta meglio.",
        version=case.version,
    )
    assert case.number not in listed(world.coordinator)[1]
    assert case.number in listed(world.coordinator, stato="chiuse")[1]
    assert case.number in listed(world.coordinator, stato="tutte")[1]


@pytest.mark.parametrize(
    "query", [{"persona": "F"}, {"person__tax_code__startswith": "F"}, {"urgency": "urgent"}]
)
def test_an_unknown_filter_shows_nothing_and_says_so(world: World, query: dict[str, str]) -> None:
    case = make_followed_case(world)
    status, content = listed(world.giulia, **query)
    assert status == 400
    assert next(iter(query)) in content
    assert case.person.last_name not in content
    assert not readings_of(case).exists()


@pytest.mark.parametrize("query", [{"urgenza": "domani"}, {"stato": "x"}, {"comune": "999"}, {"dopo": "x"}])
def test_a_filter_with_a_wrong_value_shows_nothing(world: World, query: dict[str, str]) -> None:
    case = make_followed_case(world)
    status, content = listed(world.giulia, **query)
    assert status == 400
    assert case.number not in content


def test_the_list_turns_pages_and_keeps_its_filters(world: World) -> None:
    now = clock.now()
    with clock.at(now - timedelta(hours=1)):
        oldest = make_case(world, last_name="Antica")
    for _number in range(25):
        make_case(world)
    answer = signed_in(world.coordinator).get(reverse("intake:case_list"), {"urgenza": "ordinary"})
    assert oldest.number not in answer.content.decode()
    older = answer.context["older_url"]
    assert "urgenza=ordinary" in older
    second = signed_in(world.coordinator).get(reverse("intake:case_list") + older)
    assert [case.pk for case in second.context["cases"]] == [oldest.pk]
    assert second.context["older_url"] == ""


def test_the_list_leaves_one_line_with_the_situations_shown(world: World) -> None:
    cases = [make_followed_case(world), make_followed_case(world, last_name="Riboldi")]
    listed(world.giulia)
    entry = AccessLogEntry.objects.get(place="intake:case_list")
    assert entry.kind == AccessKind.LIST
    assert set(entry.subjects.values_list("subject_id", flat=True)) == {case.pk for case in cases}


def test_the_list_costs_eight_statements_with_three_rows_and_with_thirty(world: World) -> None:
    for _number in range(3):
        make_proposed_case(world)
    client = signed_in(world.coordinator)
    few = statements_of(client, reverse("intake:case_list"))
    for _number in range(27):
        make_case(world)
    many = statements_of(client, reverse("intake:case_list"))
    assert len(few) == len(many) <= 8, "\n".join(many)
