"""Once a referral has ended without the service, all that it said is withheld from it, wherever it stood.

The service reads that there was one, when, how it stands and its own refusal; who sent it reads it all.
"""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse

from accounts.actions import issue_token
from accounts.models import User
from accounts.roles import Role
from network.actions import appoint
from referrals import actions
from referrals.models import Message, Referral, ReferralFile
from referrals.partners.doors import actor_of
from referrals.states import WITHHELD, ReferralState
from referrals.views.files import file_of
from referrals.views.queue import GROUPS
from referrals.withholding import withhold_from
from tests.network.files.samples import PDF
from tests.referrals.factories import ANSWERS, do, make_followed_case, make_referral, put_in
from tests.referrals.partners import Volunteer, make_mailed_referral, newest_link
from tests.world import SETUP, World

# What the service reads before it accepts, each in words of its own, and where it stands.
SAID = {
    "subject": "Sostegno nel lutto",
    "need": "Colloqui dopo la perdita del marito.",
    "the version before": "Colloqui dopo la perdita del padre.",
    "initials": "E. F.",
    "message": "Può venire solo il mattino.",
    "question": "Il padre lo sa?",
    "their document": "relazione-loro",
    "why it was withdrawn": "Non serve più.",
    "how it ended": "Il servizio ha chiuso.",
}
BEFORE = {"subject", "need", "the version before", "message", "their document"}
STATES = sorted(set(ReferralState) - {ReferralState.DRAFT})


def make_telling_referral(world: World) -> Referral:
    """A referral with a mailbox, corrected once, with a message and a document from each side."""
    sent = make_mailed_referral(world, need=SAID["the version before"])
    said = {**ANSWERS, "subject": SAID["subject"], "need": SAID["need"], "legal_basis": "public_task"}
    referral = actions.amend_referral(by=world.giulia, referral=sent, **said)
    actions.write_message(by=world.giulia, referral=referral, text=SAID["message"])
    for by, name in ((world.giulia, "nostra.pdf"), (world.contact, "relazione-loro.pdf")):
        actions.attach_to_referral(by=by, referral=referral, name=name, content=PDF)
    return referral


def make_contact_too(world: World) -> User:
    """Giulia of the pair, who answers also for the service."""
    post = {"role": Role.SERVICE_CONTACT, "unit": world.family_centre.unit, "employer": world.comune}
    appoint(by=SETUP, user=world.giulia, **post)
    return User.objects.get(pk=world.giulia.pk)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def api_of(user: User) -> Client:
    secret = issue_token(by=user, user=user, lifetime=timedelta(days=1))
    return Client(headers={"Authorization": f"Bearer {secret}"})


def told(answer: Any) -> set[str]:
    assert answer.status_code == 200, answer.content
    text = answer.content.decode().replace("&#x27;", "'")
    return {name for name, words in SAID.items() if words in text}


def read_on_pages(user: User, referral: Referral) -> set[str]:
    """What the pages of a contact tell: the referral and the four tabs of the queue."""
    tabs = [f"/invii/ricevuti/?stato={group.code}" for group in GROUPS]
    client = signed_in(user)
    return set().union(*(told(client.get(path)) for path in (referral.get_absolute_url(), *tabs)))


def read_in_api(user: User, referral: Referral) -> set[str]:
    """What every address of the API that answers for a referral tells."""
    names = ("referral", "versions", "messages", "referral_files")
    client = api_of(user)
    answers = [client.get(reverse(f"api:{name}", args=[referral.pk])) for name in names]
    answers += [client.get(reverse("api:referrals"), {"box": "received"})]
    return set().union(*map(told, answers))


@pytest.mark.parametrize("state", STATES)
def test_whatever_the_state_each_receiver_reads_it_or_reads_only_that_it_was_there(
    world: World, state: str
) -> None:
    referral = make_telling_referral(world)
    volunteer = Volunteer().enter()
    put_in(world, referral, state)
    for found in (
        read_on_pages(world.contact, referral),
        told(volunteer.get()),
        read_in_api(world.contact, referral),
    ):
        assert found & BEFORE == (set() if state in WITHHELD else BEFORE)
        assert state not in WITHHELD or found <= {"question"}, "their own words"


@pytest.mark.parametrize("state", sorted(WITHHELD))
def test_no_document_of_it_opens_to_the_service_any_more(world: World, state: str) -> None:
    referral = make_telling_referral(world)
    volunteer, partner = Volunteer().enter(), actor_of(newest_link())
    put_in(world, referral, state)
    for file in ReferralFile.objects.all():
        for reader in (world.contact, partner):
            with pytest.raises(Http404):
                file_of(reader, file.pk)
        assert volunteer.client.get(volunteer.at(f"documenti/{file.pk}/")).status_code == 404
        assert api_of(world.contact).get(reverse("api:referral_file", args=[file.pk])).status_code == 404
        assert file_of(world.marco, file.pk) == file


@pytest.mark.parametrize("by_mailbox", [False, True])
def test_nor_one_that_was_found_just_before_it_ended(world: World, by_mailbox: bool) -> None:
    referral = make_telling_referral(world)
    do("accept_referral", world.contact, referral)
    reader = actor_of(newest_link()) if by_mailbox else world.contact
    for file in [file_of(reader, each.pk) for each in ReferralFile.objects.all()]:
        if referral.is_open:
            referral = do("end_referral", world.giulia, referral)
        with pytest.raises(Http404):
            actions.read_referral_file(by=reader, file=file)
        assert ReferralFile.objects.get(pk=file.pk).read_at is None


@pytest.mark.parametrize("state", sorted(WITHHELD))
def test_who_sent_it_goes_on_reading_it_all(world: World, state: str) -> None:
    referral = put_in(world, make_telling_referral(world), state)
    page = told(signed_in(world.marco).get(referral.get_absolute_url()))
    assert page >= BEFORE
    api = api_of(world.marco).get(reverse("api:referral", args=[referral.pk])).json()
    assert (api["subject"], api["about"]["need"]) == (SAID["subject"], SAID["need"])
    assert api["identity"]["name"] == "Elena Ferri"


@pytest.mark.parametrize("state", STATES)
def test_who_sent_it_and_answers_for_the_service_too_reads_it_all(world: World, state: str) -> None:
    referral = put_in(world, make_telling_referral(world), state)
    both = make_contact_too(world)
    for found in (read_on_pages(both, referral), read_in_api(both, referral)):
        assert found >= BEFORE
    (sent,) = api_of(both).get(reverse("api:referrals"), {"box": "sent"}).json()["results"]
    assert (sent["subject"], sent["about"]["need"]) == (SAID["subject"], SAID["need"])
    assert "Non si vedono più" not in signed_in(both).get(referral.get_absolute_url()).text
    for file in ReferralFile.objects.all():
        assert file_of(both, file.pk) == file


@pytest.mark.parametrize("referrals", [1, 4])
def test_what_is_withheld_takes_the_same_statements_however_many(
    world: World, referrals: int, django_assert_num_queries: Any
) -> None:
    both = make_contact_too(world)
    for number in range(referrals):
        referral = make_referral(world, make_followed_case(world, last_name=f"Ferri {number}"))
        do("withdraw_referral", world.giulia, referral)
    rows = list(Referral.objects.select_related("person"))
    both = User.objects.get(pk=both.pk)
    assert both.grants
    with django_assert_num_queries(1):
        withhold_from(both, rows)
    assert [row.is_withheld for row in rows] == [False] * referrals


def test_of_its_own_refusal_the_service_reads_reason_and_words(world: World) -> None:
    referral = put_in(world, make_telling_referral(world), ReferralState.DECLINED)
    page = signed_in(world.contact).get(referral.get_absolute_url()).text
    assert referral.number in page
    assert "Siamo al completo." in page
    api = api_of(world.contact).get(reverse("api:referral", args=[referral.pk])).json()
    assert (api["decline_reason"], api["decline_words"]) == ("capacity", "Siamo al completo.")
    told_of_it = {name for name in ("subject", "urgency", "legal_basis", "person_informed") if api[name]}
    assert (told_of_it, api["about"], api["identity"]) == (set(), {}, None)


@pytest.mark.parametrize(
    ("state", "answers"),
    [("declined", True), ("withdrawn", False), ("ended", True)],
)
def test_an_answer_that_never_was_is_not_spoken_of(world: World, state: str, answers: bool) -> None:
    referral = put_in(world, make_telling_referral(world), state)
    page = signed_in(world.contact).get(referral.get_absolute_url()).text.replace("&#x27;", "'")
    assert "Che c'è stato un invio" in page
    assert ("la vostra risposta" in page) == answers


@pytest.mark.parametrize("state", sorted(WITHHELD))
def test_what_the_service_can_read_no_more_is_not_waited_for(world: World, state: str) -> None:
    referral = make_telling_referral(world)
    page = signed_in(world.giulia).get(referral.get_absolute_url()).text.replace("&#x27;", "'")
    assert page.count("Non ancora letto dall'altra parte") == 2, "the message and the document"
    put_in(world, referral, state)
    page = signed_in(world.giulia).get(referral.get_absolute_url()).text.replace("&#x27;", "'")
    assert "Non ancora letto dall'altra parte" not in page
    assert page.count("Il servizio non lo ha letto e non può più farlo") == 2


def test_what_a_member_of_the_service_wrote_comes_back_if_it_ends_meanwhile(world: World) -> None:
    referral = make_referral(world, make_followed_case(world))
    message = actions.write_message(by=world.contact, referral=referral, text="Quando?")
    do("withdraw_referral", world.giulia, referral)
    typed = {"text": "Quando può venire la prima volta?"}
    answer = signed_in(world.contact).post(f"/messaggi/{message.pk}/correggi/", typed)
    assert answer.status_code == 409
    assert typed["text"] in answer.text
    answer = signed_in(world.contact).post(
        f"{referral.get_absolute_url()}messaggio/", typed | {"submission": str(uuid4())}
    )
    assert answer.status_code == 409
    assert typed["text"] in answer.text


def test_what_is_withheld_does_not_count_as_read(world: World) -> None:
    referral = put_in(world, make_referral(world), ReferralState.SEEN)
    actions.write_message(by=world.giulia, referral=referral, text="Può venire il mattino.")
    do("withdraw_referral", world.giulia, referral)
    read_in_api(world.contact, referral)
    assert Message.objects.get().read_at is None
