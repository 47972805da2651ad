"""What the person does not want told, recorded or lifted while a referral is being written."""

import re
from typing import Any

from django.test import Client

from intake.actions import protect_person
from network.models import Service
from referrals.actions import record_opposition
from referrals.models import Opposition, Referral
from tests.referrals.factories import (
    make_followed_case,
)
from tests.referrals.test_send_page import address_of, filled
from tests.world import World


def opposing(service: Service | str, words: str = "") -> dict[str, str]:
    """What the button that records an opposition adds to the answers of the page."""
    return {
        "record_opposition": "1",
        "record_opposition-service": str(getattr(service, "pk", service)),
        "record_opposition-words": words,
    }


def typed_in(page: Any) -> tuple[Any, ...]:
    form = page.context["form"]
    return tuple(str(form[name].value()) for name in ("service", "need", "person_informed", "urgency"))


TYPED = {"need": "Colloqui il mattino.", "urgency": "urgent"}


def test_a_refused_opposition_keeps_what_was_written(world: World, client: Client) -> None:
    case = make_followed_case(world)
    client.force_login(world.giulia)
    sent = filled(world.family_centre, **TYPED, **opposing("", "Ci lavora mia zia."))
    answer = client.post(address_of(case), sent)
    assert answer.status_code == 422
    assert "Ci lavora mia zia." in answer.text
    assert typed_in(answer) == (str(world.family_centre.pk), "Colloqui il mattino.", "yes", "urgent")
    assert not answer.context["form"].errors
    assert not Opposition.objects.exists()
    assert not Referral.objects.exists()


def test_an_opposition_remembered_while_writing_loses_nothing_of_the_referral(
    world: World, client: Client
) -> None:
    case = make_followed_case(world)
    client.force_login(world.giulia)
    sent = filled(world.family_centre, **TYPED)
    page = client.post(address_of(case), sent | opposing(world.family_centre, "Ci lavora mia zia."))
    assert (page.status_code, Opposition.objects.standing().count()) == (200, 1)
    assert "Segnato: la persona non vuole quel servizio." in page.text
    assert typed_in(page) == (str(world.family_centre.pk), "Colloqui il mattino.", "yes", "urgent")
    assert "perché invii lo stesso?" in page.text
    assert not page.context["form"].errors
    assert not page.context["opposition_form"].has_changed()
    assert "data-da-salvare" in page.text, "the end of the session must not take it away"
    page = client.post(address_of(case), sent | {"lift_opposition": str(world.family_centre.pk)})
    assert (page.status_code, Opposition.objects.standing().count()) == (200, 0)
    assert "Segnato: la persona non si oppone più." in page.text
    assert typed_in(page) == (str(world.family_centre.pk), "Colloqui il mattino.", "yes", "urgent")
    assert not Referral.objects.exists()


def test_an_opposition_half_written_stays_while_the_page_is_only_looked_at(
    world: World, client: Client
) -> None:
    case = make_followed_case(world)
    client.force_login(world.giulia)
    half = opposing("", "Ci lavora mia zia.")
    del half["record_opposition"]
    for answers, status in (({"show": "1"}, 200), ({"need": ""}, 422)):
        page = client.post(address_of(case), filled(world.family_centre) | half | answers)
        assert page.status_code == status
        assert "Ci lavora mia zia." in page.text
        assert not page.context["opposition_form"].errors
    assert not Opposition.objects.exists()


def test_the_fields_of_an_opposition_travel_with_the_form_of_the_referral(
    world: World, client: Client
) -> None:
    case = make_followed_case(world)
    record_opposition(by=world.giulia, origin=case, service=world.family_centre)
    client.force_login(world.giulia)
    page = client.get(address_of(case)).text
    fields = ("record_opposition-service", "record_opposition-words", "record_opposition")
    for name in (*fields, "lift_opposition"):
        (tag,) = re.findall(rf'<(?:select|input|button)\b[^>]*name="{name}"[^>]*>', page)
        assert 'form="invio"' in tag


def test_only_an_opposition_of_the_person_is_lifted(world: World, client: Client) -> None:
    case = make_followed_case(world)
    client.force_login(world.giulia)
    for wrong in (str(world.family_centre.pk), "", "x", "9" * 30):
        sent = filled(world.family_centre) | {"lift_opposition": wrong}
        assert client.post(address_of(case), sent).status_code == 404


def test_who_must_say_why_first_still_leaves_out_what_they_left_out(world: World, client: Client) -> None:
    case = make_followed_case(world, phone="333 987 654")
    protect_person(by=world.giulia, case=case, reason="Minacce.")
    client.force_login(world.coordinator)
    sent = filled(world.family_centre, left_out="phone", need="", **opposing("", "Ci lavora mia zia."))
    page = client.post(address_of(case), sent)
    assert (page.status_code, "Riprova" in page.text) == (422, True)
    (tag,) = re.findall(r'<input\b[^>]*name="left_out"[^>]*value="phone"[^>]*>', page.text)
    assert "checked" in tag
    assert "form=" not in tag, "it would not be sent again: there is no such form on this page"
    assert "Ci lavora mia zia." in page.text
