"""From the form to the situation."""

from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.holders import holders
from accounts.models import User
from accounts.permissions import require
from accounts.roles import Role
from audit import clock
from audit.actions import action
from audit.context import Actor
from intake.answers import IdentityStatus, Outcome
from intake.models import Case, FormVersion, Household, HouseholdMember, Intake, IntakeDraft, Person, RuleSet
from intake.models.schede import DRAFT_LIFETIME
from intake.opening import situation_from
from intake.routing import RoutingRules
from intake.scheda import PERSON_ANSWERS, Scheda
from intake.states import IntakeState
from network.models import AccessPoint
from network.notice_kinds import NoticeKind
from network.notices import notify
from network.numbers import next_number

TAKEN_TAX_CODE = gettext_lazy("C'è già una persona con questo codice fiscale: cercala e usa i suoi dati.")

STATE_AFTER = {
    Outcome.INFORMATION: IntakeState.CLOSED_INFORMATION,
    Outcome.TAKE_CHARGE: IntakeState.PROPOSED_FOR_CHARGE,
    Outcome.REFER: IntakeState.REFERRED_ELSEWHERE,
    Outcome.TEAM: IntakeState.SCREENING,
}


@action
def save_draft(
    *,
    by: User,
    access_point: AccessPoint,
    answers: dict[str, Any],
    draft: IntakeDraft | None = None,
    person: Person | None = None,
    submission: UUID | None = None,
) -> IntakeDraft:
    """Keep what was typed so far, right or wrong, and return the draft.

    Args:
        draft: the draft to write again; without it a new one is begun.
        submission: the key of a new draft. The same key begins it once, however often it is sent.

    Raises:
        ValidationError: (``conflict``) the scheda was registered or thrown away meanwhile.
    """
    require(by, "intake.save_draft", access_point)
    if draft is None:
        return _begin_draft(by, access_point, answers, person, submission or uuid4())
    draft = _locked(draft)
    _refuse_registered(draft)
    draft.answers = answers
    draft.person = person
    draft.saved_at = clock.now()
    draft.save()
    return draft


def _begin_draft(
    by: User, access_point: AccessPoint, answers: dict[str, Any], person: Person | None, submission: UUID
) -> IntakeDraft:
    now = clock.now()
    begun, _created = IntakeDraft.objects.get_or_create(
        pk=submission,
        defaults={
            "author": by,
            "access_point": access_point,
            "answers": answers,
            "person": person,
            "started_at": now,
            "saved_at": now,
        },
    )
    if (begun.author_id, begun.access_point_id) != (by.pk, access_point.pk):
        raise ValidationError(_("Non è stato possibile iniziare la scheda: torna allo sportello e riprova."))
    return begun


@action
def discard_draft(*, by: User, draft: IntakeDraft) -> None:
    """Throw a draft away for good: nothing of it was registered.

    Raises:
        ValidationError: (``conflict``) the scheda was registered or thrown away meanwhile.
    """
    require(by, "intake.save_draft", draft.access_point)
    draft = _locked(draft)
    _refuse_registered(draft)
    draft.delete()


@action
def forget_drafts(*, by: Actor) -> int:
    """Erase the drafts nobody touched for seven days, and return how many they were."""
    require(by, "intake.forget_drafts")
    old = IntakeDraft.objects.filter(intake=None, saved_at__lte=clock.now() - DRAFT_LIFETIME)
    return old.delete()[0]


def _locked(draft: IntakeDraft) -> IntakeDraft:
    locked = (
        IntakeDraft.objects.select_for_update(of=("self",))
        .select_related("access_point__unit")
        .filter(pk=draft.pk)
        .first()
    )
    if locked is None:
        raise ValidationError(
            _("Questa bozza è stata eliminata in un'altra finestra: non c'è più."), code="conflict"
        )
    return locked


def _refuse_registered(draft: IntakeDraft) -> None:
    if draft.intake_id is not None:
        raise ValidationError(
            _("Questa scheda è già stata registrata: non serve fare altro."), code="conflict"
        )


@action
def register_intake(*, by: User, draft: IntakeDraft, scheda: Scheda) -> Intake:
    """Register a draft as a scheda d'accoglienza and, when the outcome asks for it, open a situation.

    Registering the same draft again returns the same scheda: a second click does nothing.
    A person already followed keeps their pair: the new scheda joins the open situation.

    Raises:
        ValidationError: an answer is missing or contradicts another, by question code.
    """
    require(by, "intake.register_intake", draft.access_point)
    draft = _locked(draft)
    if draft.intake_id is not None:
        return Intake.objects.get(pk=draft.intake_id)
    scheda.check()
    if scheda.municipality.ambito_id != draft.access_point.ambito_id:
        raise ValidationError({"municipality": _("Scegli un comune dell'ambito")})
    person = _write_person(draft, scheda)
    is_known = draft.person_id is not None
    intake = _write_intake(by, draft, scheda, person, _write_household(person, scheda, is_known=is_known))
    draft.intake = intake
    draft.answers = {}
    draft.save()
    return intake


def _write_person(draft: IntakeDraft, scheda: Scheda) -> Person:
    ambito_id = draft.access_point.ambito_id
    # Two schede of one person registered together wait for each other: they join the same situation.
    person = (
        Person.objects.select_for_update(no_key=True).get(pk=draft.person_id)
        if draft.person_id
        else Person(ambito_id=ambito_id)
    )
    if person.ambito_id != ambito_id:
        raise ValidationError(_("Questa persona non è nell'archivio dell'ambito: cercala di nuovo."))
    person.identity_status = IdentityStatus.ALIAS if scheda.anonymous else IdentityStatus.DECLARED
    for name in PERSON_ANSWERS:
        setattr(person, name, getattr(scheda, name))
    # Protection is put on at the desk and taken off only by the coordinator.
    person.protected = person.protected or scheda.protected or scheda.anonymous
    person.clean_fields(exclude=["ambito", "municipality", "search_text"])
    try:
        person.save()
    except IntegrityError as error:
        if "tax_code" not in str(error):
            raise
        raise ValidationError({"tax_code": TAKEN_TAX_CODE}) from error
    return person


def _write_household(person: Person, scheda: Scheda, *, is_known: bool) -> Household | None:
    members = HouseholdMember.objects.filter(person=person, until=None).select_related("household")
    membership = members.first() if is_known else None
    if scheda.household_size is None and scheda.minors is None:
        return membership.household if membership else None
    household = membership.household if membership else Household(ambito_id=person.ambito_id)
    household.size = scheda.household_size
    household.minors = scheda.minors
    household.save()
    if membership is None:
        HouseholdMember(household=household, person=person).save()
    return household


def _write_intake(
    by: User, draft: IntakeDraft, scheda: Scheda, person: Person, household: Household | None
) -> Intake:
    form_version, rules = _in_force(draft.access_point.ambito_id)
    intake = Intake(
        ambito_id=draft.access_point.ambito_id,
        number=next_number(draft.access_point.ambito_id, "intake"),
        form_version_id=form_version,
        access_point=draft.access_point,
        municipality=scheda.municipality,
        district_id=scheda.municipality.district_id,
        compiled_by=by,
        person=person,
        household=household,
        contact_at=draft.started_at,
        channel=scheda.channel,
        reporter_kind=scheda.reporter_kind,
        reporter=scheda.reporter,
        known_services=scheda.known_services,
        request=scheda.request,
        areas=scheda.areas,
        urgency=scheda.urgency,
        operator_risk=scheda.operator_risk,
        outcome=scheda.outcome,
        privacy_notice=scheda.privacy_notice,
    )
    intake.clean_fields(exclude=FOREIGN_KEYS)
    intake.move_to(STATE_AFTER[Outcome(scheda.outcome)])
    if scheda.outcome in {Outcome.TAKE_CHARGE, Outcome.TEAM}:
        followed = _followed_case(by, intake) if draft.person_id else None
        intake.case = followed or _open_case(by, intake, scheda, rules)
    intake.save()
    return intake


FOREIGN_KEYS = [
    "ambito",
    "form_version",
    "access_point",
    "municipality",
    "district",
    "compiled_by",
    "person",
    "household",
    "case",
]


def _in_force(ambito_id: int) -> tuple[int, RoutingRules]:
    """The newest form and the rules of an Ambito, in one query."""
    newest_rules = RuleSet.objects.filter(ambito=OuterRef("ambito")).order_by("-version").values("parameters")
    form_version, parameters = (
        FormVersion.objects.filter(ambito=ambito_id)
        .order_by("-version")
        .values_list("pk", Subquery(newest_rules[:1]))[0]
    )
    return form_version, RoutingRules.from_mapping(parameters) if parameters else RoutingRules()


def _followed_case(by: User, intake: Intake) -> Case | None:
    """The person's open situation, if there is one; its pair is told of the new request."""
    case = Case.objects.open().filter(person=intake.person).order_by("-opened_at").first()
    if case is not None:
        pair = [seat.operator for seat in case.assignments.open().select_related("operator")]
        _tell(by, intake, pair, NoticeKind.NEW_REQUEST, case.get_absolute_url())
    return case


def _open_case(by: User, intake: Intake, scheda: Scheda, rules: RoutingRules) -> Case:
    case = situation_from(scheda, intake.person, rules)
    case.number = intake.number
    case.household = intake.household
    case.save()
    coordinators = holders(Role.COORDINATOR, [case.ambito_id, case.district_id])
    _tell(by, intake, list(coordinators), NoticeKind.CASE_TO_ASSIGN, case.board_path)
    return case


def _tell(by: User, intake: Intake, to: list[User], kind: NoticeKind, path: str) -> None:
    notify(
        by=by,
        to=to,
        kind=kind,
        path=path,
        urgency=intake.urgency,
        reference=intake.number,
        origin=intake.access_point.name,
    )
