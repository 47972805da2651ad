"""From the form to the situation."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.holders import holders
from accounts.models import User
from accounts.permissions import require
from accounts.roles import Role
from audit import clock
from audit.actions import action
from intake.answers import IdentityStatus, Outcome
from intake.models import Case, FormVersion, Household, HouseholdMember, Intake, IntakeDraft, Person
from intake.operability import complexity, professions_needed
from intake.scheda import Scheda
from intake.states import CaseState, IntakeState
from intake.weighing import facts_of, rules_of, weigh
from network.calendar import take_charge_deadline
from network.models import AccessPoint
from network.notice_kinds import NoticeKind
from network.notices import notify
from network.numbers import next_number

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
) -> IntakeDraft:
    """Keep what was typed so far, right or wrong, and return the draft.

    Raises:
        ValidationError: (``conflict``) the scheda was registered meanwhile.
    """
    require(by, "intake.save_draft", access_point)
    if draft is None:
        return IntakeDraft.objects.create(access_point=access_point, author=by, answers=answers, person=person)
    draft = IntakeDraft.objects.select_for_update(no_key=True).get(pk=draft.pk)
    _refuse_registered(draft)
    draft.answers = answers
    draft.person = person
    draft.saved_at = clock.now()
    draft.save()
    return draft


@action
def discard_draft(*, by: User, draft: IntakeDraft) -> None:
    """Throw a draft away for good: nothing of it was registered.

    Raises:
        ValidationError: (``conflict``) the scheda was registered meanwhile.
    """
    require(by, "intake.save_draft", draft.access_point)
    draft = IntakeDraft.objects.select_for_update().get(pk=draft.pk)
    _refuse_registered(draft)
    draft.delete()


def _refuse_registered(draft: IntakeDraft) -> None:
    if draft.intake_id is not None:
        raise ValidationError(_("Questa scheda è già stata registrata: non serve fare altro."), code="conflict")


@action
def register_intake(*, by: User, draft: IntakeDraft, scheda: Scheda) -> Intake:
    """Register a draft as a scheda d'accoglienza and, when the outcome asks for it, open a situation.

    Registering the same draft again returns the same scheda: a second click does nothing.
    A person already followed keeps their pair: the new scheda joins the open situation.

    Raises:
        ValidationError: an answer is missing or contradicts another, by question code.
    """
    require(by, "intake.register_intake", draft.access_point)
    draft = (
        IntakeDraft.objects.select_for_update(of=("self",))
        .select_related("access_point__unit", "person")
        .get(pk=draft.pk)
    )
    if draft.intake_id is not None:
        return Intake.objects.get(pk=draft.intake_id)
    scheda.check()
    if scheda.municipality.ambito_id != draft.access_point.ambito_id:
        raise ValidationError({"municipality": _("Scegli un comune dell'ambito")})
    person = _write_person(draft, scheda)
    intake = _write_intake(by, draft, scheda, person, _write_household(person, scheda))
    draft.intake = intake
    draft.answers = {}
    draft.save()
    return intake


def _write_person(draft: IntakeDraft, scheda: Scheda) -> Person:
    person = draft.person or Person(ambito_id=draft.access_point.ambito_id)
    if person.ambito_id != draft.access_point.ambito_id:
        raise ValidationError(_("Questa persona non è nell'archivio dell'ambito: cercala di nuovo."))
    person.identity_status = IdentityStatus.ALIAS if scheda.anonymous else IdentityStatus.DECLARED
    for name in PERSON_ANSWERS:
        setattr(person, name, getattr(scheda, name))
    # Protection is put on at the desk and taken off only by the coordinator.
    person.protected = person.protected or scheda.protected or scheda.anonymous
    person.clean_fields(exclude=["ambito", "municipality", "search_text"])
    if person.tax_code:
        person.validate_constraints()
    person.save()
    return person


PERSON_ANSWERS = (
    "last_name",
    "first_name",
    "alias",
    "birth_date",
    "birth_place",
    "sex",
    "tax_code",
    "citizenship",
    "language",
    "mediator_needed",
    "municipality",
    "address",
    "phone",
    "email",
    "contact_safety",
)


def _write_household(person: Person, scheda: Scheda) -> Household | None:
    membership = None
    if person.history.count() > 1:
        membership = HouseholdMember.objects.filter(person=person, until=None).select_related("household").first()
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
    intake = Intake(
        ambito_id=draft.access_point.ambito_id,
        number=next_number(draft.access_point.ambito_id, "intake"),
        form_version=FormVersion.objects.filter(ambito=draft.access_point.ambito_id).latest("version"),
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
        outcome=scheda.outcome,
        privacy_notice=scheda.privacy_notice,
    )
    intake.clean_fields(exclude=FOREIGN_KEYS)
    intake.move_to(STATE_AFTER[Outcome(scheda.outcome)])
    if scheda.outcome in {Outcome.TAKE_CHARGE, Outcome.TEAM}:
        intake.case = _followed_case(by, intake) or _open_case(by, intake, scheda)
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


def _followed_case(by: User, intake: Intake) -> Case | None:
    """The person's open situation, if there is one; its pair is told of the new request."""
    case = Case.objects.open().filter(person=intake.person).order_by("-opened_at").first()
    if case is not None:
        pair = [seat.operator for seat in case.assignments.open().select_related("operator")]
        _tell(by, intake, pair, NoticeKind.NEW_REQUEST, case.get_absolute_url())
    return case


def _open_case(by: User, intake: Intake, scheda: Scheda) -> Case:
    main = scheda.main_area
    case = Case(
        ambito_id=intake.ambito_id,
        number=intake.number,
        person=intake.person,
        household=intake.household,
        municipality=intake.municipality,
        district_id=intake.district_id,
        state=CaseState.REPORTED if scheda.outcome == Outcome.TEAM else CaseState.ASSIGNING,
        area=main,
        secondary_areas=[area for area in scheda.areas if area != main],
        urgency=scheda.urgency,
        minors=scheda.minors or 0,
        services_involved=len(scheda.known_services),
        mediator_needed=scheda.mediator_needed,
        operator_risk=scheda.operator_risk,
        take_charge_due_at=take_charge_deadline(scheda.urgency, clock.now()),
    )
    facts = facts_of(case)
    case.complexity = complexity(facts).level
    case.professions_needed = list(professions_needed(facts))
    weigh(case, rules_of(case.ambito_id))
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
