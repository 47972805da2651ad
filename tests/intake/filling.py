"""Filling the scheda as a desk does: through the pages, by post."""

from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.actions import enrol_user
from accounts.models import User
from accounts.professions import Profession
from accounts.roles import Role, UnitKind
from audit.context import acting
from intake.models import IntakeDraft, Person
from network.actions import appoint
from network.models import AccessPoint
from tests.world import PASSWORD, SETUP, World, make_unit


def typed(world: World, **changes: Any) -> dict[str, Any]:
    """A complete form as it is typed; a question given as None is left empty."""
    answers = {
        "channel": "desk",
        "reporter_kind": "self",
        "municipality": str(world.borgo.pk),
        "last_name": "Ferri",
        "first_name": "Elena",
        "birth_date": "12 3 1984",
        "request": "Cerco un aiuto per i compiti dei miei figli.",
        "areas": ["minors_family"],
        "urgency": "ordinary",
        "outcome": "take_charge",
        "privacy_notice": "given",
        **changes,
    }
    return {name: answer for name, answer in answers.items() if answer is not None}


# What a situation of violence makes necessary to ask, answered with the least.
RISKS_ASKED = {
    "urgency_reason": "Ha paura di tornare a casa",
    "risk_flags": ["none"],
    "report_duty": "to_assess",
    "operator_precautions": "none",
    "safe_contact": "Al mattino, sul telefono della sorella",
}
# What giving information does.
INFORMED = {"outcome": "information", "information_given": ["rights"]}
# What an urgent situation does.
URGENT_ASKED = {
    "urgency": "urgent",
    "urgency_reason": "Da domani è senza casa",
    "risk_flags": ["none"],
    "operator_precautions": "none",
}
# Who does not tell their name is protected from now on: how to call them without danger is asked.
NAMELESS: dict[str, Any] = {
    "last_name": None,
    "first_name": None,
    "birth_date": None,
    "anonymous": "on",
    "safe_contact": "Solo di persona",
}


def begin(client: Client, world: World, person: Person | None = None) -> IntakeDraft:
    """A scheda begun at the desk of ``world``."""
    data = {"access_point": world.desk_point.pk, **({"person": person.pk} if person else {})}
    answer = client.post(reverse("intake:start_draft"), data)
    assert answer.status_code == 302
    return IntakeDraft.objects.get(pk=answer["Location"].split("/")[2])


def fill(client: Client, draft: IntakeDraft, answers: dict[str, Any]) -> HttpResponse:
    """Post the form with «Controlla e registra»."""
    return client.post(reverse("intake:scheda", args=[draft.pk]), answers)


def register(client: Client, draft: IntakeDraft) -> HttpResponse:
    """Press «Registra la scheda»."""
    return client.post(reverse("intake:register_intake", args=[draft.pk]))


def received(client: Client, world: World, person: Person | None = None, **changes: Any) -> IntakeDraft:
    """A scheda filled and registered through the pages."""
    draft = begin(client, world, person)
    answer = fill(client, draft, typed(world, **changes))
    assert answer.status_code == 302, answer.content.decode()
    assert register(client, draft).status_code == 302
    draft.refresh_from_db()
    return draft


def other_desk(world: World) -> tuple[AccessPoint, User]:
    """A second access point of the same Ambito, and its worker."""
    with acting(SETUP, "tests.set_up"):
        point = AccessPoint(
            unit=make_unit(UnitKind.ACCESS_POINT, "Sportello di Monte", world.ambito.unit),
            ambito=world.ambito,
            municipality=world.monte,
            address="piazza del Mercato 1",
        )
        point.save()
        worker = enrol_user(
            by=SETUP,
            email=f"altro.sportello@{world.ambito.code}.test",
            first_name="Anita",
            last_name="Lazzari",
            profession=Profession.ADMINISTRATIVE,
            password=PASSWORD,
        )
        appoint(
            by=SETUP,
            user=worker,
            role=Role.FRONT_DESK,
            unit=point.unit,
            employer=world.comune,
            fte=Decimal(1),
        )
    return point, User.objects.get(pk=worker.pk)
