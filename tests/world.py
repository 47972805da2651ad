"""A small invented Ambito, built through the actions, in which the tests happen.

Two districts with two comuni each, one access point, two services and one person for each role.
"""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from accounts.actions import enrol_user
from accounts.models import Unit, User
from accounts.professions import Profession
from accounts.roles import Role, UnitKind
from audit import clock
from audit.context import SystemActor, acting
from intake.actions import register_intake, save_draft
from intake.answers import Channel, Outcome, PrivacyNotice, ReporterKind
from intake.models import Case, FormVersion, Intake
from intake.questions.core import core_form
from intake.questions.definition import FormDefinition
from intake.scheda.filled import Scheda, form_as_mapping
from network.actions import appoint
from network.areas import Area
from network.models import (
    AccessPoint,
    Agreement,
    AgreementKind,
    Ambito,
    Capacity,
    District,
    Municipality,
    Organisation,
    OrganisationKind,
    Service,
    ServiceArea,
)
from network.urgency import Urgency

SETUP = SystemActor("allestimento")
PASSWORD = "accoglienza-di-prova"


@dataclass
class World:
    """The places of one Ambito and its people, by the names used in the tests."""

    ambito: Ambito
    north: District
    south: District
    borgo: Municipality
    pieve: Municipality
    monte: Municipality
    valle: Municipality
    desk_point: AccessPoint
    comune: Organisation
    cooperative: Organisation
    family_centre: Service
    housing_desk: Service
    people: dict[str, User] = field(default_factory=dict)

    def __getattr__(self, name: str) -> User:
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None


def make_unit(kind: UnitKind, name: str, root: Unit | None = None) -> Unit:
    unit = Unit(kind=kind, name=name, root=root, asks_second_factor=False)
    unit.save()
    return unit


def make_world(code: str = "valdoro", offset: int = 0) -> World:
    """Build an Ambito. ``offset`` keeps ISTAT codes of a second one apart."""
    with acting(SETUP, "tests.set_up"):
        root = make_unit(UnitKind.AMBITO, f"Ambito {code.title()}")
        ambito = Ambito(unit=root, code=code)
        ambito.save()
        north, south = (_district(ambito, name) for name in ("Presidio Nord", "Presidio Sud"))
        comuni = [
            _municipality(ambito, district, name, 10 + offset + i)
            for i, (district, name) in enumerate(
                [(north, "Borgo"), (north, "Pieve"), (south, "Monte"), (south, "Valle")]
            )
        ]
        comune = _organisation(ambito, "Comune di Borgo", OrganisationKind.MUNICIPALITY)
        cooperative = _organisation(ambito, "Cooperativa Il Ponte", OrganisationKind.COOPERATIVE)
        point = AccessPoint(
            unit=make_unit(UnitKind.ACCESS_POINT, "Sportello di Borgo", root),
            ambito=ambito,
            municipality=comuni[0],
            address="via dei Tigli 4",
        )
        point.save()
        centre = _service(ambito, comune, comuni[0], "Centro per le famiglie", Area.MINORS_FAMILY)
        housing = _service(ambito, cooperative, comuni[1], "Sportello casa", Area.HOUSING)
        world = World(ambito, north, south, *comuni, point, comune, cooperative, centre, housing)
        _publish_form(ambito)
        _enrol_people(world)
    return world


def _publish_form(ambito: Ambito) -> None:
    """A form of before pairs were asked anything when they take charge: agendas hold what tests put there."""
    sections = [
        replace(section, questions=tuple(replace(one, at_charge=False) for one in section.questions))
        for section in core_form().sections
    ]
    questions = form_as_mapping(FormDefinition(tuple(sections)))
    FormVersion(ambito=ambito, version=1, questions=questions, published_at=clock.now()).save()


def _district(ambito: Ambito, name: str) -> District:
    district = District(unit=make_unit(UnitKind.DISTRICT, name, ambito.unit), ambito=ambito)
    district.save()
    return district


def _municipality(ambito: Ambito, district: District, name: str, number: int) -> Municipality:
    row = Municipality(
        ambito=ambito,
        district=district,
        name=name,
        istat_code=f"{900000 + number}",
        cadastral_code=f"Z{number:03d}",
        population=5000 + 100 * number,
    )
    row.save()
    return row


def _organisation(ambito: Ambito, name: str, kind: OrganisationKind) -> Organisation:
    row = Organisation(ambito=ambito, name=name, kind=kind)
    row.save()
    Agreement(
        organisation=row, kind=AgreementKind.JOINT, reference="Convenzione", since=date(2020, 1, 1)
    ).save()
    return row


def _service(
    ambito: Ambito, organisation: Organisation, municipality: Municipality, name: str, area: Area
) -> Service:
    service = Service(
        unit=make_unit(UnitKind.SERVICE, name, ambito.unit),
        ambito=ambito,
        organisation=organisation,
        municipality=municipality,
        description="Colloqui e accompagnamento.",
        capacity=Capacity.OPEN,
    )
    service.save()
    ServiceArea(service=service, area=area).save()
    return service


def _enrol_people(world: World) -> None:
    w = world
    root, north, south = w.ambito.unit, w.north.unit, w.south.unit
    _enrol(w, "desk", "Nicola", "Ferraris", Role.FRONT_DESK, w.desk_point.unit, Profession.ADMINISTRATIVE)
    _enrol(w, "giulia", "Giulia", "Riva", Role.OPERATOR, north, Profession.SOCIAL_WORKER, home=w.borgo)
    _enrol(w, "marco", "Marco", "Bassi", Role.OPERATOR, north, Profession.EDUCATOR, home=w.borgo)
    _enrol(w, "luca", "Luca", "Conti", Role.OPERATOR, north, Profession.SOCIAL_WORKER, home=w.pieve)
    _enrol(w, "elisa", "Elisa", "Poma", Role.OPERATOR, north, Profession.PSYCHOLOGIST, home=w.pieve)
    _enrol(w, "chiara", "Chiara", "Nava", Role.OPERATOR, south, Profession.SOCIAL_WORKER, home=w.monte)
    _enrol(w, "coordinator", "Teresa", "Zani", Role.COORDINATOR, root, Profession.SOCIAL_WORKER)
    _enrol(w, "north_coordinator", "Ugo", "Sala", Role.COORDINATOR, north, Profession.SOCIAL_WORKER)
    _enrol(w, "contact", "Paola", "Denti", Role.SERVICE_CONTACT, w.family_centre.unit, Profession.EDUCATOR)
    _enrol(
        w, "other_contact", "Irene", "Sala", Role.SERVICE_CONTACT, w.housing_desk.unit, Profession.EDUCATOR
    )
    _enrol(w, "planner", "Dario", "Gatti", Role.PLANNING, root, Profession.OTHER)
    _enrol(w, "auditor", "Rita", "Lodi", Role.AUDITOR, root, Profession.OTHER)
    _enrol(w, "admin", "Ivo", "Neri", Role.ADMINISTRATOR, root, Profession.OTHER)
    _enrol(w, "supervisor", "Livia", "Dossena", Role.SUPERVISOR, root, Profession.PSYCHOLOGIST)


def _enrol(  # noqa: PLR0917 - one line for each person above, read as a table
    world: World, key: str, first: str, last: str, role: Role, unit: Unit, profession: Profession, **post: Any
) -> None:
    user = enrol_user(
        by=SETUP,
        email=f"{key}@{world.ambito.code}.test",
        first_name=first,
        last_name=last,
        profession=profession,
        password=PASSWORD,
    )
    since = clock.today() - timedelta(days=1)  # tests that step back some hours may run just after midnight
    post |= {"since": since, "employer": world.comune, "fte": Decimal(1)}
    appoint(by=SETUP, user=user, role=role, unit=unit, **post)
    world.people[key] = User.objects.get(pk=user.pk)


def make_far_desk(world: World) -> AccessPoint:
    """A second desk of the Ambito, in Monte, with Olga Tosi: ``far_desk``."""
    with acting(SETUP, "tests.set_up"):
        point = AccessPoint(
            unit=make_unit(UnitKind.ACCESS_POINT, "Sportello di Monte", world.ambito.unit),
            ambito=world.ambito,
            municipality=world.monte,
            address="piazza Alta 1",
        )
        point.save()
        _enrol(world, "far_desk", "Olga", "Tosi", Role.FRONT_DESK, point.unit, Profession.ADMINISTRATIVE)
    return point


def make_scheda(world: World, **answers: Any) -> Scheda:
    """A complete scheda; any answer can be given instead. What else they make necessary is «not recorded»."""
    scheda = Scheda(
        **{
            "channel": Channel.DESK,
            "reporter_kind": ReporterKind.SELF,
            "municipality": world.borgo,
            "last_name": "Ferri",
            "first_name": "Elena",
            "birth_date": date(1984, 3, 12),
            "request": "Cerco un aiuto per i compiti dei miei figli.",
            "areas": [Area.MINORS_FAMILY],
            "urgency": Urgency.ORDINARY,
            "outcome": Outcome.TAKE_CHARGE,
            "privacy_notice": PrivacyNotice.GIVEN,
            **answers,
        }
    )
    return scheda.with_unknown(core_form())


def make_intake(world: World, **answers: Any) -> Intake:
    """A scheda registered at the desk."""
    draft = save_draft(by=world.desk, access_point=world.desk_point, answers={})
    return register_intake(by=world.desk, draft=draft, scheda=make_scheda(world, **answers))


def make_case(world: World, **answers: Any) -> Case:
    """A situation waiting for its pair."""
    case = make_intake(world, **answers).case
    assert case is not None
    return case
