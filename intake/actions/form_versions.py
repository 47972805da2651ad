"""The form of an Ambito: composed, and published from a day on, version after version."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.permissions import require
from audit import clock
from audit.actions import action
from audit.context import Actor
from intake.models import FormVersion
from intake.questions.composing import (
    keeps_the_core,
    next_code,
    own_question,
    renewed,
    with_moved,
    with_question,
    without_question,
)
from intake.questions.core import core_form
from intake.questions.definition import FormDefinition, Question
from intake.scheda.filled import form_as_mapping
from network.models import Ambito

ALREADY_PUBLISHED = gettext_lazy("Questa versione è già stata pubblicata: prepara la prossima.")


@action
def compose_form(*, by: User, ambito: Ambito) -> FormVersion:
    """Begin the next version of the form with the questions of the newest; if it was begun, return it."""
    require(by, "intake.compose_form", ambito)
    ambito = Ambito.objects.select_for_update().get(pk=ambito.pk)
    composed = _composed(ambito)
    if composed is None:
        composed = _next(ambito)
        composed.save()
    return composed


@action
def write_question(*, by: User, version: FormVersion, section: str, question: Question) -> Question:
    """Add a question of the Ambito to the version being composed, or change one.

    Args:
        section: the code of the section in which it stands.
        question: without a code, a new one.

    Raises:
        ValidationError: the question does not fit; or (``conflict``) it was taken out, or the version
            published, meanwhile.
    """
    require(by, "intake.write_question", version.ambito)
    version = _unpublished(version)
    if question.code:
        own_question(version.form, question.code)
    else:
        forms = [one.form for one in FormVersion.objects.filter(ambito=version.ambito_id)]
        question = question.named(next_code(forms))
    _keep(version, with_question(version.form, section, question))
    return question


@action
def remove_question(*, by: User, version: FormVersion, code: str) -> None:
    """Take a question of the Ambito out of the version being composed. The core ones stay.

    Raises:
        ValidationError: it is a core question; or (``conflict``) the version was published meanwhile.
    """
    require(by, "intake.remove_question", version.ambito)
    version = _unpublished(version)
    _keep(version, without_question(version.form, code))


@action
def move_question(*, by: User, version: FormVersion, code: str, up: bool) -> None:
    """Move a question of the Ambito one place up or down in its section.

    Raises:
        ValidationError: it is a core question; or (``conflict``) the version was published meanwhile.
    """
    require(by, "intake.move_question", version.ambito)
    version = _unpublished(version)
    _keep(version, with_moved(version.form, code, up=up))


@action
def publish_form(
    *,
    by: Actor,
    ambito: Ambito,
    version: FormVersion | None = None,
    valid_from: date | None = None,
    notice: str | None = None,
) -> FormVersion:
    """Publish the form of an Ambito from a day on: the one being composed, or else the newest once more.

    Schede already begun or registered keep their version. Without ``valid_from`` the first form of an Ambito
    holds since ever, and the next ones from today.

    Args:
        version: the one that whoever publishes has seen; None for whatever there is.
        notice: the version of the privacy notice handed out with it; None to leave the one it has.

    Raises:
        ValidationError: the day is past, or the version of the notice is too long; (``conflict``) ``version``
            was published meanwhile.
    """
    require(by, "intake.publish_form", ambito)
    today = clock.today()
    if valid_from is not None and valid_from < today:
        raise ValidationError({"valid_from": _("Scegli oggi o un giorno che deve venire")})
    composed = _composed(ambito)
    if version not in {None, composed}:
        raise ValidationError(ALREADY_PUBLISHED, code="conflict")
    version = composed or _next(ambito)
    if not keeps_the_core(version.form, core_form()):
        _keep(version, renewed(core_form(), version.form))
    version.valid_from = valid_from or (today if version.version > 1 else None)
    version.published_at = clock.now()
    version.notice = version.notice if notice is None else notice
    version.clean_fields(exclude=["ambito", "questions"])
    version.save()
    return version


def _composed(ambito: Ambito) -> FormVersion | None:
    """The version being composed, if there is one; who asks has it alone until the end of the act."""
    return FormVersion.objects.select_for_update().filter(ambito=ambito, published_at=None).first()


def _unpublished(version: FormVersion) -> FormVersion:
    locked = FormVersion.objects.select_for_update().filter(pk=version.pk, published_at=None).first()
    if locked is None:
        raise ValidationError(ALREADY_PUBLISHED, code="conflict")
    return locked


def _next(ambito: Ambito) -> FormVersion:
    """The core questions of today with what the newest version adds to them."""
    newest = FormVersion.objects.filter(ambito=ambito).first()
    if newest is None:
        return FormVersion(ambito=ambito, version=1, questions=form_as_mapping(core_form()))
    form = renewed(core_form(), newest.form)
    return FormVersion(
        ambito=ambito, version=newest.version + 1, questions=form_as_mapping(form), notice=newest.notice
    )


def _keep(version: FormVersion, form: FormDefinition) -> None:
    version.questions, version.form = form_as_mapping(form), form
    version.save()
