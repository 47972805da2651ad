"""From the form to the situation."""

from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.holders import holders
from accounts.models import User
from accounts.permissions import require
from accounts.roles import Role
from audit import clock
from audit.actions import action
from intake.actions.drafts import NOT_IN_ARCHIVE, THROWN_AWAY, refuse_withheld, under_lock
from intake.answers import AgendaKind, Outcome
from intake.dates import BirthPrecision
from intake.giving import give_automatically
from intake.hiding import keep_away, who_may_know
from intake.household.linking import keep_known_members
from intake.models import AgendaItem, Case, Household, HouseholdMember, Intake, IntakeDraft, Person, RuleSet
from intake.models.people import internal_code_of
from intake.moving import coordinators_of, hold_cases_of, locked
from intake.outcomes import state_after
from intake.questions.checks import cleaned
from intake.questions.definition import FormDefinition
from intake.questions.kinds import SAYS_NOTHING, words_of
from intake.routing.ranking import RoutingRules
from intake.scheda.drafts import apart_from
from intake.scheda.filled import HIDDEN_FROM, INTAKE_ANSWERS, PERSON_ANSWERS, Scheda
from intake.scheda.fingerprint import fingerprint_of
from intake.scheda.learning import held_case_of, learn_from
from intake.scheda.opening import situation_from
from intake.scheda.to_come import keep_in_mind
from intake.scheda.withholding import withhold_drafts
from intake.seating import send_away
from intake.states import CaseState
from network.calendar import missing_data_deadline
from network.models import Post
from network.notice_kinds import NoticeKind
from network.notices import hold_counters, notify
from network.numbers import next_number

TAKEN_TAX_CODE = gettext_lazy("C'è già una persona con questo codice fiscale: cercala e usa i suoi dati.")


@action
def register_intake(*, by: User, draft: IntakeDraft, scheda: Scheda) -> Intake:
    """Register a draft as a scheda d'accoglienza and, when the outcome asks for it, open a situation.

    Registering the same draft again returns the same scheda: a second click does nothing.
    A person already followed keeps their pair: the new scheda joins the open situation.

    Raises:
        ValidationError: an answer is missing or contradicts another, by question code.
    """
    require(by, "intake.register_intake", draft.access_point)
    draft, rules = _locked(by, draft)
    if draft.intake_id is not None:
        return Intake.objects.get(pk=draft.intake_id)
    scheda.check(draft.form_version.form)
    missing = scheda.missing(draft.form_version.form)
    scheda = scheda.with_unknown(draft.form_version.form) if missing else scheda
    scheda = replace(scheda, answers=cleaned(draft.form_version.form, scheda.answers)).settled()
    if scheda.municipality.ambito_id != draft.access_point.ambito_id:
        raise ValidationError({"municipality": _("Scegli un comune dell'ambito")})
    # The number also makes the registrations of an Ambito wait for each other: from here on, what is read of
    # the person is what the one before has written, and no comune passes to another district.
    number = next_number(draft.access_point.ambito_id, "intake")
    scheda.municipality.refresh_from_db(fields=["district"])
    needs_case = scheda.outcome in {Outcome.TAKE_CHARGE, Outcome.TEAM}
    if scheda.hidden_from and draft.person_id:
        hold_cases_of(draft.person_id)
    held = held_case_of(draft.person_id) if needs_case and draft.person_id else None
    known = _known_person(by, draft)
    intake = _new_intake(by, draft, scheda)
    if missing:
        intake.missing, intake.complete_by = missing, missing_data_deadline(clock.now())
    intake.number, intake.form_version = number, draft.form_version
    intake.person = _write_person(draft, known, scheda)
    _keep_away(by, intake.person, draft.form_version.form, scheda)
    intake.household = _write_household(intake.person, known, scheda)
    # Who must not know the person has just left the pair: then it is read anew.
    followed = _followed_case(known, None if scheda.hidden_from else held) if needs_case else None
    if followed is not None:
        _tell_who_follows(by, intake, followed, is_changed=learn_from(followed, scheda, rules))
    opened = _open_case(intake, scheda, rules) if needs_case and followed is None else None
    intake.case = followed or opened
    intake.fingerprint = fingerprint_of(intake)
    intake.save()
    keep_known_members(intake, scheda.known_members)
    _ask_later(intake)
    keep_in_mind(intake)
    if opened is not None:
        _give_or_tell(by, intake, opened, rules)
    else:
        _tell_of_danger(by, intake, scheda)
    draft.intake = intake
    draft.answers = {}
    draft.save()
    return intake


def _ask_later(intake: Intake) -> None:
    """What an emergency was registered without is for its pair to ask, by the day it has to be complete."""
    if intake.case is None or intake.complete_by is None:
        return
    day = timezone.localdate(intake.complete_by)
    AgendaItem(case=intake.case, intake=intake, kind=AgendaKind.MISSING, day=day).save()


def _locked(by: User, draft: IntakeDraft) -> tuple[IntakeDraft, RoutingRules]:
    """The draft with its form, and the newest rules of its Ambito."""
    rules = RuleSet.objects.filter(ambito=OuterRef("access_point__ambito")).order_by("-version")
    newest = rules.values("parameters")[:1]
    posts = Post.objects.current().filter(user=by, role=Role.FRONT_DESK, unit=OuterRef("access_point__unit"))
    body = posts.order_by("-pk").values("employer__name")[:1]
    held = (
        under_lock()
        .annotate(newest_rules=Subquery(newest), receiving_body=Subquery(body))
        .filter(pk=draft.pk)
        .first()
    )
    if held is None:
        raise ValidationError(THROWN_AWAY, code="conflict")
    refuse_withheld(draft, held)
    parameters = held.newest_rules  # type: ignore[attr-defined] # annotated above
    return held, RoutingRules.published(parameters)


@dataclass(frozen=True)
class _Known:
    """A person of the archive, with the keys of their household and of their open situation."""

    person: Person
    household_id: int | None
    case_id: int | None


def _known_person(by: User, draft: IntakeDraft) -> _Known | None:
    """The person, locked, and what is theirs: what opens a situation waits for the number, taken before."""
    if draft.person_id is None:
        return None
    households = HouseholdMember.objects.filter(person=OuterRef("pk"), until=None).values("household")
    cases = Case.objects.open().filter(person=OuterRef("pk")).order_by("-opened_at").values("pk")
    person = (
        Person.objects.select_for_update(no_key=True, of=("self",))
        .annotate(household_now=Subquery(households[:1]), case_now=Subquery(cases[:1]))
        .get(pk=draft.person_id)
    )
    if person.merged_into_id is not None:  # while the form was being filled
        draft.person_id = person.merged_into_id
        return _known_person(by, draft)
    if person.protected and not Person.objects.visible_to(by).filter(pk=person.pk).exists():
        raise ValidationError(NOT_IN_ARCHIVE)  # protected while the form was being filled
    now = person.household_now, person.case_now  # type: ignore[attr-defined] # annotated above
    return _Known(person, *now)


def _write_person(draft: IntakeDraft, known: _Known | None, scheda: Scheda) -> Person:
    ambito_id = draft.access_point.ambito_id
    person = known.person if known else Person(ambito_id=ambito_id)
    if person.ambito_id != ambito_id:
        raise ValidationError(NOT_IN_ARCHIVE)
    person.identity_status = scheda.identity_after(person.identity_status)
    for name in PERSON_ANSWERS:
        setattr(person, name, getattr(scheda, name))
    if not (person.tax_code or person.internal_code):
        person.internal_code = internal_code_of(next_number(ambito_id, "person"))
    person.apart = sorted({*person.apart, *apart_from(draft.answers)} - {person.pk})
    person.birth_precision = scheda.answers.get("birth_precision") or BirthPrecision.DAY
    # Protection is put on at the desk and taken off only by the coordinator.
    is_new_protection = scheda.is_protected and not person.protected
    person.protected = person.protected or scheda.is_protected
    person.clean_fields(exclude=["ambito", "municipality", "search_text"])
    try:
        person.save()
    except IntegrityError as error:
        if "tax_code" not in str(error):
            raise
        raise ValidationError({"tax_code": TAKEN_TAX_CODE}) from error
    if known and is_new_protection:
        withhold_drafts(person, registered=draft)
    return person


def _keep_away(by: User, person: Person, form: FormDefinition, scheda: Scheda) -> None:
    """From now on who is named in the scheda follows the person no more, and is not written to unawares."""
    if not scheda.hidden_from:
        return
    relation = next(one for one in form.questions[HIDDEN_FROM].fields if one.code == "relation")
    for row in scheda.hidden_from:
        code = row.get("relation", "")
        keep_away(person, row["name"], words_of(relation, code) if code not in SAYS_NOTHING else "")
    for followed in person.cases.order_by("pk"):
        send_away(followed, by)


def _write_household(person: Person, known: _Known | None, scheda: Scheda) -> Household | None:
    """Write who lives with the person, when it was asked; return the household, as far as it is known."""
    household_id = known.household_id if known else None
    kept = Household.objects.get(pk=household_id) if household_id else None
    if scheda.household_size is None and scheda.minors is None:
        return kept
    household = kept or Household(ambito_id=person.ambito_id)
    household.size = scheda.household_size
    household.minors = scheda.minors
    household.save()
    if kept is None:
        HouseholdMember(household=household, person=person).save()
    return household


def _new_intake(by: User, draft: IntakeDraft, scheda: Scheda) -> Intake:
    intake = Intake(
        ambito_id=draft.access_point.ambito_id,
        access_point=draft.access_point,
        district_id=scheda.municipality.district_id,
        compiled_by=by,
        contact_at=scheda.came_at(draft.started_at),
        organisation=draft.receiving_body or "",  # type: ignore[attr-defined] # annotated by ``_locked``
        **{name: getattr(scheda, name) for name in INTAKE_ANSWERS},
    )
    intake.clean_fields(exclude=WRITTEN_LATER)
    intake.move_to(state_after(Outcome(scheda.outcome), scheda.answers))
    return intake


WRITTEN_LATER = [
    "number",
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


def _followed_case(known: _Known | None, held: Case | None) -> Case | None:
    """The person's open situation, if any: ``held`` before the person or, opened meanwhile, another."""
    if known is None or known.case_id is None:
        return None
    case = held if held is not None and held.pk == known.case_id else locked(Case(pk=known.case_id))
    return case if case.is_open else None


def _tell_who_follows(by: User, intake: Intake, case: Case, *, is_changed: bool) -> None:
    """The pair hears of the new request; the coordinators of what the situation learnt from it."""
    pair = [seat.operator for seat in case.assignments.all() if seat.is_open]
    others = [user for user in coordinators_of(case) if user not in pair] if is_changed else []
    hold_counters([*pair, *others])
    _tell(by, intake, pair, NoticeKind.NEW_REQUEST, case.get_absolute_url())
    _tell(by, intake, others, NoticeKind.FACTS_CORRECTED, case.get_absolute_url())


def _tell_of_danger(by: User, intake: Intake, scheda: Scheda) -> None:
    """The coordinators hear of a danger also when no new situation tells them."""
    if scheda.facts & {"danger", "violence"}:
        coordinators = holders(Role.COORDINATOR, [intake.ambito_id, intake.district_id])
        _tell(by, intake, list(coordinators), NoticeKind.DANGER_REPORTED, intake.get_absolute_url())


def _open_case(intake: Intake, scheda: Scheda, rules: RoutingRules) -> Case:
    case = situation_from(scheda, intake.person, rules)
    case.number = intake.number
    case.household_id = intake.household_id
    case.save()
    return case


def _give_or_tell(by: User, intake: Intake, case: Case, rules: RoutingRules) -> None:
    """Give a situation just opened to its pair, if the rules do so, and tell the coordinators.

    Once the members of the household are known: who follows one of them knows the family.
    """
    # What the team has to discuss first is never given to anybody by itself.
    is_automatic = case.urgency in rules.automatic and case.state == CaseState.ASSIGNING
    is_given = is_automatic and give_automatically(by, case, rules)
    kind = NoticeKind.CASE_GIVEN if is_given else NoticeKind.CASE_TO_ASSIGN
    coordinators = holders(Role.COORDINATOR, [case.ambito_id, case.district_id])
    _tell(by, intake, list(coordinators), kind, case.board_path)


def _tell(by: User, intake: Intake, to: list[User], kind: NoticeKind, path: str) -> None:
    notify(
        by=by,
        to=who_may_know(intake.person, to) or to,  # a situation that nobody hears of waits for ever
        kind=kind,
        path=path,
        urgency=intake.urgency,
        reference=intake.number,
        origin=intake.access_point.name,
    )
