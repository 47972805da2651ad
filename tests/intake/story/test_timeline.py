"""The story of a situation: who, when, what before → after, why; of everything that hangs on it."""

from accounts.models import User
from audit.context import SystemActor, acting
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
)
from intake.answers import ClosingReason, DeclineReason
from intake.models import Case
from intake.routing.choice import proposals_for
from intake.workload.weighing import rules_of
from network.urgency import Urgency
from tests.intake.factories import make_followed_case, make_proposed_case, seat_of
from tests.intake.story.scenes import changes, refer, told, write
from tests.referrals.factories import do
from tests.world import World, make_case, make_scheda


def newest(case: Case, user: User) -> Entry:
    return told(case, user)[0]


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
