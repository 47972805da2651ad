"""The story of a situation: who, when, what before → after, why; of everything that hangs on it."""

from datetime import timedelta

import pytest

from accounts.models import User
from audit import clock
from audit.context import SystemActor, acting
from audit.keyset import InvalidCursor
from audit.story import BY_SYSTEM, Chosen, actors_of, read_story
from audit.telling import Entry
from intake.actions import (
    assign_pair,
    change_urgency,
    close_case,
    decline_assignment,
    register_intake,
    save_draft,
    take_charge,
    undo_take_charge,
    write_diary_entry,
)
from intake.answers import Audience, ClosingReason, DeclineReason
from intake.models import Case
from intake.routing.choice import proposals_for
from intake.story.timeline import ActTold, diary_of, history_of, sources_of
from intake.workload.weighing import rules_of
from network.urgency import Urgency
from referrals import actions as referral_actions
from referrals.models import Referral
from tests.intake.factories import make_followed_case, make_proposed_case, seat_of
from tests.referrals.factories import do
from tests.world import World, make_case, make_scheda


def told(case: Case, user: User, show: str = "") -> list[Entry]:
    return diary_of(case, user, show).entries


def newest(case: Case, user: User) -> Entry:
    return told(case, user)[0]


def changes(entry: Entry) -> list[tuple[str, str, str]]:
    return [(change.label, change.before, change.after) for change in entry.changes]


def write(case: Case, by: User, text: str, audience: str = Audience.PAIR) -> None:
    write_diary_entry(by=by, case=case, text=text, kind="home_visit", audience=audience)


def refer(world: World, case: Case) -> Referral:
    return referral_actions.send_referral(
        by=world.giulia,
        service=world.family_centre,
        subject="Sostegno",
        need="Sostegno per la madre.",
        urgency=Urgency.ORDINARY,
        person_informed="yes",
        case=case,
    )


# ---- the acts, in words


def test_the_story_begins_with_the_scheda_and_what_the_person_asked(world: World) -> None:
    case = make_case(world, request="Cerco casa.")
    entry = newest(case, world.coordinator)
    assert (entry.who, entry.what) == (
        "Nicola Ferraris",
        f"ha registrato la scheda d'accoglienza {case.number}",
    )
    assert entry.lines == ["«Cerco casa.»"]
    assert entry.changes == []


def test_who_proposed_whom_and_why(world: World) -> None:
    case = make_proposed_case(world)
    entry = newest(case, world.giulia)
    assert entry.who == "Teresa Zani"
    assert entry.lines == [
        "Giulia Riva: primo responsabile, da prendere in carico",
        "Marco Bassi: secondo responsabile, da prendere in carico",
    ]
    assert entry.reason == "Conoscono la famiglia."


def test_the_reasons_of_a_proposed_pair_are_told_without_anybody_s_load(world: World) -> None:
    case = make_case(world)
    best = proposals_for(case, rules_of(case.ambito_id)).pairs[0]
    lead, co_lead = (User.objects.get(pk=pk) for pk in best.ids)
    assign_pair(by=world.coordinator, case=case, lead=lead, co_lead=co_lead, version=case.version)
    why = newest(case, lead).lines[-1]
    assert why.startswith("Perché loro: ")
    assert "%" not in why
    assert "carico" not in why


def test_who_took_charge_and_when_the_pair_was_complete(world: World) -> None:
    case = make_proposed_case(world)
    take_charge(by=world.giulia, assignment=seat_of(case, world.giulia))
    assert newest(case, world.marco).lines == []
    take_charge(by=world.marco, assignment=seat_of(case, world.marco))
    entry = newest(case, world.giulia)
    assert (entry.who, entry.what) == ("Marco Bassi", "ha preso in carico la situazione")
    assert entry.lines == ["La coppia è completa: la situazione è in carico."]
    undo_take_charge(by=world.marco, assignment=seat_of(case, world.marco))
    assert newest(case, world.giulia).what == "ha annullato la presa in carico"


def test_who_declined_and_why(world: World) -> None:
    case = make_proposed_case(world)
    decline_assignment(
        by=world.marco,
        assignment=seat_of(case, world.marco),
        decline_reason=DeclineReason.COMPETENCE,
        note="Serve una psicologa.",
    )
    entry = newest(case, world.giulia)
    assert entry.who == "Marco Bassi"
    assert entry.lines == ["Serve un'altra competenza", "Serve una psicologa."]


def test_a_note_says_its_kind_its_words_and_who_may_read_it(world: World) -> None:
    case = make_followed_case(world)
    write(case, world.marco, "Il 50 % delle volte %(manca)s.")
    entry = newest(case, world.giulia)
    assert entry.what == "· Visita a casa"
    assert entry.lines == ["Il 50 % delle volte %(manca)s.", "Possono leggere: La coppia e il coordinatore"]


def test_a_changed_urgency_is_told_before_and_after_with_its_reason(world: World) -> None:
    case = make_followed_case(world)
    change_urgency(
        by=world.giulia, case=case, urgency=Urgency.URGENT, reason="Sfratto.", version=case.version
    )
    entry = newest(case, world.marco)
    assert ("Urgenza", "Ordinaria", "Urgente (entro 24 ore)") in changes(entry)
    assert entry.reason == "Sfratto."


def test_new_answers_about_a_person_already_followed_are_told_as_changes(world: World) -> None:
    case = make_followed_case(world, phone="035 111 222")
    draft = save_draft(by=world.desk, access_point=world.desk_point, answers={}, person=case.person)
    register_intake(by=world.desk, draft=draft, scheda=make_scheda(world, municipality=world.pieve, phone=""))
    told_changes = changes(newest(case, world.giulia))
    assert ("Telefono", "035 111 222", "non indicato") in told_changes
    assert ("Comune di residenza o di dimora", "Borgo", "Pieve") in told_changes


def test_how_it_was_closed(world: World) -> None:
    case = make_followed_case(world)
    close_case(
        by=world.giulia,
        case=case,
        closing_reason=ClosingReason.MOVED,
        reason="Vive a Lecco.",
        version=case.version,
    )
    entry = newest(case, world.coordinator)
    assert (entry.what, entry.lines, entry.reason) == (
        "ha chiuso la situazione",
        ["Si è trasferita"],
        "Vive a Lecco.",
    )


def test_a_referral_is_told_from_the_request_to_the_outcome(world: World) -> None:
    case = make_followed_case(world)
    referral = refer(world, case)
    for name in ("see_referral", "request_information"):
        do(name, world.contact, referral)
    do("give_information", world.giulia, referral)
    for name in ("accept_referral", "start_referral", "complete_referral"):
        do(name, world.contact, referral)
    entries = told(case, world.marco, "referrals")
    assert [entry.what.replace("Centro per le famiglie", "…") for entry in reversed(entries)] == [
        "ha chiesto aiuto a …",
        "ha aperto l'invio a …",
        "chiede informazioni per l'invio a …",
        "ha risposto a …",
        "ha accettato l'invio a …",
        "ha cominciato il lavoro: invio a …",
        "ha concluso l'invio a …",
    ]
    assert "Sostegno per la madre." in entries[-1].lines
    assert entries[0].lines[0] == "Ha avuto l'aiuto"
    assert {entry.url for entry in entries} == {referral.get_absolute_url()}


def test_a_service_that_declines_says_why_and_who_could(world: World) -> None:
    case = make_followed_case(world)
    do("decline_referral", world.contact, refer(world, case), alternative="Sportello casa")
    assert newest(case, world.giulia).lines == [
        "Non c'è posto adesso",
        "Siamo al completo.",
        "Chi potrebbe farlo: Sportello casa",
    ]


def test_an_act_nobody_has_told_shows_all_it_changed(world: World) -> None:
    case = make_followed_case(world)
    with acting(SystemActor("manutenzione"), "intake.unheard_of"):
        case.minors = 3
        case.save()
    entry = newest(case, world.giulia)
    assert (entry.who, entry.what) == ("manutenzione", "ha cambiato i dati")
    assert changes(entry) == [("Minori", "0", "3")]


# ---- what is shown, and to whom


def test_the_diary_has_its_sections(world: World) -> None:
    case = make_followed_case(world)
    write(case, world.giulia, "Nota")
    refer(world, case)
    assert [entry.what for entry in told(case, world.giulia, "notes")] == ["· Visita a casa"]
    assert len(told(case, world.giulia, "referrals")) == 1
    whats = {entry.what for entry in told(case, world.giulia, "changes")}
    assert "ha preso in carico la situazione" in whats
    assert not whats & {"· Visita a casa", "ha chiesto aiuto a Centro per le famiglie"}


def test_what_the_pair_keeps_for_itself_is_in_nobody_else_s_story(world: World) -> None:
    case = make_followed_case(world)
    write(case, world.giulia, "Riservata", Audience.PRIVATE)
    assert len(told(case, world.marco, "notes")) == 1
    assert told(case, world.coordinator, "notes") == []
    assert history_of(case, world.coordinator, "intake.diaryentry").acts == []


def test_the_story_of_one_situation_holds_nothing_of_another(world: World) -> None:
    case, other = make_followed_case(world), make_followed_case(world, last_name="Riboldi")
    write(other, world.giulia, "Dell'altra")
    assert "Dell'altra" not in str(history_of(case, world.giulia))


def test_the_proposals_with_everybody_s_loads_are_in_no_story(world: World) -> None:
    case = make_proposed_case(world)
    assert "capacity" not in str(history_of(case, world.giulia))
    assert "Luca Conti" not in str(history_of(case, world.giulia))


def test_the_complete_history_holds_every_row_of_every_act(world: World) -> None:
    case = make_followed_case(world, household_size=3, minors=1)
    rows = {row.label for act in history_of(case, world.giulia).acts for row in act.rows}
    assert rows == {
        "Situazione",
        "Persona",
        "Nucleo",
        "Scheda d'accoglienza",
        "Scelta della coppia",
        "Posto della coppia: Giulia Riva",
        "Posto della coppia: Marco Bassi",
    }


def test_the_complete_history_can_be_narrowed_by_kind_and_by_person(world: World) -> None:
    case = make_followed_case(world)
    by_marco = history_of(case, world.giulia, chosen=Chosen(world.marco.pk)).acts
    assert {act.entry.who for act in by_marco} == {"Marco Bassi"}
    seats = history_of(case, world.giulia, kind="intake.assignment").acts
    assert {row.label.split(":")[0] for act in seats for row in act.rows} == {"Posto della coppia"}


def test_what_the_software_does_by_itself_has_its_own_name(world: World) -> None:
    case = make_followed_case(world)
    with acting(SystemActor("timer notturno"), "intake.reweigh"):
        case.points += 1
        case.save()
    assert (BY_SYSTEM, "timer notturno") in actors_of(sources_of(case, world.giulia))
    acts = history_of(case, world.giulia, chosen=Chosen(BY_SYSTEM)).acts
    assert [act.entry.who for act in acts] == ["timer notturno"]


def test_who_acted_stays_readable_with_the_name_they_had(world: World) -> None:
    case = make_followed_case(world)
    with acting(SystemActor("anagrafe"), "tests.rename"):
        world.marco.last_name = "Rossi"
        world.marco.save()
    assert "Marco Bassi" in {entry.who for entry in told(case, world.giulia)}


# ---- pages


def pages(case: Case, user: User, size: int) -> list[list[str]]:
    """The names of the actions on each page of the story."""
    found, cursor = [], ""
    while True:
        page = read_story(sources_of(case, user), cursor, size)
        found.append([act.action for act in page.acts])
        cursor = page.next_cursor
        if not cursor:
            return found


def test_each_act_stands_whole_on_one_page_and_on_one_only(world: World) -> None:
    case = make_followed_case(world)
    for number in range(6):
        write(case, world.giulia, f"Nota {number}")
    whole = pages(case, world.giulia, 100)[0]
    turned = pages(case, world.giulia, 7)
    assert len(turned) > 2
    assert sum(turned, []) == whole


def test_acts_of_the_same_invented_moment_keep_the_order_in_which_they_were_written(world: World) -> None:
    case = make_followed_case(world)
    with clock.at(clock.now() + timedelta(days=1)):
        for number in range(5):
            write(case, world.giulia, f"Nota {number}")
    notes = [entry.lines[0] for entry in told(case, world.giulia, "notes")]
    assert notes == [f"Nota {number}" for number in reversed(range(5))]


@pytest.mark.parametrize("cursor", ["x", "WyJhIl0", "====", "è"])
def test_a_cursor_made_by_nobody_is_refused(world: World, cursor: str) -> None:
    case = make_followed_case(world)
    with pytest.raises(InvalidCursor):
        diary_of(case, world.giulia, "", cursor)


def test_reading_costs_no_more_however_long_the_story(
    world: World, django_assert_max_num_queries: object
) -> None:
    case = make_followed_case(world, household_size=2, minors=1)
    refer(world, case)
    for number in range(3):
        write(case, world.giulia, f"Nota {number}")
    world.giulia.grants  # noqa: B018 (read once for each request, before the story)
    case = Case.objects.select_related("person", "household").get(pk=case.pk)
    kinds = 8  # of rows, on a page that holds them all
    with django_assert_max_num_queries(1 + kinds + 3):  # type: ignore[operator] # a fixture
        diary_of(case, world.giulia)
    for number in range(60):
        write(case, world.giulia, f"Altra nota {number}")
    with django_assert_max_num_queries(1 + kinds + 3):  # type: ignore[operator] # a fixture
        acts: list[ActTold] = history_of(case, world.giulia).acts
    assert len(acts) == 40
