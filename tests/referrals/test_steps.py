"""The way a referral has gone, in words."""

from referrals import actions
from referrals.models import Referral
from referrals.partners.doors import actor_of
from referrals.steps import steps_of
from tests.referrals.factories import do, make_referral
from tests.referrals.partners import OWNER, make_mailed_referral, newest_link
from tests.world import World


def told(referral: Referral) -> list[str]:
    return [f"{step.who} {step.what}" for step in steps_of(Referral.objects.get(pk=referral.pk))]


def test_sending_says_also_that_it_arrived(world: World) -> None:
    assert told(make_referral(world)) == [
        "Giulia Riva ha inviato",
        "Centro per le famiglie l'ha ricevuto: è nella sua coda",
    ]


def test_every_step_has_its_author_in_order(world: World) -> None:
    referral = make_referral(world)
    for name, who in (
        ("see_referral", world.contact),
        ("request_information", world.contact),
        ("give_information", world.marco),
        ("see_referral", world.contact),
        ("accept_referral", world.contact),
        ("undo_accept_referral", world.contact),
        ("accept_referral", world.contact),
        ("start_referral", world.contact),
        ("complete_referral", world.contact),
    ):
        do(name, who, referral)
    assert told(referral)[2:] == [
        "Paola Denti ha aperto l'invio",
        "Paola Denti ha chiesto informazioni: il tempo per rispondere si ferma",
        "Marco Bassi ha dato le informazioni: il tempo per rispondere riparte",
        "Paola Denti ha aperto l'invio",
        "Paola Denti ha accettato",
        "Paola Denti ha annullato l'accettazione",
        "Paola Denti ha accettato",
        "Paola Denti ha cominciato a lavorarci",
        "Paola Denti ha concluso",
    ]


def test_a_withdrawal_says_why(world: World) -> None:
    referral = make_referral(world)
    actions.withdraw_referral(by=world.giulia, referral=referral, reason="Si è trasferita.")
    last = steps_of(Referral.objects.get(pk=referral.pk))[-1]
    assert (last.what, last.detail) == ("ha ritirato l'invio", "Si è trasferita.")


def test_messages_are_no_steps(world: World) -> None:
    referral = make_referral(world)
    actions.write_message(by=world.contact, referral=referral, text="Quando può venire?")
    assert len(told(referral)) == 2


def test_whoever_answers_from_a_mailbox_is_named_by_it(world: World) -> None:
    """A body may be many: "I volontari ha aperto" is no Italian."""
    referral = make_mailed_referral(world)
    do("see_referral", actor_of(newest_link()), referral)
    assert told(referral)[-1] == f"La casella di {OWNER} ha aperto l'invio"
