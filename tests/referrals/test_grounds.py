"""Agreements, opposition and the letter the person carries."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.actions import issue_token
from accounts.refusals import CONFLICT, status_of
from audit import clock
from audit.access import readings_of
from audit.models import AccessKind
from intake.actions import protect_person
from intake.answers import Outcome
from intake.models import Case
from network.actions import end_agreement, register_agreement
from network.models import Agreement, AgreementKind
from referrals.actions import lift_opposition, record_opposition, write_introduction
from referrals.models import Introduction, Opposition, Referral
from tests.referrals.factories import make_followed_case, make_referral
from tests.referrals.test_send_page import address_of, filled
from tests.world import World, make_case, make_intake


def refusal_of(world: World, case: Case, **answers: Any) -> ValidationError:
    with pytest.raises(ValidationError) as refusal:
        make_referral(world, case, **answers)
    assert not Referral.objects.exists()
    return refusal.value


def end_all(world: World) -> None:
    """The agreement with the body of the family centre ended yesterday."""
    agreement = Agreement.objects.get(organisation=world.comune)
    end_agreement(by=world.admin, agreement=agreement, until=clock.today() - timedelta(days=1))


def test_without_an_agreement_nothing_is_sent(world: World, client: Client) -> None:
    case = make_followed_case(world)
    end_all(world)
    assert set(refusal_of(world, case).message_dict) == {"service"}
    client.force_login(world.giulia)
    page = client.get(address_of(case), {"service": world.family_centre.pk}).content.decode()
    assert "non c'è un accordo in vigore" in page or "non c&#x27;è un accordo in vigore" in page
    assert f"/situazioni/{case.pk}/lettera/?service={world.family_centre.pk}" in page
    assert client.post(address_of(case), filled(world.family_centre)).status_code == 422


def test_an_agreement_for_one_service_is_enough(world: World) -> None:
    case = make_followed_case(world)
    end_all(world)
    register_agreement(
        by=world.admin,
        organisation=world.comune,
        service=world.family_centre,
        kind=AgreementKind.JOINT,
        reference="n. 12",
        since=clock.today(),
    )
    assert make_referral(world, case).pk


@pytest.mark.parametrize(("since", "until", "is_active"), [(0, 0, True), (1, None, False), (-9, -1, False)])
def test_an_agreement_holds_from_its_first_to_its_last_day(
    world: World, since: int, until: int | None, is_active: bool
) -> None:
    end_all(world)
    agreement = register_agreement(
        by=world.admin,
        organisation=world.comune,
        kind=AgreementKind.PROCESSOR,
        reference="n. 12",
        since=clock.today() + timedelta(days=since),
        until=None if until is None else clock.today() + timedelta(days=until),
    )
    assert agreement.is_active == is_active
    assert Agreement.objects.active().filter(pk=agreement.pk).exists() == is_active


def test_an_agreement_is_of_the_body_of_its_service_and_ends_once(world: World) -> None:
    with pytest.raises(ValidationError):
        register_agreement(
            by=world.admin,
            organisation=world.comune,
            service=world.housing_desk,
            kind=AgreementKind.JOINT,
            reference="n. 1",
            since=clock.today(),
        )
    end_all(world)
    with pytest.raises(ValidationError) as refusal:
        end_all(world)
    assert status_of(refusal.value) == CONFLICT


def test_an_administrator_keeps_the_register(world: World, client: Client) -> None:
    client.force_login(world.admin)
    form = {"service": world.housing_desk.pk, "kind": "processor", "reference": "n. 7", "since": "2025-01-01"}
    assert client.post("/rete/accordi/nuovo/", form).status_code == 302
    assert client.post("/rete/accordi/nuovo/", {**form, "reference": ""}).status_code == 422
    page = client.get("/rete/accordi/").content.decode()
    assert "n. 7" in page
    assert "Concludi oggi" in page
    client.force_login(world.giulia)
    assert "Concludi oggi" not in client.get("/rete/accordi/").content.decode()


def test_the_letter_says_only_what_the_person_may_carry_and_is_logged_as_print(
    world: World, client: Client
) -> None:
    case = make_followed_case(world, phone="333 987 654", address="via Roma 1", operator_risk=True)
    client.force_login(world.giulia)
    form = {"service": world.housing_desk.pk, "need": "Un aiuto per la casa."}
    address = client.post(f"/situazioni/{case.pk}/lettera/", form)["Location"]
    page = client.get(address).content.decode()
    assert "Elena Ferri" in page
    assert "Un aiuto per la casa." in page
    for secret in ("333 987 654", "via Roma 1", "rischio"):
        assert secret not in page
    paper = client.get(f"{address}pdf/")
    assert paper["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF")
    prints = readings_of(Introduction.objects.get()).filter(kind=AccessKind.PRINT)
    assert prints.count() == 2
    again = client.get(f"/situazioni/{case.pk}/lettera/").content.decode()
    assert f'href="{address}"' in again, "who wrote it finds it again"
    assert "Un aiuto per la casa." not in again
    assert not Referral.objects.exists()


def test_who_is_protected_is_not_named_on_paper(world: World) -> None:
    case = make_case(world, protected=True)
    letter = write_introduction(
        by=world.coordinator, origin=case, service=world.housing_desk, need="Ascolto."
    )
    assert "Ferri" not in str(letter.content)


def test_who_comes_under_protection_later_is_named_by_no_letter_written_before(
    world: World, client: Client
) -> None:
    case = make_followed_case(world)
    letter = write_introduction(by=world.giulia, origin=case, service=world.housing_desk, need="Ascolto.")
    protect_person(by=world.coordinator, case=case, reason="Minacce")
    client.force_login(world.giulia)
    page = client.get(letter.get_absolute_url()).content.decode()
    assert "la persona che vi porta questa lettera" in page
    assert "Ferri" not in page
    secret = issue_token(by=world.giulia, user=world.giulia, lifetime=timedelta(days=1))
    headers = {"Authorization": f"Bearer {secret}"}
    said = client.get(f"/api/v1/introductions/{letter.pk}/", headers=headers).json()["content"]
    assert (said["name"], said["from"]) == ("", letter.content["from"])


def test_an_opposition_is_shown_and_overridden_only_with_a_reason(world: World, client: Client) -> None:
    case = make_followed_case(world)
    record_opposition(by=world.giulia, origin=case, service=world.family_centre, words="Ci lavora mia zia.")
    assert set(refusal_of(world, case).message_dict) == {"opposition_reason"}
    client.force_login(world.marco)
    page = client.get(address_of(case), {"service": world.family_centre.pk}).content.decode()
    assert "Ci lavora mia zia." in page
    assert "perché invii lo stesso?" in page
    refused = client.post(address_of(case), filled(world.family_centre))
    assert refused.status_code == 422
    assert "perché invii lo stesso" in refused.content.decode()
    referral = make_referral(world, case, opposition_reason="Lo chiede il tribunale.", legal_basis="court")
    assert referral.opposition_reason == "Lo chiede il tribunale."


@pytest.mark.parametrize("outcome", [Outcome.TAKE_CHARGE, Outcome.REFER])
def test_what_the_scheda_says_of_sharing_is_read_before_sending(
    world: World, client: Client, outcome: Outcome
) -> None:
    intake = make_intake(world, outcome=outcome, answers={"opposed_sharing": "Con il <b>consultorio</b> no."})
    client.force_login(world.coordinator if intake.case else world.desk)
    origin = f"/situazioni/{intake.case_id}" if intake.case else f"/schede/{intake.pk}"
    page = client.get(f"{origin}/invia/").content.decode()
    assert "Nella scheda ha detto: «Con il &lt;b&gt;consultorio&lt;/b&gt; no.»." in page


def test_consent_is_claimed_only_from_who_gave_it(world: World) -> None:
    case = make_followed_case(world)
    refusal = refusal_of(world, case, legal_basis="consent", person_informed="not_yet")
    assert set(refusal.message_dict) == {"legal_basis"}
    record_opposition(by=world.giulia, origin=case, service=world.family_centre)
    refusal = refusal_of(world, case, legal_basis="consent", opposition_reason="Serve.")
    assert set(refusal.message_dict) == {"legal_basis"}


def test_an_opposition_is_recorded_once_and_can_be_lifted(world: World, client: Client) -> None:
    case = make_followed_case(world)
    client.force_login(world.giulia)
    sent = filled(world.family_centre) | {
        "record_opposition": "1",
        "record_opposition-service": str(world.family_centre.pk),
        "record_opposition-words": "No.",
    }
    for _click in range(2):
        assert client.post(address_of(case), sent).status_code == 200
    assert Opposition.objects.standing().count() == 1
    for _click in range(2):
        lift_opposition(by=world.giulia, origin=case, service=world.family_centre)
    assert make_referral(world, case).opposition_reason == ""


def test_looking_at_what_the_service_will_see_sends_nothing(world: World, client: Client) -> None:
    case = make_followed_case(world, phone="333 987 654")
    client.force_login(world.giulia)
    looked = client.post(
        address_of(case), filled(world.family_centre, show="1", left_out="phone", need="Colloqui.")
    )
    page = looked.content.decode()
    assert looked.status_code == 200
    assert "333 987 654" not in page
    assert "Colloqui." in page
    assert not Referral.objects.exists()
    client.post(address_of(case), filled(world.family_centre, left_out="phone"))
    assert "333" not in str(Referral.objects.get().package)
