"""Invented people and what they ask: every answer of a scheda, drawn from a seeded source."""

from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any

from stdnum.it.codicefiscale import calc_check_digit

from demo.data import tree
from intake.answers import Channel, ContactSafety, KnownService, PrivacyNotice, ReporterKind, Sex
from intake.models.people import folded
from intake.name_letters import letters_of_first_name, letters_of_last_name
from network.areas import Area
from network.models import Municipality
from network.urgency import Urgency

Answers = dict[str, Any]

ADULT = 18
NOWHERE = "Z999"  # a place code given to no place: the codes made here belong to nobody
_MONTHS = "ABCDEHLMPRST"
_WOMEN_FROM = 40
_AGES = {Area.ELDERLY: (68, 94), Area.MINORS_FAMILY: (22, 52), Area.DISABILITY: (18, 60)}
_ADULT_AGES = (19, 66)
_SHARE_OF_MINORS = {Area.MINORS_FAMILY: 0.3, Area.DISABILITY: 0.25}
_SHARE_OF_WOMEN = {Area.VIOLENCE: 0.92, Area.ELDERLY: 0.6}
_SECOND_AREAS = {
    Area.MINORS_FAMILY: (Area.HOUSING, Area.ADULTS_POVERTY),
    Area.HOUSING: (Area.ADULTS_POVERTY,),
    Area.ADULTS_POVERTY: (Area.HOUSING, Area.MINORS_FAMILY),
    Area.VIOLENCE: (Area.MINORS_FAMILY, Area.HOUSING),
    Area.MIGRANTS: (Area.HOUSING, Area.ADULTS_POVERTY),
    Area.ADDICTION: (Area.ADULTS_POVERTY,),
    Area.DISABILITY: (Area.MINORS_FAMILY,),
}
_REPORTERS = {
    ReporterKind.FAMILY: ("la sorella", "il figlio", "la madre", "lo zio", "la nonna"),
    ReporterKind.ORGANISATION: (
        "Istituto comprensivo dei Gelsi",
        "Servizi sanitari territoriali",
        "Parrocchia di San Rocco",
    ),
}


@cache
def _names() -> Any:
    return tree("names.json")


@cache
def _requests() -> Any:
    return tree("requests.json")


def some_area(random: Random) -> Area:
    """An area of need, in the shares of a real year."""
    areas = list(_requests())
    return Area(random.choices(areas, [_requests()[area]["weight"] for area in areas])[0])


def person(random: Random, area: Area, comune: Municipality, today: date) -> Answers:
    """The answers about a person whom nobody has ever met."""
    origin = _origin(random, area)
    is_woman = random.random() < _SHARE_OF_WOMEN.get(area, 0.54)
    first_name = random.choice(origin["women" if is_woman else "men"])
    last_name = random.choice(origin["last_names"])
    birth = _birth(random, area, today)
    speaks_italian = origin["language"] == "it"
    answers: Answers = {
        "last_name": last_name,
        "first_name": first_name,
        "birth_date": birth,
        "sex": Sex.FEMALE if is_woman else Sex.MALE,
        "citizenship": origin["citizenship"] if random.random() < 0.8 else "",
        "language": origin["language"] if not speaks_italian or random.random() < 0.5 else "",
        "mediator_needed": not speaks_italian and random.random() < 0.3,
        "municipality": comune,
    }
    if random.random() < 0.4:
        answers |= {"tax_code": tax_code(last_name, first_name, birth, is_woman), "birth_place": NOWHERE}
    return answers | _contacts(random, area, answers, comune)


def _origin(random: Random, area: Area) -> Any:
    backgrounds = _names()["backgrounds"]
    if area == Area.MIGRANTS:
        backgrounds = [one for one in backgrounds if one["language"] != "it"]
    return random.choices(backgrounds, [one["weight"] for one in backgrounds])[0]


def _birth(random: Random, area: Area, today: date) -> date:
    youngest, oldest = _AGES.get(area, _ADULT_AGES)
    if random.random() < _SHARE_OF_MINORS.get(area, 0):
        youngest, oldest = 4, 16
    return today - timedelta(days=random.randint(youngest * 366, oldest * 365))


def tax_code(last_name: str, first_name: str, birth: date, is_woman: bool) -> str:
    """A code with the right check letter and a place of birth that does not exist."""
    day = birth.day + (_WOMEN_FROM if is_woman else 0)
    letters = letters_of_last_name(last_name) + letters_of_first_name(first_name)
    base = f"{letters}{birth.year % 100:02d}{_MONTHS[birth.month - 1]}{day:02d}{NOWHERE}"
    return base + str(calc_check_digit(base))


def _contacts(random: Random, area: Area, answers: Answers, comune: Municipality) -> Answers:
    contacts: Answers = {}
    if random.random() < 0.75:
        contacts["phone"] = f"333 000 {random.randint(0, 9999):04d}"
    if random.random() < 0.12:
        name = folded(f"{answers['first_name']} {answers['last_name']}")
        contacts["email"] = ".".join(name.split()) + "@example.test"
    if random.random() < 0.6:
        contacts["address"] = f"{random.choice(_names()['streets'])} {random.randint(1, 80)}, {comune.name}"
    is_at_risk = area == Area.VIOLENCE
    safety = [ContactSafety.SAFE, ContactSafety.UNSAFE, ContactSafety.UNKNOWN]
    contacts["contact_safety"] = random.choices(safety, (15, 70, 15) if is_at_risk else (70, 2, 28))[0]
    contacts["protected"] = is_at_risk and random.random() < 0.5
    return contacts


def someone_without_name(random: Random, comune: Municipality) -> Answers:
    """The answers about a person who does not tell their name."""
    alias = random.choice(_names()["aliases"])
    return {
        "anonymous": True,
        "alias": alias,
        "sex": Sex.FEMALE,
        "municipality": comune,
        "contact_safety": ContactSafety.UNSAFE,
        "protected": True,
    }


def request(random: Random, area: Area, known: Answers, today: date) -> Answers:
    """The answers about what a person asks, who they live with and how long they can wait."""
    birth = known.get("birth_date")
    is_minor = birth is not None and (today - birth).days < ADULT * 365
    kind = _reporter_kind(random, area, is_minor=is_minor)
    answers: Answers = {
        "reporter_kind": kind,
        "reporter": random.choice(_REPORTERS[kind]) if kind in _REPORTERS else "",
        "channel": _channel(random, kind),
        "request": random.choice(_requests()[area]["requests"][kind]),
        "areas": [area, *_second_area(random, area)],
        "urgency": _urgency(random, area),
        "known_services": _known_services(random, area),
        "operator_risk": random.random() < 0.04,
        "privacy_notice": random.choices(list(PrivacyNotice), (85, 15))[0],
    }
    return answers | _household(random, area, is_minor=is_minor)


def _reporter_kind(random: Random, area: Area, *, is_minor: bool) -> ReporterKind:
    likely = {ReporterKind.SELF: 60, ReporterKind.FAMILY: 22, ReporterKind.ORGANISATION: 18}
    kinds = [kind for kind in _requests()[area]["requests"] if not (is_minor and kind == "self")]
    possible = [ReporterKind(kind) for kind in kinds]
    return random.choices(possible, [likely[kind] for kind in possible])[0]


def _channel(random: Random, kind: ReporterKind) -> Channel:
    if kind == ReporterKind.ORGANISATION:
        return random.choices([Channel.SERVICE, Channel.EMAIL, Channel.PHONE], (70, 20, 10))[0]
    return random.choices([Channel.DESK, Channel.PHONE, Channel.EMAIL, Channel.OUTREACH], (55, 32, 8, 5))[0]


def _second_area(random: Random, area: Area) -> list[Area]:
    others = _SECOND_AREAS.get(area, ())
    return [random.choice(others)] if others and random.random() < 0.3 else []


def _urgency(random: Random, area: Area) -> Urgency:
    likely = (0, 62, 30, 8) if area == Area.VIOLENCE else (62, 27, 9.5, 1.5)
    return random.choices(list(Urgency), likely)[0]


def _known_services(random: Random, area: Area) -> list[str]:
    if area in (Area.MINORS_FAMILY, Area.DISABILITY):
        likely = [KnownService.SCHOOL, KnownService.FAMILY_CLINIC, KnownService.CHILD_NEUROPSYCHIATRY]
    elif area == Area.ADDICTION:
        likely = [KnownService.ADDICTION_SERVICE, KnownService.ASSOCIATIONS]
    elif area == Area.MENTAL_HEALTH:
        likely = [KnownService.MENTAL_HEALTH, KnownService.ASSOCIATIONS]
    else:
        likely = [KnownService.ASSOCIATIONS, KnownService.FAMILY_CLINIC]
    return [service.value for service in likely if random.random() < 0.4]


def _household(random: Random, area: Area, *, is_minor: bool) -> Answers:
    if random.random() < 0.2:
        return {}
    if area in (Area.ELDERLY, Area.EXTREME_POVERTY):
        return {"household_size": random.choice([1, 1, 1, 2]), "minors": 0}
    has_minors = is_minor or area == Area.MINORS_FAMILY or random.random() < 0.35
    minors = random.choices([1, 2, 3, 4], (42, 38, 15, 5))[0] if has_minors else 0
    return {"household_size": minors + random.choices([1, 2, 3], (35, 55, 10))[0], "minors": minors}
