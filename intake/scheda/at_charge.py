"""What a scheda still lacks when a pair takes charge: theirs to ask, by a day, on their agenda."""

from django.utils import timezone
from django.utils.translation import gettext as _

from audit import clock
from intake.answers import AgendaKind
from intake.models import AgendaItem, Case, Intake
from intake.questions.checks import wanted_at_charge
from intake.questions.facts import facts_of
from intake.states import AgendaState
from network.calendar import charge_data_deadline


def ask_at_charge(case: Case) -> None:
    """Put on the agenda of a pair that takes charge the answers that nobody has given yet.

    They are those of the form with which the situation was opened; what an emergency left out keeps its day.
    """
    intake = _opened(case)
    if intake is None:
        return
    wanted = [code for code in _wanted(intake) if code not in intake.missing]
    if not wanted:
        return
    intake.missing = [*intake.missing, *wanted]
    intake.complete_by = intake.complete_by or charge_data_deadline(clock.now())
    intake.save()
    _plan(case, intake)


def ask_no_longer(case: Case) -> None:
    """Take off the agenda what a pair was to ask, when their charge is taken back. What was asked stays."""
    intake = _opened(case)
    if intake is None:
        return
    of_pair = {one.code for one in intake.form_version.form.questions.values() if one.at_charge}
    left = [code for code in intake.missing if code not in of_pair]
    if left == intake.missing:
        return
    intake.missing = left
    if not left:
        intake.complete_by = None
        for item in AgendaItem.objects.planned().filter(intake=intake):
            item.move_to(AgendaState.CANCELLED)
            item.outcome = _("La presa in carico è stata annullata.")
            item.save()
    intake.save()


def _opened(case: Case) -> Intake | None:
    """The scheda with which a situation was opened, held."""
    opened = case.intakes.standing().select_related("form_version", "person").order_by("pk")
    return opened.select_for_update(of=("self",), no_key=True).first()


def _wanted(intake: Intake) -> list[str]:
    person = intake.person
    facts = facts_of(
        birth_date=person.birth_date,
        citizenship=person.citizenship,
        reporter_kind=intake.reporter_kind,
        areas=intake.areas,
        urgency=intake.urgency,
        outcome=intake.outcome,
        protected=person.protected,
        contacts=(person.phone, person.email),
        answers=intake.answers,
    )
    return wanted_at_charge(intake.form_version.form, intake.answers, facts)


def _plan(case: Case, intake: Intake) -> None:
    item = AgendaItem.objects.filter(intake=intake).first()
    if item is None:
        item = AgendaItem(case=case, intake=intake, kind=AgendaKind.MISSING)
    elif item.state == AgendaState.PLANNED:
        return
    else:
        item.move_to(AgendaState.PLANNED)
        item.outcome = ""
    item.day = timezone.localdate(intake.complete_by)
    item.save()
