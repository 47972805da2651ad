"""What a referral carries: the least before acceptance, name and contacts after. Frozen when it is sent."""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.languages import Language
from accounts.models import User
from accounts.professions import Profession
from intake.answers import ContactSafety
from intake.models import Case, Intake, Person
from intake.models.people import NO_INITIALS
from network.models import Service
from referrals.blocks import ALL, Block, blocks_for

_CONTACTS = frozenset({Block.PHONE.value, Block.EMAIL.value, Block.ADDRESS.value})

# Last age of each band; who is older than the last belongs to the open band.
LAST_AGES = (5, 10, 13, 17, 24, 34, 44, 54, 64, 74, 84)


def age_band(age: int | None) -> str:
    """The code of the band an age belongs to: "35-44", "85+", or "" when the age is not known."""
    if age is None:
        return ""
    first = 0
    for last in LAST_AGES:
        if age <= last:
            return f"{first}-{last}"
        first = last + 1
    return f"{first}+"


def package_of(
    by: User, origin: Case | Intake, need: str, urgency: str, blocks: Set[Block] = ALL
) -> dict[str, Any]:
    """The copy of a situation or scheda that a service gets, ready for JSON; also the preview before sending.

    Whoever is protected is reached only through who follows them: neither phone nor address leaves.

    Args:
        blocks: what goes beside that which always goes.
    """
    person = origin.person
    after: dict[str, Any] = {
        "name": person.label,
        "contact_safety": person.contact_safety,
        "protected": person.protected,
        "pair": [
            {"name": who.label, "profession": who.profession, "email": who.email, "phone": phone}
            for who, phone in followers(by, origin)
        ],
    }
    before: dict[str, Any] = {
        "initials": person.initials,
        "need": need,
        "urgency": urgency,
        "operator_risk": origin.operator_risk,
    }
    if Block.AGE in blocks:
        before["age_band"] = age_band(person.age)
    if Block.MUNICIPALITY in blocks:
        before["municipality"] = origin.municipality.name
    return {"blocks": sorted(blocks), "before": before, "after": after | _identity_of(person, blocks)}


def preview_of(by: User, origin: Case | Intake, service: Service, left_out: Iterable[str]) -> dict[str, Any]:
    """What ``service`` would get of a situation or scheda, but for what is still to be written."""
    return package_of(by, origin, "", origin.urgency, blocks_for(service.organisation.kind, left_out))


def _identity_of(person: Person, blocks: Set[Block]) -> dict[str, Any]:
    """The parts of the identity that go: of who is protected, neither phone nor e-mail nor address."""
    found: dict[str, Any] = {}
    if Block.BIRTH_DATE in blocks:
        found["birth_date"] = person.birth_date.isoformat() if person.birth_date else ""
    if Block.LANGUAGE in blocks:
        found |= {"language": person.language, "mediator_needed": person.mediator_needed}
    if not person.protected:
        contacts = {Block.PHONE: person.phone, Block.EMAIL: person.email, Block.ADDRESS: person.address}
        found |= {block.value: said for block, said in contacts.items() if block in blocks}
    return found


def package_today(package: dict[str, Any], person: Person) -> dict[str, Any]:
    """A package as it may be read today.

    Whoever is protected since it was sent is reached only through who follows them, and a contact that became
    unsafe is said to be.
    """
    after = package["after"]
    if not after:  # masked
        return package
    is_protected = after["protected"] or person.protected
    is_unsafe = ContactSafety.UNSAFE in {after["contact_safety"], person.contact_safety}
    gone = _CONTACTS if is_protected else frozenset()
    today = {
        "protected": is_protected,
        "contact_safety": ContactSafety.UNSAFE.value if is_unsafe else after["contact_safety"],
    }
    return package | {"after": {name: after[name] for name in after.keys() - gone} | today}


def blocks_of(package: dict[str, Any]) -> frozenset[Block]:
    """The blocks a package was made of; one of before they could be chosen holds them all."""
    return frozenset(map(Block, package["blocks"])) if "blocks" in package else ALL


def says_the_same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two packages tell the same of the person, whoever follows them."""
    return all(
        {name: said for name, said in one[part].items() if name != "pair"}
        == {name: said for name, said in other[part].items() if name != "pair"}
        for part in ("before", "after")
    )


def left_out_of(package: dict[str, Any], kind: str) -> frozenset[Block]:
    """What a sender chose to leave out of a package for a kind of receiver (code of ``OrganisationKind``)."""
    return blocks_for(kind) - blocks_of(package)


def followers(by: User, origin: Case | Intake) -> list[tuple[User, str]]:
    """Who follows the person, with the phone of their office when it is known."""
    if isinstance(origin, Intake):
        return [(by, origin.access_point.phone)]
    return [(who, "") for who in _pair(origin)] or [(by, "")]


def _pair(case: Case) -> list[User]:
    return [seat.operator for seat in case.assignments.all() if seat.is_open]


def sender_in_words(by: User, origin: Case | Intake) -> str:
    """Who sends: "Giulia Riva e Marco Bassi, Presidio Nord" or "Sportello di Borgo, Nicola Ferraris"."""
    if isinstance(origin, Intake):
        return f"{origin.access_point.name}, {by.label}"
    names = [who.label for who in _pair(origin)] or [by.label]
    who = _("%(first)s e %(second)s") % {"first": names[0], "second": names[1]} if names[1:] else names[0]
    return f"{who}, {origin.district.name}"


@dataclass(frozen=True)
class Follower:
    """Who follows the person for who sent the referral."""

    name: str
    profession: str | Promise
    email: str
    phone: str


@dataclass(frozen=True)
class Identity:
    """What is read only after accepting. Empty strings are things not known, or not to be shown."""

    name: str
    birth_date: date | None
    phone: str
    email: str
    address: str
    language: str | Promise
    mediator_needed: bool
    is_protected: bool
    is_contact_unsafe: bool
    followed_by: tuple[Follower, ...]


@dataclass(frozen=True)
class Shown:
    """A package in words."""

    initials: str
    age: str
    municipality: str
    need: str
    operator_risk: bool
    identity: Identity | None

    @property
    def about(self) -> str:
        """Who it is about, without the name: initials, and age and comune when they go."""
        initials = "" if self.initials == NO_INITIALS else self.initials
        who = initials or _("una persona che non dice il nome")
        return ", ".join(part for part in (who, self.age, self.municipality) if part)


def in_words(package: dict[str, Any], *, with_identity: bool) -> Shown:
    """A package as a page shows it; without ``with_identity`` name and contacts are not in the answer."""
    before = package["before"]
    return Shown(
        initials=before["initials"],
        age=_age_in_words(before["age_band"]) if "age_band" in before else "",
        municipality=before.get("municipality", ""),
        need=before["need"],
        operator_risk=before["operator_risk"],
        identity=_identity(package["after"]) if with_identity else None,
    )


def _age_in_words(band: str) -> str:
    if not band:
        return _("età non nota")
    if band.endswith("+"):
        return _("%(age)s anni o più") % {"age": band.removesuffix("+")}
    first, last = band.split("-")
    return _("%(first)s–%(last)s anni") % {"first": first, "last": last}


def _identity(after: dict[str, Any]) -> Identity:
    return Identity(
        name=after["name"],
        birth_date=date.fromisoformat(after["birth_date"]) if after.get("birth_date") else None,
        phone=after.get("phone", ""),
        email=after.get("email", ""),
        address=after.get("address", ""),
        language=Language(after["language"]).label if after.get("language") else "",
        mediator_needed=after.get("mediator_needed", False),
        is_protected=after["protected"],
        is_contact_unsafe=after["contact_safety"] == ContactSafety.UNSAFE,
        followed_by=tuple(
            Follower(**{**who, "profession": Profession(who["profession"]).in_sentence})
            for who in after["pair"]
        ),
    )
