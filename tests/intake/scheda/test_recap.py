"""The recap before registering: everything typed, in words, and what will happen."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from intake.models import Intake, IntakeDraft, Person
from tests.intake.filling import begin
from tests.intake.scheda.scenes import filled, in_charge, page
from tests.world import World, make_case

pytestmark = pytest.mark.both


def recap(client: Client, draft: IntakeDraft) -> HttpResponse:
    return client.get(reverse("intake:recap", args=[draft.pk]))


def test_the_recap_shows_every_answer_in_words(worker: Client, world: World) -> None:
    draft = filled(
        worker,
        world,
        household_size="3",
        minors="2",
        known_services=["school"],
        contact_safety="unsafe",
        operator_risk="on",
        areas=["minors_family", "housing"],
    )
    text = page(recap(worker, draft))
    for words in (
        "Elena Ferri",
        "12 marzo 1984",
        "3 persone, di cui 2 minori",
        "Scuola",
        "No, usare solo incontri di persona",
        "«Cerco un aiuto per i compiti dei miei figli.»",
        "Bambini, ragazzi e famiglia; Casa e sfratto",
        "Rischio per chi la incontra",
        "Presa in carico: passa a una coppia",
        "Consegnata e spiegata",
        "Nicola Ferraris, Sportello di Borgo",
        "codice fiscale, sesso, telefono, email",
        "Firma della persona",
    ):
        assert words in text, words
    assert f'href="{draft.get_absolute_url()}#p4"' in text
    assert text.count("Registra la scheda</button>") == 2


@pytest.mark.parametrize("reason", [{"protected": "on", "safe_contact": "Di persona"}, {}])
def test_the_contacts_of_a_protected_person_stay_off_the_paper(
    worker: Client, world: World, reason: dict[str, str]
) -> None:
    text = page(
        recap(worker, filled(worker, world, address="via dei Tigli 4", phone="035 123 418", **reason))
    )
    assert "via dei Tigli 4" in text
    assert ('<div class="no-stampa"><dt>Indirizzo</dt>' in text) is bool(reason)
    assert ('<div class="no-stampa"><dt>Telefono</dt>' in text) is bool(reason)


def test_the_recap_of_an_unfinished_draft_leads_back_to_the_form(worker: Client, world: World) -> None:
    draft = begin(worker, world)
    answer = worker.get(reverse("intake:recap", args=[draft.pk]), follow=True)
    assert answer.redirect_chain == [(f"{draft.get_absolute_url()}?controlla", 302)]
    assert "Mancano 8 risposte per registrare" in page(answer)


def test_the_recap_tells_the_first_pair_and_why_but_nobodys_load(worker: Client, world: World) -> None:
    text = page(recap(worker, filled(worker, world)))
    assert (
        "Prima coppia proposta: <strong>Giulia Riva e Marco Bassi</strong>. Decide il coordinatore." in text
    )
    assert "professioni diverse" in text
    assert "%" not in text.split("Prima coppia proposta")[1].split("</ul>")[0]
    assert "carico più basso" not in text


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("information", "La scheda si chiude: nessuno riceve avvisi."),
        ("refer", "scegli il servizio alla pagina seguente"),
        ("team", "porta la situazione in équipe"),
    ],
)
def test_the_recap_tells_what_follows_from_each_outcome(
    worker: Client, world: World, outcome: str, words: str
) -> None:
    assert words in page(recap(worker, filled(worker, world, outcome=outcome, information_given=["rights"])))


@pytest.mark.parametrize(
    ("answers", "warns"),
    [
        ({"urgency": "emergency", "outcome": "information"}, True),
        ({"urgency": "urgent", "outcome": "information"}, True),
        ({"urgency": "priority", "outcome": "information"}, False),
        ({"urgency": "emergency", "outcome": "take_charge"}, False),
        ({"urgency": "emergency", "outcome": "information", "outcome_detail": "untraceable"}, False),
    ],
)
def test_the_recap_asks_again_when_nobody_follows_what_cannot_wait(
    worker: Client, world: World, answers: dict[str, str], *, warns: bool
) -> None:
    risk = {"urgency_reason": "Dorme fuori.", "risk_flags": ["no_shelter"], "operator_precautions": "none"}
    draft = filled(worker, world, information_given=["rights"], **risk, **answers)
    text = page(recap(worker, draft))
    assert ("ma con questo esito la scheda si chiude e nessuno la segue" in text) is warns


def test_the_recap_tells_that_the_person_is_already_followed(worker: Client, world: World) -> None:
    case = in_charge(world, make_case(world))
    text = page(recap(worker, filled(worker, world, case.person)))
    assert "La persona è già seguita da Giulia Riva e Marco Bassi" in text


def test_the_recap_writes_nothing(worker: Client, world: World) -> None:
    recap(worker, filled(worker, world))
    assert not Person.objects.exists()
    assert not Intake.objects.exists()
