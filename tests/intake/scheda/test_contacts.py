"""How the person can be reached: a contact, or why there is none; and why another comune is in charge."""

from typing import Any

import pytest
from django.test import Client

from intake.forms.scheda import SchedaForm
from intake.questions.core import core_form
from intake.questions.typed import OPEN
from tests.intake.filling import RISKS_ASKED, begin, fill, typed
from tests.world import World

NONE = "no_contact_reason"
DWELLING = {OPEN: ["dwelling"], "residence_kind": "registered"}
LACKS = "Scrivi una risposta, o segna «Non rilevato»: Perché non c'è nessun recapito"


@pytest.fixture
def check(world: World) -> Any:
    def form(**changes: Any) -> SchedaForm:
        return SchedaForm(typed(world, **changes), municipalities=[world.borgo], definition=core_form())

    return form


def test_whoever_asks_where_the_person_lives_says_how_to_reach_them_or_why_not(check: Any) -> None:
    assert dict(check(**DWELLING).errors) == {NONE: [LACKS]}


@pytest.mark.parametrize(
    "contact",
    [
        {"phone": "035 123 456"},
        {"email": "ada@posta.it"},
        {"pec": "ada@pec.it"},
        {"phones-rows": "1", "phones-0-number": "035 123 456", "phones-0-safe": "yes"},
        {NONE: "Non ha telefono"},
        {f"{NONE}-none": "on"},
    ],
    ids=lambda one: next(iter(one)),
)
def test_any_contact_or_a_reason_will_do(check: Any, contact: dict[str, str]) -> None:
    form = check(**DWELLING, **contact)
    assert form.is_valid(), form.errors
    form.scheda().check(core_form())


def test_who_is_in_danger_is_reached_as_it_is_safe(check: Any) -> None:
    living = {"residence_kind": "registered"}
    assert NONE not in check(areas=["violence"], urgency="urgent", **RISKS_ASKED, **living).errors


def test_when_nobody_asked_the_recap_says_so_and_the_scheda_is_registered_all_the_same(
    client: Client, world: World
) -> None:
    client.force_login(world.desk)
    words = "Non c'è nessun recapito"
    draft = begin(client, world)
    fill(client, draft, typed(world))
    address = f"{draft.get_absolute_url()}riepilogo/"
    assert words in client.get(address).content.decode()
    fill(client, draft, typed(world, phone="035 123 456"))
    assert words not in client.get(address).content.decode()


def test_a_comune_in_charge_that_is_not_the_one_of_residence_needs_its_reason(check: Any) -> None:
    elsewhere = {**DWELLING, "phone": "035 123 456", "residence_municipality": "Lecco"}
    form = check(**elsewhere)
    assert list(form.errors) == ["competence_reason"]
    assert check(**elsewhere, competence_reason="Viveva qui prima del ricovero").is_valid()
    assert check(**{**elsewhere, "residence_municipality": ""}).is_valid()
