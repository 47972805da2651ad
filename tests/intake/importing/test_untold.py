"""What an archive does not tell is written as not asked, and never as that there is none."""

import pytest
from django.test import Client
from django.urls import reverse

from audit.context import acting
from intake.importing.judging import NEW, REFUSED
from intake.models import FormVersion, Intake
from tests.intake.importing.archives import TITLES, taken_in, tried, verdicts
from tests.world import SETUP, World

URGENT = "12;03/02/2025;Ferri;Elena;12/03/1984;;Minori;{urgency};Giulia Riva, Marco Bassi\n"


@pytest.mark.parametrize("urgency", ["Urgente", "Emergenza"])
def test_risks_nobody_told_were_not_asked(world: World, client: Client, urgency: str) -> None:
    taken_in(world, TITLES + URGENT.format(urgency=urgency))
    scheda = Intake.objects.get()
    assert scheda.answers["risk_flags"] == ["not_recorded"]
    client.force_login(world.giulia)
    assert scheda.case is not None
    page = client.get(scheda.case.get_absolute_url()).content.decode()
    assert "Niente di tutto questo" not in page
    printed = client.get(reverse("intake:intake", args=[scheda.pk])).content.decode()
    assert "Non chiesto" in printed
    assert "Niente di tutto questo" not in printed


def test_where_risks_are_not_a_necessary_question_they_stay_unanswered(world: World) -> None:
    taken_in(world, TITLES + URGENT.format(urgency="Ordinaria"))
    assert "risk_flags" not in Intake.objects.get().answers


def test_that_there_are_none_is_written_where_the_archive_says_so(world: World) -> None:
    text = "Che cosa ti preoccupa?;" + TITLES + "Niente di tutto questo;" + URGENT.format(urgency="Urgente")
    taken_in(world, text)
    assert Intake.objects.get().answers["risk_flags"] == ["none"]


def without_not_asked(world: World) -> None:
    """The form of the Ambito as it was before one could say that nobody asked."""
    version = FormVersion.objects.get(ambito=world.ambito)
    for section in version.questions["sections"]:
        for field in section["fields"]:
            if field["code"] == "risk_flags":
                field["options"] = [one for one in field["options"] if one[0] != "not_recorded"]
    with acting(SETUP, "tests.old_form"):
        version.save()


def test_a_form_that_cannot_say_it_wants_the_column(world: World) -> None:
    without_not_asked(world)
    ((_line, state, _column, words),) = verdicts(tried(world, TITLES + URGENT.format(urgency="Urgente")))
    assert state == REFUSED
    assert "aggiungi la colonna «Che cosa ti preoccupa?»" in str(words)
    text = "Che cosa ti preoccupa?;" + TITLES + "Niente di tutto questo;" + URGENT.format(urgency="Urgente")
    assert verdicts(tried(world, text))[0][1] == NEW
