"""Which pair is proposed, in which order, with which words; who is left out and why."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from hypothesis import assume, given
from hypothesis import strategies as st

from accounts.professions import Profession
from intake.facts import CaseFacts
from intake.operability import is_child_protection_order
from intake.routing import Candidate, Proposals, RoutingRules, preview_pair, propose, refusals
from intake.sentences import Sentence
from intake.workload import Band, Load, Seat, seat_points
from tests.intake.invented_facts import (
    FULL_TIME,
    TODAY,
    a_case,
    an_educator,
    cases,
    points,
    somebody,
    teams,
)

RULES = RoutingRules()


def proposed(case: CaseFacts, *team: Candidate, rules: RoutingRules = RULES) -> Proposals:
    return propose(case, team, rules, TODAY)


def pairs(case: CaseFacts, *team: Candidate, rules: RoutingRules = RULES) -> list[tuple[int, int]]:
    return [pair.ids for pair in proposed(case, *team, rules=rules).pairs]


def words(sentences: tuple[Sentence, ...]) -> list[str]:
    with override("it"):
        return [str(sentence) for sentence in sentences]


def why_not(case: CaseFacts, candidate: Candidate, rules: RoutingRules = RULES) -> list[str]:
    """Why a candidate is left out beside a pair that can be made."""
    answer = proposed(
        case, somebody(91, protected_pool=True), an_educator(92, protected_pool=True), candidate, rules=rules
    )
    assert answer.pairs
    return [
        reason
        for rejected in answer.rejected
        if rejected.candidate == candidate
        for reason in words(rejected.reasons)
    ]


# The pair


def test_the_least_loaded_social_worker_leads_and_a_needed_profession_completes() -> None:
    team = [somebody(1, 70), somebody(2, 40), an_educator(3, 80), an_educator(4, 60)]
    assert pairs(a_case(), *team)[0] == (2, 4)


def test_the_load_that_counts_is_the_one_after_the_assignment() -> None:
    half_time = replace(somebody(1), load=Load(Decimal("12.75"), Decimal("42.50")))  # 30 %, would be 38 %
    full_time = somebody(2, 32)  # would be 36 %
    assert pairs(a_case(), half_time, full_time)[0] == (2, 1)


def test_without_a_needed_profession_a_social_worker_of_another_comune_completes() -> None:
    team = [somebody(1, 40, municipality_id=11), somebody(2, 41, municipality_id=11), somebody(3, 80)]
    assert pairs(a_case(area="housing"), *team)[0] == (1, 3)


def test_then_another_profession_then_a_social_worker_of_the_same_comune() -> None:
    lead, colleague = somebody(1, 40, municipality_id=11), somebody(2, 50, municipality_id=11)
    nurse = somebody(3, 90, profession=Profession.NURSE)
    housing = a_case(area="housing")
    assert pairs(housing, lead, colleague, nurse)[0] == (1, 3)
    assert pairs(housing, lead, colleague)[0] == (1, 2)


def test_the_three_proposals_have_different_leads_and_as_far_as_possible_different_co_leads() -> None:
    workers = [somebody(number, 40 + number) for number in (1, 2, 3, 4)]
    educators = [an_educator(number, 40 + number) for number in (5, 6)]
    assert pairs(a_case(), *workers, *educators) == [(1, 5), (2, 6), (3, 5)]


def test_the_same_two_people_are_never_proposed_twice() -> None:
    assert pairs(a_case(), somebody(1), somebody(2)) == [(1, 2)]


def test_a_single_lead_is_proposed_with_several_co_leads() -> None:
    team = [somebody(1), *(an_educator(number, 40 + number) for number in (2, 3, 4, 5))]
    assert pairs(a_case(), *team) == [(1, 2), (1, 3), (1, 4)]


def test_as_many_pairs_are_proposed_as_are_asked_for() -> None:
    team = [somebody(number) for number in range(1, 9)]
    for top in (1, 2, 5):
        assert len(propose(a_case(), team, RULES, TODAY, top=top).pairs) == top
    with pytest.raises(ValueError, match="at least one pair"):
        propose(a_case(), team, RULES, TODAY, top=0)


@pytest.mark.parametrize(
    ("facts", "percent", "leads"),
    [
        ({"knows_family": True}, 54, True),  # 15 points of bonus
        ({"knows_family": True}, 56, False),
        ({"languages": frozenset({"ar"})}, 49, True),  # 10 points of bonus
        ({"languages": frozenset({"ar"})}, 51, False),
        ({"languages": frozenset({"fr"})}, 41, False),
        ({"languages": frozenset({"ar"}), "knows_family": True}, 64, True),
    ],
)
def test_continuity_and_language_count_as_a_lower_load(
    facts: dict[str, Any], percent: int, leads: bool
) -> None:
    team = [somebody(1, 40), somebody(2, percent, **facts), an_educator(3)]
    assert (pairs(a_case(language="ar"), *team)[0] == (2, 3)) == leads


def test_italian_is_no_bonus() -> None:
    team = [somebody(1, 40), somebody(2, 41, languages=frozenset({"it"})), an_educator(3)]
    assert pairs(a_case(language="it"), *team)[0] == (1, 3)


def test_equal_loads_are_told_apart_by_who_was_assigned_longest_ago_then_by_id() -> None:
    march, june = datetime(2025, 3, 1, tzinfo=UTC), datetime(2025, 6, 1, tzinfo=UTC)
    in_june, in_march = somebody(1, last_assigned_at=june), somebody(2, last_assigned_at=march)
    never, never_too, educator = somebody(3), somebody(4), an_educator(5)
    assert pairs(a_case(), in_june, in_march, educator)[0] == (2, 5)
    assert pairs(a_case(), in_june, in_march, never, educator)[0] == (3, 5)
    assert pairs(a_case(), never_too, never, educator)[0] == (3, 5)


# Who is left out, in words


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"absent_until": date(2025, 12, 12)}, "assente fino al 12 dicembre 2025"),
        ({"absent_until": TODAY}, "assente fino al 21 novembre 2025"),
        ({"post_current": False}, "l'incarico non è attivo"),
        ({"load": Load(Decimal(0), Decimal(0))}, "non ha ore disponibili"),
        ({"profession": "administrative"}, "profilo che non segue situazioni: amministrativo"),
        ({"district_id": 2}, "fuori dal presidio competente"),
        ({"areas": frozenset({"elderly"})}, "non segue il tema: Bambini, ragazzi e famiglia"),
        ({"load": Load(Decimal(101), FULL_TIME)}, "carico 119 %: oltre il limite del 115 %"),
        (
            {"load": Load(Decimal("97.75"), FULL_TIME)},
            "carico 115 %, salirebbe al 118 %: oltre il limite del 115 %",
        ),
    ],
)
def test_who_cannot_be_proposed_is_told_why(facts: dict[str, Any], reason: str) -> None:
    assert why_not(a_case(), somebody(1, **facts)) == [reason]


def test_every_reason_is_told() -> None:
    assert len(why_not(a_case(), somebody(1, absent_until=TODAY, district_id=2, post_current=False))) == 3


@pytest.mark.parametrize(
    "facts",
    [
        {"absent_until": date(2025, 11, 20)},  # back today
        {"district_id": None},  # serves the whole Ambito
        {"district_id": 2, "municipality_id": 11},  # works in the comune of the case
        {"areas": frozenset({"minors_family", "housing"})},
        {"profession": "other"},
    ],
)
def test_who_can_be_proposed_is_not_left_out(facts: dict[str, Any]) -> None:
    assert why_not(a_case(), somebody(1, **facts)) == []


def test_everybody_is_competent_when_the_place_is_not_known() -> None:
    assert pairs(
        a_case(district_id=None, municipality_id=None), somebody(1), an_educator(2, district_id=2)
    ) == [(1, 2)]


def test_protected_people_are_followed_by_the_restricted_pool_only() -> None:
    assert why_not(a_case(protected=True), somebody(1)) == ["fuori dal gruppo per le situazioni protette"]
    assert why_not(a_case(protected=True), somebody(1, protected_pool=True)) == []


def test_a_court_order_about_minors_needs_somebody_enabled() -> None:
    order = a_case(mandate="court_order")
    team = [somebody(1, 30), somebody(2, 60), an_educator(3, 30)]
    assert proposed(order, *team).pairs == ()
    enabled = replace(team[1], court_enabled=True)
    answer = proposed(order, team[0], enabled, team[2])
    assert [pair.ids for pair in answer.pairs] == [(1, 2), (2, 3)]
    assert "abilitazione alla tutela dei minori: Operatore 2" in words(answer.pairs[0].reasons)


def test_an_ambito_that_says_polo_reads_polo() -> None:
    rules = replace(RULES, district_label="polo")
    assert why_not(a_case(), somebody(1, district_id=2), rules) == ["fuori dal polo competente"]


def test_a_conflict_of_interest_is_never_shown() -> None:
    team = [somebody(1, 70), an_educator(2), an_educator(3)]
    with_conflict = [*team, somebody(4, 10, excluded=True)]
    assert proposed(a_case(), *with_conflict) == proposed(a_case(), *team)


# The limit and the pace


def test_who_would_pass_the_limit_is_proposed_only_when_there_is_nobody_else() -> None:
    overloaded, calm, educator = somebody(1, 120), somebody(2, 60), an_educator(3)
    assert pairs(a_case(), overloaded, calm, educator) == [(2, 3)]
    answer = proposed(a_case(), overloaded, educator)
    assert [pair.ids for pair in answer.pairs] == [(1, 3)]
    assert words(answer.pairs[0].warnings) == [
        "Operatore 1 arriva al 124 %: oltre il limite del 115 %."
        " Servono un motivo scritto e un piano per alleggerire il carico"
    ]


def test_who_is_below_the_limit_comes_first_among_pairs_that_pass_it() -> None:
    team = [somebody(1, 130), somebody(2, 60), an_educator(3, 140), an_educator(4, 120)]
    assert pairs(a_case(), *team)[0] == (2, 4)


def test_who_would_pass_the_limit_only_as_lead_may_still_be_co_lead() -> None:
    nearly = somebody(1, 112)  # 116 % as lead, 115 % as co-lead
    assert pairs(a_case(), nearly, somebody(2, 60)) == [(2, 1)]


def test_passing_the_threshold_is_a_warning() -> None:
    answer = proposed(a_case(), somebody(1, 98), an_educator(2))
    assert words(answer.pairs[0].warnings) == ["Operatore 1 arriva al 102 %: oltre la soglia del 100 %"]


def test_too_many_new_cases_in_a_month_lower_the_rank_and_are_told() -> None:
    busy = somebody(1, 40, open_cases=12, new_cases_last_30_days=4)  # two over the pace of three
    assert pairs(a_case(), busy, somebody(2, 59), an_educator(3))[0] == (2, 3)
    answer = proposed(a_case(), busy, somebody(2, 61), an_educator(3))
    assert answer.pairs[0].ids == (1, 3)
    assert words(answer.pairs[0].warnings) == [
        "Operatore 1 ha già avuto 4 nuove situazioni in 30 giorni: il passo consigliato è 3"
    ]


@pytest.mark.parametrize(
    ("open_cases", "new", "is_over"),
    [(0, 2, False), (0, 3, True), (23, 2, False), (23, 3, True), (24, 3, False), (24, 4, True)],
)
def test_one_new_case_a_month_is_allowed_for_six_open_and_never_less_than_three(
    open_cases: int, new: int, is_over: bool
) -> None:
    team = [somebody(1, open_cases=open_cases, new_cases_last_30_days=new), an_educator(2)]
    assert bool(proposed(a_case(), *team).pairs[0].warnings) == is_over


def test_an_emergency_does_not_look_at_the_pace() -> None:
    busy = somebody(1, 40, new_cases_last_30_days=9)
    emergency = a_case(urgency="emergency")
    strict = replace(RULES, pace_is_strict=True)
    for rules in (RULES, strict):
        answer = proposed(emergency, busy, somebody(2, 60), an_educator(3), rules=rules)
        assert answer.pairs[0].ids == (1, 3)
        assert answer.pairs[0].warnings == ()


def test_an_ambito_may_make_the_pace_a_limit() -> None:
    strict = replace(RULES, pace_is_strict=True, pace_least=1)
    busy = somebody(1, 10, open_cases=6, new_cases_last_30_days=1)
    assert why_not(a_case(), busy, strict) == ["1 nuova situazione in 30 giorni: il massimo è 1"]


# The words


def test_a_proposal_says_why_in_words() -> None:
    case = a_case(language="ar", protected=True)
    lead = somebody(1, 40, knows_family=True, protected_pool=True, name="Luca Conti")
    other = somebody(2, 70, protected_pool=True)
    co_lead = an_educator(3, 62, languages=frozenset({"ar"}), protected_pool=True, name="Fabio Rota")
    (first, *_rest) = proposed(case, lead, other, co_lead).pairs
    assert words(first.reasons) == [
        "stesso presidio della situazione",
        "Luca Conti conosce già la famiglia",
        "Fabio Rota parla arabo",
        "Luca Conti ha il carico più basso tra gli assistenti sociali disponibili",
        "professioni diverse: assistente sociale, educatore",
        "gruppo per le situazioni protette",
        "Luca Conti: carico 40 % → 44 %",
        "Fabio Rota: carico 62 % → 65 %",
    ]
    assert first.warnings == ()


def test_two_social_workers_of_different_comuni_are_said() -> None:
    answer = proposed(a_case(area="housing"), somebody(1), somebody(2))
    assert "due assistenti sociali di Comuni diversi" in words(answer.pairs[0].reasons)


def test_the_longest_wait_is_said_when_it_decided() -> None:
    march = datetime(2025, 3, 1, tzinfo=UTC)
    answer = proposed(a_case(), somebody(1, last_assigned_at=march), somebody(2), an_educator(3))
    said = words(answer.pairs[0].reasons)
    assert "a parità di carico, Operatore 2 aspetta da più tempo una nuova situazione" in said
    assert not any("carico più basso" in reason for reason in said)


def test_nothing_is_compared_where_there_was_no_choice() -> None:
    said = words(proposed(a_case(), somebody(1), an_educator(2)).pairs[0].reasons)
    assert not any("più basso" in reason or "a parità" in reason for reason in said)


def test_what_a_pair_lacks_is_a_warning() -> None:
    answer = proposed(a_case(area="violence", language="ar"), somebody(1), somebody(2))
    assert words(answer.pairs[0].warnings) == [
        "professione utile che manca: psicologo",
        "nessuno dei due parla arabo: serve un mediatore",
    ]


@pytest.mark.parametrize(
    ("case", "team", "reason"),
    [
        (a_case(), [], "Nessun operatore è disponibile per questa situazione."),
        (
            a_case(),
            [somebody(1, district_id=2), somebody(2, excluded=True)],
            "Nessun operatore è disponibile per questa situazione.",
        ),
        (a_case(), [an_educator(1), an_educator(2)], "Manca un assistente sociale disponibile."),
        (a_case(), [somebody(1)], "C'è una sola persona disponibile: la coppia ha bisogno di due."),
        (
            a_case(protected=True),
            [somebody(1), somebody(2)],
            "Nel gruppo per le situazioni protette non c'è una coppia disponibile.",
        ),
        (
            a_case(mandate="court_order"),
            [somebody(1), somebody(2)],
            "Manca un operatore abilitato alla tutela dei minori.",
        ),
    ],
)
def test_when_nobody_can_be_proposed_the_case_waits_with_a_reason(
    case: CaseFacts, team: list[Candidate], reason: str
) -> None:
    answer = proposed(case, *team)
    assert answer.pairs == ()
    assert answer.waiting_reason is not None
    assert words((answer.waiting_reason,)) == [reason]


# A pair chosen by hand


def test_a_pair_chosen_by_hand_is_previewed_with_its_warnings() -> None:
    preview = preview_pair(a_case(), somebody(1, 98, district_id=2), an_educator(2, 62), RULES, TODAY)
    assert preview.rank == 0
    assert words(preview.reasons) == [
        "professioni diverse: assistente sociale, educatore",
        "Operatore 1: carico 98 % → 102 %",
        "Operatore 2: carico 62 % → 65 %",
    ]
    assert words(preview.warnings) == ["Operatore 1 arriva al 102 %: oltre la soglia del 100 %"]


@pytest.mark.parametrize(
    ("case", "lead", "co_lead", "reasons"),
    [
        (a_case(), somebody(1), an_educator(2), []),
        (a_case(), an_educator(1), somebody(2), []),
        (a_case(), somebody(1, 140, absent_until=TODAY, district_id=2), somebody(2), []),
        (a_case(), somebody(1), somebody(1), ["La coppia è fatta di due persone diverse."]),
        (a_case(), an_educator(1), an_educator(2), ["Nella coppia serve almeno un assistente sociale."]),
        (
            a_case(),
            somebody(1),
            somebody(2, excluded=True),
            ["Operatore 2 non è disponibile per questa situazione."],
        ),
        (
            a_case(),
            somebody(1),
            somebody(2, post_current=False),
            ["Operatore 2 non è disponibile per questa situazione."],
        ),
        (
            a_case(protected=True),
            somebody(1, protected_pool=True),
            somebody(2),
            ["Operatore 2 non è nel gruppo per le situazioni protette."],
        ),
        (
            a_case(mandate="court_order"),
            somebody(1),
            somebody(2),
            ["Nella coppia serve una persona abilitata alla tutela dei minori."],
        ),
    ],
)
def test_some_pairs_are_refused_whatever_the_reason(
    case: CaseFacts, lead: Candidate, co_lead: Candidate, reasons: list[str]
) -> None:
    assert words(refusals(case, lead, co_lead)) == reasons


# What is kept


def test_the_proposal_is_kept_with_the_version_of_the_rules() -> None:
    rules = replace(RULES, version=4)
    answer = proposed(a_case(), somebody(1), an_educator(2), somebody(3, district_id=2), rules=rules)
    with override("it"):
        kept = json.loads(json.dumps(answer.as_mapping()))
    assert kept["rules_version"] == 4
    assert kept["on"] == "2025-11-21"
    assert kept["pairs"][0]["lead"]["percent_after"] == 54
    assert kept["pairs"][0]["reasons"][0]["text"] == "stesso presidio della situazione"
    assert kept["rejected"][0]["reasons"][0]["code"] == "outside_district"
    assert kept["waiting_reason"] is None
    assert answer.rank_of(1, 2) == 1
    assert answer.rank_of(2, 1) is None


def test_a_person_is_a_candidate_once() -> None:
    with pytest.raises(ValueError, match="once"):
        proposed(a_case(), somebody(1), somebody(1, 60))


def test_the_rules_are_kept_and_read_back() -> None:
    rules = RoutingRules.from_mapping(
        {
            "version": 3,
            "language_bonus": "0.2",
            "district_label": " polo ",
            "workload": {"base": {"housing": 4}},
        }
    )
    assert rules.district_label == "polo"
    assert rules.workload.base["housing"] == 4
    assert RoutingRules.from_mapping(json.loads(json.dumps(rules.as_mapping()))) == rules
    assert RoutingRules.from_mapping({}) == RULES


@pytest.mark.parametrize(
    ("mapping", "where", "message"),
    [
        ({"language_bonus": 2}, "language_bonus", "Scrivi un numero da 0 a 1."),
        ({"pace_open_per_new": 0}, "pace_open_per_new", "Scrivi un numero intero, almeno 1."),
        ({"pace_least": 1.5}, "pace_least", "Scrivi un numero intero, almeno 0."),
        ({"pace_is_strict": "sì"}, "pace_is_strict", "Scegli sì o no."),
        (
            {"district_label": ""},
            "district_label",
            "Scrivi il nome in una parola, per esempio presidio o polo.",
        ),
        ({"bonus": 1}, "bonus", "Questo parametro non esiste: controlla come è scritto."),
        ({"version": True}, "version", "La versione è un numero intero da 1 in su."),
        ({"workload": 7}, "workload", "Scrivi i parametri uno per uno, con nome e numero."),
        (
            {"workload": {"base": {"housing": -1}}},
            "workload.base.housing",
            "Scrivi un numero da 0 a 50.",
        ),
    ],
)
def test_wrong_rules_are_refused_with_what_is_wrong(
    mapping: dict[str, Any], where: str, message: str
) -> None:
    with override("it"), pytest.raises(ValidationError) as refused:
        RoutingRules.from_mapping(mapping)
    assert refused.value.message_dict == {where: [message]}


# What holds for every case and every team


@given(case=cases(), team=teams())
def test_every_proposed_pair_keeps_the_promises(case: CaseFacts, team: list[Candidate]) -> None:
    answer = proposed(case, *team)
    left_out = {rejected.candidate.id for rejected in answer.rejected}
    for pair in answer.pairs:
        lead, co_lead = pair.lead.candidate, pair.co_lead.candidate
        assert lead.id != co_lead.id
        assert lead.profession == Profession.SOCIAL_WORKER
        assert not left_out & set(pair.ids)
        assert True not in (lead.excluded, co_lead.excluded)
        assert not is_child_protection_order(case) or lead.court_enabled or co_lead.court_enabled
        assert not case.protected or (lead.protected_pool and co_lead.protected_pool)
        for seat in (pair.lead, pair.co_lead):
            added = seat_points(answer.points.total, seat.seat, RULES.workload)
            assert seat.after.points - seat.before.points == added
    assert [pair.rank for pair in answer.pairs] == list(range(1, len(answer.pairs) + 1))
    assert len({frozenset(pair.ids) for pair in answer.pairs}) == len(answer.pairs) <= 3
    assert (answer.waiting_reason is None) == bool(answer.pairs)


@given(case=cases(), team=teams(), order=st.randoms(use_true_random=False))
def test_the_order_in_which_people_are_given_changes_nothing(
    case: CaseFacts, team: list[Candidate], order: Any
) -> None:
    answer = proposed(case, *team)
    order.shuffle(team)
    assert proposed(case, *team) == answer


@given(case=cases(), team=teams())
def test_a_conflict_of_interest_leaves_no_trace(case: CaseFacts, team: list[Candidate]) -> None:
    assert proposed(case, *team) == proposed(case, *(one for one in team if not one.excluded))


@given(case=cases(), team=teams())
def test_either_all_the_pairs_stay_below_the_limit_or_none(case: CaseFacts, team: list[Candidate]) -> None:
    answer = proposed(case, *team)
    passing = [Band.RED in (pair.lead.after.band, pair.co_lead.after.band) for pair in answer.pairs]
    assert all(passing) or not any(passing)
    for pair, passes in zip(answer.pairs, passing, strict=True):
        assert any(warning.code == "over_limit" for warning in pair.warnings) == passes


def place_of(number: int, answer: Proposals) -> int:
    """The best place in which somebody is proposed, 4 when they are not."""
    return min((pair.rank for pair in answer.pairs if number in pair.ids), default=4)


@given(case=cases(), team=teams(), which=st.integers(0, 11), more=points(0, 60))
def test_more_load_never_brings_anybody_forward(
    case: CaseFacts, team: list[Candidate], which: int, more: Decimal
) -> None:
    assume(which < len(team))
    one = team[which]
    heavier = replace(one, load=Load(one.load.points + more, one.load.capacity))
    before = proposed(case, *team)
    after = proposed(case, *team[:which], heavier, *team[which + 1 :])
    assert place_of(one.id, after) >= place_of(one.id, before)


@given(case=cases(), team=teams(), which=st.integers(0, 11))
def test_knowing_the_family_never_sends_anybody_back(
    case: CaseFacts, team: list[Candidate], which: int
) -> None:
    assume(which < len(team))
    one = team[which]
    stranger, known = (replace(one, knows_family=knows) for knows in (False, True))
    others = [*team[:which], *team[which + 1 :]]
    assert place_of(one.id, proposed(case, *others, known)) <= place_of(
        one.id, proposed(case, *others, stranger)
    )


@given(case=cases(), team=teams())
def test_every_proposal_can_be_kept(case: CaseFacts, team: list[Candidate]) -> None:
    kept = json.loads(json.dumps(proposed(case, *team).as_mapping()))
    assert set(kept) == {"on", "rules_version", "points", "pairs", "rejected", "waiting_reason"}


@given(case=cases(), team=teams())
def test_a_proposed_pair_is_never_refused(case: CaseFacts, team: list[Candidate]) -> None:
    for pair in proposed(case, *team).pairs:
        assert refusals(case, pair.lead.candidate, pair.co_lead.candidate) == ()
        by_hand = preview_pair(case, pair.lead.candidate, pair.co_lead.candidate, RULES, TODAY)
        assert (by_hand.lead, by_hand.co_lead, by_hand.warnings) == (pair.lead, pair.co_lead, pair.warnings)


def test_the_seats_of_a_pair_are_lead_and_co_lead() -> None:
    (pair,) = proposed(a_case(), somebody(1), an_educator(2)).pairs
    assert (pair.lead.seat, pair.co_lead.seat) == (Seat.LEAD, Seat.CO_LEAD)
    assert pair.score == (pair.lead.score, pair.co_lead.score)
