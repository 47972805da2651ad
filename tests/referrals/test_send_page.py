"""The form that sends a referral."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from audit.access import readings_of
from audit.context import acting
from intake.actions import close_case, register_intake, save_draft
from intake.models import Case
from network.actions import update_capacity
from network.areas import Area
from network.models import Capacity, Service
from referrals.models import Referral
from referrals.states import ReferralState
from tests.intake.merge_scenes import merge
from tests.referrals.factories import (
    give_pair,
    make_desk_referral,
    make_followed_case,
    make_refer_intake,
    make_referral,
    put_in,
)
from tests.world import SETUP, World, make_case, make_intake, make_scheda, make_world


def address_of(case: Case) -> str:
    return f"/situazioni/{case.pk}/invia/"


def filled(service: Service, **answers: str) -> dict[str, str]:
    """The three answers to write, and those that are ready as the page offers them."""
    return {
        "service": str(service.pk),
        "need": "Colloqui di sostegno.",
        "person_informed": "yes",
        "subject": "Bambini, ragazzi e famiglia",
        "urgency": "ordinary",
        "legal_basis": "public_task",
        "submission": str(uuid4()),
        **answers,
    }


def come_back(world: World, referral: Referral) -> Case:
    """The person of a referral returns to the desk, and a situation is opened."""
    draft = save_draft(by=world.desk, access_point=world.desk_point, answers={}, person=referral.person)
    case = register_intake(by=world.desk, draft=draft, scheda=make_scheda(world)).case
    assert case is not None
    return case


def offered(answer: Any) -> dict[str, list[str]]:
    """The services offered, by area."""
    groups = answer.context["form"].fields["service"].widget.choices[1:]
    return {str(label): [str(name) for _pk, name in services] for label, services in groups}


def test_three_answers_are_enough(world: World, client: Client) -> None:
    case = make_followed_case(world)
    client.force_login(world.giulia)
    form = client.get(address_of(case)).context["form"]
    ready = {name: str(form[name].value()) for name in ("subject", "urgency", "legal_basis", "submission")}
    assert ready["subject"] == str(Area.MINORS_FAMILY.label)
    sent = {"service": world.family_centre.pk, "need": "Colloqui.", "person_informed": "yes", **ready}
    answer = client.post(address_of(case), sent)
    referral = Referral.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, referral.get_absolute_url())
    assert (referral.sender, referral.need, referral.urgency) == (world.giulia, "Colloqui.", "ordinary")


def test_the_urgency_of_the_situation_is_ready(world: World, client: Client) -> None:
    case = make_followed_case(world, urgency="urgent")
    client.force_login(world.giulia)
    assert client.get(address_of(case)).context["form"]["urgency"].value() == "urgent"


def test_services_stand_under_their_area_those_of_the_situation_first(world: World, client: Client) -> None:
    case = make_followed_case(world, areas=[Area.HOUSING])
    client.force_login(world.giulia)
    assert list(offered(client.get(address_of(case))).items()) == [
        (str(Area.HOUSING.label), ["Sportello casa, Pieve"]),
        (str(Area.MINORS_FAMILY.label), ["Centro per le famiglie, Borgo"]),
    ]


def test_a_service_without_room_says_so_before_and_after(world: World, client: Client) -> None:
    update_capacity(by=world.contact, service=world.family_centre, capacity=Capacity.FULL)
    case = make_followed_case(world)
    client.force_login(world.giulia)
    page = client.get(address_of(case))
    assert "Centro per le famiglie, Borgo (non ha posto)" in str(offered(page))
    answer = client.post(address_of(case), filled(world.family_centre), follow=True)
    assert "non ha posto" in answer.content.decode()


def test_services_that_receive_nothing_or_of_another_ambito_are_not_offered(
    world: World, client: Client
) -> None:
    elsewhere = make_world("altrove", offset=50)
    with acting(SETUP, "tests.close_service"):
        world.housing_desk.receives_referrals = False
        world.housing_desk.save()
    case = make_followed_case(world)
    client.force_login(world.giulia)
    assert sum(offered(client.get(address_of(case))).values(), []) == ["Centro per le famiglie, Borgo"]
    for service in (world.housing_desk, elsewhere.family_centre):
        assert client.post(address_of(case), filled(service)).status_code == 422
    assert not Referral.objects.exists()


def test_an_open_referral_is_found_before_the_form_with_a_link(world: World, client: Client) -> None:
    referral = make_referral(world)
    client.force_login(world.marco)
    page = client.get(address_of(referral.case))
    assert referral.get_absolute_url() in page.content.decode()
    assert "Centro per le famiglie" not in str(offered(page))


def test_one_sent_from_a_scheda_is_found_from_the_situation_that_came_after(
    world: World, client: Client
) -> None:
    referral = make_desk_referral(world)
    case = come_back(world, referral)
    client.force_login(world.coordinator)
    page = client.get(address_of(case))
    assert referral.get_absolute_url() in page.text
    assert "Centro per le famiglie" not in str(offered(page))
    answer = client.post(address_of(case), filled(world.family_centre, need="Ancora colloqui."))
    assert answer.status_code == 409
    assert referral.number in answer.text
    assert Referral.objects.get() == referral


def test_whoever_cannot_follow_that_one_is_told_nothing_of_it(world: World, client: Client) -> None:
    referral = make_desk_referral(world)
    case = give_pair(world, come_back(world, referral))
    client.force_login(world.marco)
    assert referral.number not in client.get(address_of(case)).text
    answer = client.post(address_of(case), filled(world.family_centre, need="Colloqui."))
    assert (answer.status_code, Referral.objects.count()) == (302, 2)


def test_of_one_merged_with_somebody_the_open_referrals_are_found_too(world: World, client: Client) -> None:
    referral = make_referral(world)
    kept = make_case(world, first_name="Helena")
    merge(world, kept.person, referral.person)
    client.force_login(world.coordinator)
    assert referral.get_absolute_url() in client.get(address_of(kept)).text


def test_a_stale_form_for_a_service_already_asked_says_where_to_follow_it(
    world: World, client: Client
) -> None:
    referral = make_referral(world)
    client.force_login(world.marco)
    answer = client.post(address_of(referral.case), filled(world.family_centre, need="Ancora colloqui."))
    assert answer.status_code == 409
    page = answer.content.decode()
    assert referral.number in page
    assert referral.get_absolute_url() in page
    assert "Ancora colloqui." in page
    assert Referral.objects.count() == 1


@pytest.mark.parametrize("state", [ReferralState.DECLINED, ReferralState.WITHDRAWN, ReferralState.COMPLETED])
def test_after_a_referral_is_over_the_service_is_offered_again(
    world: World, client: Client, state: str
) -> None:
    referral = put_in(world, make_referral(world), state)
    client.force_login(world.giulia)
    assert "Centro per le famiglie" in str(offered(client.get(address_of(referral.case))))


def test_the_sender_sees_what_the_service_will_see(world: World, client: Client) -> None:
    case = make_followed_case(world, phone="035 123 456")
    client.force_login(world.giulia)
    assert "E. F." not in client.get(address_of(case)).content.decode()  # nobody was chosen yet
    page = client.get(address_of(case), {"service": world.family_centre.pk}).content.decode()
    now, after = page.split("Dopo che ha accettato")
    assert "E. F." in now
    assert "035 123 456" not in now
    assert "035 123 456" in after
    assert "marco@valdoro.test" in after


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ("service", ""),
        ("service", "999999"),
        ("service", "abc"),
        ("need", "   "),
        ("need", "a" * 10_000),
        ("person_informed", ""),
        ("urgency", "yesterday"),
        ("subject", ""),
    ],
)
def test_a_wrong_answer_is_named_and_the_others_are_kept(
    world: World, client: Client, answer: str, value: str
) -> None:
    case = make_followed_case(world)
    client.force_login(world.giulia)
    sent = filled(world.family_centre, need="Colloqui il mattino.") | {answer: value}
    page = client.post(address_of(case), sent)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [answer]
    if answer != "need":
        assert "Colloqui il mattino." in page.content.decode()
    assert not Referral.objects.exists()


def test_a_second_click_sends_once(world: World, client: Client) -> None:
    case = make_followed_case(world)
    client.force_login(world.giulia)
    sent = filled(world.family_centre)
    places = [client.post(address_of(case), sent)["Location"] for _ in range(2)]
    assert places[0] == places[1] == Referral.objects.get().get_absolute_url()


def test_the_front_desk_sends_from_its_scheda(world: World, client: Client) -> None:
    intake = make_refer_intake(world)
    client.force_login(world.desk)
    address = f"/schede/{intake.pk}/invia/"
    assert client.get(address).status_code == 200
    assert client.post(address, filled(world.family_centre)).status_code == 302
    assert Referral.objects.get().intake == intake


def test_a_scheda_with_another_outcome_sends_nothing(world: World, client: Client) -> None:
    intake = make_intake(world)
    client.force_login(world.desk)
    assert client.get(f"/schede/{intake.pk}/invia/").status_code == 403


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("giulia", 200),
        ("marco", 200),
        ("coordinator", 200),
        ("north_coordinator", 200),
        ("luca", 404),
        ("chiara", 404),
        ("desk", 404),
        ("contact", 404),
        ("planner", 404),
        ("auditor", 404),
        ("admin", 404),
    ],
)
def test_only_who_follows_the_situation_sends(world: World, client: Client, who: str, status: int) -> None:
    case = make_followed_case(world)
    client.force_login(world.people[who])
    assert client.get(address_of(case)).status_code == status
    posted = client.post(address_of(case), filled(world.family_centre)).status_code
    assert posted == (302 if status == 200 else status)


def test_from_a_closed_situation_nothing_is_sent(world: World, client: Client) -> None:
    case = make_followed_case(world)
    close_case(
        by=world.coordinator,
        case=case,
        closing_reason="moved",
        reason="Si è trasferita.",
        version=case.version,
    )
    client.force_login(world.coordinator)
    assert client.get(address_of(case)).status_code == 403


def test_opening_the_form_is_a_reading(world: World, client: Client) -> None:
    case = make_followed_case(world)
    client.force_login(world.giulia)
    client.get(address_of(case))
    assert readings_of(case.person).count() == 1
