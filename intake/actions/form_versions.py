"""The form of an Ambito: published from a day on, version after version."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit import clock
from audit.actions import action
from audit.context import Actor
from intake.models import FormVersion
from intake.questions.core import core_form
from intake.questions.definition import FormDefinition
from intake.scheda import form_as_mapping
from network.models import Ambito


@action
def publish_form(*, by: Actor, ambito: Ambito, valid_from: date | None = None) -> FormVersion:
    """Publish the form of an Ambito from a day on: the one being composed, or else the core questions.

    Schede already begun or registered keep their version. Without ``valid_from`` the first form of an Ambito
    holds since ever, and the next ones from today.

    Raises:
        ValidationError: the day is past.
    """
    require(by, "intake.publish_form", ambito)
    today = clock.today()
    if valid_from is not None and valid_from < today:
        raise ValidationError({"valid_from": _("Scegli oggi o un giorno che deve venire")})
    version = _composed(ambito) or _next(ambito, core_form())
    version.valid_from = valid_from or (today if version.version > 1 else None)
    version.published_at = clock.now()
    version.save()
    return version


def _composed(ambito: Ambito) -> FormVersion | None:
    """The version being composed, if there is one, kept for who asks until the end of the act."""
    return FormVersion.objects.select_for_update().filter(ambito=ambito, published_at=None).first()


def _next(ambito: Ambito, form: FormDefinition) -> FormVersion:
    """The next version of an Ambito's form, not saved."""
    newest = FormVersion.objects.filter(ambito=ambito).aggregate(newest=Max("version"))["newest"] or 0
    return FormVersion(ambito=ambito, version=newest + 1, questions=form_as_mapping(form))
