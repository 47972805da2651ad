"""What an emergency left to be asked later, and what a pair asks when it takes charge."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.permissions import require
from audit.actions import action
from intake.models import AgendaItem, Intake, Person
from intake.moving import locked, save_weighed
from intake.operability import Mandate, complexity
from intake.questions.checks import cleaned, settled
from intake.scheda.opening import mandate_of
from intake.scheda.to_come import keep_in_mind
from intake.states import AgendaState
from intake.workload.weighing import facts_of

COMPLETED = gettext_lazy("Questa scheda è già stata completata: non serve fare altro.")


@action
def complete_intake(
    *, by: User, intake: Intake, answers: dict[str, Any], birth_date: date | None = None
) -> Intake:
    """Write the answers that a scheda lacks. All of them come at once.

    How much the person takes part, and on whose word one works, is from then on known of the situation, too.

    Args:
        answers: by question code; what nobody knows is said to be so.
        birth_date: None when it is still not known.

    Raises:
        ValidationError: an answer is wrong or was not asked for; (``conflict``) it was completed meanwhile.
    """
    require(by, "intake.complete_intake", intake)
    case = locked(intake.case) if intake.case else None
    rows = Intake.objects.select_for_update(of=("self",)).select_related("form_version", "person")
    intake = rows.get(pk=intake.pk)
    if not intake.missing:
        raise ValidationError(COMPLETED, code="conflict")
    if unasked := answers.keys() - set(intake.missing):
        raise ValidationError(dict.fromkeys(unasked, _("Questa risposta non mancava.")))
    kept = settled(cleaned(intake.form_version.form, answers))
    intake.answers = {**intake.answers, **kept}
    if birth_date is not None and "birth_date" in intake.missing:
        person = Person.objects.select_for_update().get(pk=intake.person_id)
        person.birth_date = birth_date
        person.clean_fields(exclude=["ambito", "municipality", "search_text"])
        person.save()
    intake.missing, intake.complete_by = [], None
    intake.save()
    keep_in_mind(intake)
    if case is not None and kept.keys() & {"engagement", "mandate"}:
        if str(kept.get("engagement", "")).isdecimal():
            case.engagement = int(kept["engagement"])
        if "mandate" in kept and case.mandate != Mandate.COURT_ORDER:
            case.mandate = mandate_of(intake.answers)
        case.complexity = complexity(facts_of(case)).level
        save_weighed(case)
    for item in AgendaItem.objects.planned().filter(intake=intake):
        item.move_to(AgendaState.DONE)
        item.save()
    return intake
