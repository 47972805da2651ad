"""Any scheda that passes the form is stored, read, printed, exported and taken in again: it stays equal."""

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.html import escape
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings

from intake.actions import register_intake, save_draft
from intake.forms.scheda import SchedaForm
from intake.importing.reading import Entry
from intake.models import Intake
from intake.scheda.filled import Scheda
from intake.scheda.registered import registered_scheda
from intake.scheda.sheet import on_paper, scheda_of
from tests.intake.importing.test_round_trip import BORGO, FORM, file_of, mended, read_again
from tests.intake.questions.invented_answers import typed_answers
from tests.world import World


class UndoneError(Exception):
    """Ends an example: nothing of it stays."""


def stored(world: World, typed: dict[str, Any]) -> tuple[Scheda, Intake]:
    """A scheda registered as a desk does it, and how it stands in the archive."""
    form = SchedaForm(
        {**typed, "municipality": str(world.borgo.pk)}, municipalities=[world.borgo], definition=FORM
    )
    assert form.is_valid(), form.errors
    draft = save_draft(by=world.desk, access_point=world.desk_point, answers=form.typed)
    intake = register_intake(by=world.desk, draft=draft, scheda=form.scheda())
    return form.scheda(), Intake.objects.get(pk=intake.pk)


def printed(intake: Intake) -> str:
    parts = on_paper(registered_scheda(intake).parts)
    context = {"intake": intake, "parts": parts, "is_whole": False}
    return render_to_string("intake/intake_pdf.html", context, request=RequestFactory().get("/"))


def told_on_paper(intake: Intake) -> list[str]:
    parts = on_paper(registered_scheda(intake).parts)
    lines = [line for part in parts for line in [*part.lines, *(x for s in part.sections for x in s.lines)]]
    return [words for line in lines for words in line.words.splitlines()]


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(answers=typed_answers(FORM))
def test_it_stays_equal_all_the_way(world: World, answers: dict[str, Any]) -> None:
    typed = mended(answers).typed
    try:
        with transaction.atomic():
            sent, intake = stored(world, typed)
            read = replace(scheda_of(intake), known_members=[])
            assert read == replace(sent, known_members=[])
            page = printed(Intake.objects.get(pk=intake.pk))
            assert not [words for words in told_on_paper(intake) if escape(words) not in page]
            with override("it"):
                data = file_of(replace(read, municipality=BORGO), "csv")
            entry = read_again(data)
            assert isinstance(entry, Entry), entry
            assert entry.scheda == replace(read, municipality=BORGO)
            raise UndoneError
    except UndoneError:
        return
