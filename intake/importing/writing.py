"""The rows of a page as people, schede, situations and seats, with their history, in a few statements."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from accounts.models import User
from intake.importing.judging import Verdict
from intake.importing.reading import Entry
from intake.models import (
    Assignment,
    Case,
    CaseImport,
    FormVersion,
    Household,
    HouseholdMember,
    ImportedCase,
    Intake,
    MemberLink,
    Person,
)
from intake.models.people import internal_code_of
from intake.routing.ranking import RoutingRules
from intake.scheda.filled import INTAKE_ANSWERS, PERSON_ANSWERS
from intake.scheda.opening import situation_from
from intake.states import AssignmentState, CaseState, IntakeState
from intake.workload.formula import Seat
from intake.workload.weighing import points_of_seat, weigh
from network.models import AccessPoint
from network.numbers import next_numbers


@dataclass(frozen=True)
class Pen:
    """What is the same for all the situations of a file: who writes them, where, by which form and rules."""

    by: User
    source: CaseImport
    point: AccessPoint
    version: FormVersion
    rules: RoutingRules

    def write(self, verdicts: Sequence[Verdict], numbers: Sequence[str]) -> None:
        """Write what the verdicts let through; as many numbers as there are entries."""
        written = [(one.entry, one.person) for one in verdicts if one.entry]
        entries = [entry for entry, _known in written]
        people = self._people(written)
        households = self._households(written, people)
        cases = [
            self._case(entry, person, number)
            for entry, person, number in zip(entries, people, numbers, strict=True)
        ]
        for case in cases:
            case.household = households.get(case.person_id)
        Case.objects.create_all(cases)
        intakes = [self._intake(entry, case) for entry, case in zip(entries, cases, strict=True)]
        Intake.objects.create_all(intakes)
        MemberLink.objects.create_all(list(_links(entries, intakes)))
        seats = [
            seat for entry, case in zip(entries, cases, strict=True) for seat in self._seats(entry, case)
        ]
        Assignment.objects.create_all(seats)
        ImportedCase.objects.bulk_create(
            ImportedCase(
                case=case,
                ambito_id=case.ambito_id,
                source=self.source,
                reference=entry.reference,
                former_number=entry.number,
            )
            for entry, case in zip(entries, cases, strict=True)
        )

    def _people(self, written: Sequence[tuple[Entry, Person | None]]) -> list[Person]:
        """Who each row is about: one person for each tax code, one for each row without."""
        by_code: dict[str, Person] = {}
        people, new = [], []
        for entry, known in written:
            code = entry.scheda.tax_code
            person = known or by_code.get(code)
            if person is None:
                person = self._person(entry)
                new.append(person)
            if code:
                by_code[code] = person
            people.append(person)
        uncoded = [person for person in new if not person.tax_code]
        numbers = next_numbers(self.source.ambito_id, "person", len(uncoded))
        for person, number in zip(uncoded, numbers, strict=True):
            person.internal_code = internal_code_of(number)
        for person in new:
            person.compute_keys()
        Person.objects.create_all(new)
        return people

    def _person(self, entry: Entry) -> Person:
        person = Person(ambito_id=self.source.ambito_id, birth_precision=entry.birth_precision)
        for name in PERSON_ANSWERS:
            setattr(person, name, getattr(entry.scheda, name))
        person.identity_status = entry.scheda.identity_after(person.identity_status)
        person.protected = entry.scheda.is_protected
        return person

    def _households(
        self, written: Sequence[tuple[Entry, Person | None]], people: Sequence[Person]
    ) -> dict[int, Household]:
        """With whom the new people live, where the file says so, by the key of the person."""
        asked = {
            person.pk: Household(
                ambito_id=person.ambito_id, size=entry.scheda.household_size, minors=entry.scheda.minors
            )
            for (entry, known), person in zip(written, people, strict=True)
            if known is None and entry.scheda.household_size is not None
        }
        Household.objects.create_all(list(asked.values()))
        HouseholdMember.objects.create_all(
            [HouseholdMember(household=household, person_id=pk) for pk, household in asked.items()]
        )
        return asked

    def _case(self, entry: Entry, person: Person, number: str) -> Case:
        case = situation_from(entry.scheda, person, self.rules)
        case.number, case.state = number, entry.state
        case.opened_at, case.closed_at = entry.opened_at, entry.closed_at
        case.closing_reason = entry.closing_reason
        if case.closed_at is None:
            case.open_seats = len(entry.pair)
        if case.is_followed:
            case.in_charge_at = entry.opened_at
            weigh(case, self.rules)
        return case

    def _intake(self, entry: Entry, case: Case) -> Intake:
        return Intake(
            ambito_id=case.ambito_id,
            number=case.number,
            form_version=self.version,
            access_point=self.point,
            district_id=case.district_id,
            compiled_by=self.by,
            person=case.person,
            household=case.household,
            case=case,
            state=IntakeState.PROPOSED_FOR_CHARGE,
            contact_at=entry.opened_at,
            registered_at=entry.opened_at,
            **{name: getattr(entry.scheda, name) for name in INTAKE_ANSWERS},
        )

    def _seats(self, entry: Entry, case: Case) -> list[Assignment]:
        ended = case.state in {CaseState.CLOSED, CaseState.TRANSFERRED, CaseState.NOT_ACCEPTED}
        return [
            Assignment(
                case=case,
                seat=seat,
                operator_id=operator,
                state=AssignmentState.ENDED if ended else AssignmentState.ACCEPTED,
                points=points_of_seat(case.points, seat, self.rules),
                proposed_at=entry.opened_at,
                decided_at=entry.opened_at,
                until=entry.closed_at,
            )
            for seat, operator in zip((Seat.LEAD, Seat.CO_LEAD), entry.pair, strict=False)
        ]


def _links(entries: Sequence[Entry], intakes: Sequence[Intake]) -> Iterator[MemberLink]:
    """Who of the archive the members are that have a row of their own, where it is written too."""
    people = {entry.line: intake.person_id for entry, intake in zip(entries, intakes, strict=True)}
    for entry, intake in zip(entries, intakes, strict=True):
        for row, line in entry.members:
            if people.get(line, intake.person_id) != intake.person_id:
                yield MemberLink(intake=intake, row=row, linked_person_id=people[line], is_same=True)
