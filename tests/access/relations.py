"""Situations as they stand to who asks: one's own, handed over, declined, protected, closed, covered, …"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from accounts.models import User
from accounts.professions import Profession
from accounts.roles import Role
from audit import clock
from audit.context import acting
from intake.actions import (
    attach_to_case,
    close_case,
    declare_absence,
    decline_assignment,
    end_plan,
    merge_people,
    open_in_emergency,
    plan_agenda_item,
    settle_agenda_item,
    take_charge,
    write_plan,
)
from intake.models import Case
from network.models import AbsenceKind, Post
from referrals.actions import (
    accept_referral,
    attach_to_referral,
    send_referral,
    withdraw_referral,
    write_introduction,
    write_message,
)
from tests.intake.factories import make_followed_case, make_proposed_case, pass_seat, propose, seat_of
from tests.network.files.samples import PDF
from tests.world import SETUP, World, _enrol, make_case, make_far_desk, make_intake, make_world

Objects = dict[str, Any]
LONG_AGO = timedelta(days=90)
OF_THE_CASE = {"case", "intake", "person", "attachment", "seat", "agenda_item", "letter"}
OF_THE_REFERRAL = {"referral", "message", "referral_file"}
EVERYTHING = OF_THE_CASE | OF_THE_REFERRAL


@dataclass(frozen=True)
class Relation:
    """How somebody stands to a situation and to all that belongs to it.

    ``sees`` are the kinds of things that are there for them, the others answer 404; who does not ``act``
    changes nothing by whatever they send. Who is ``gone`` has the same post in another Ambito now.
    """

    name: str
    who: str
    made: str
    sees: frozenset[str]
    acts: bool = False
    is_gone: bool = False


def relation(name: str, who: str, made: str, sees: set[str] | None = None, **more: bool) -> Relation:
    return Relation(name, who, made, frozenset(sees or set()), **more)


def gone(name: str, who: str, made: str) -> Relation:
    return relation(f"{name}, but works in another Ambito now", who, made, is_gone=True)


RELATIONS = [
    relation("own", "giulia", "followed", EVERYTHING, acts=True),
    relation("partner's", "marco", "followed", EVERYTHING, acts=True),
    relation("of another district, coordinated there", "south_coordinator", "followed"),
    relation("of another Ambito", "foreign_giulia", "followed"),
    relation("received at one's desk", "desk", "followed", {"intake", "person"}, acts=True),
    relation("received at another desk", "far_desk", "followed", {"person"}),
    relation("referred to me", "contact", "followed", {"referral", "message"}, acts=True),
    relation("referred to me, accepted", "contact", "accepted", OF_THE_REFERRAL, acts=True),
    relation("referred to me, withdrawn", "contact", "withdrawn", {"referral"}),
    relation("handed over", "giulia", "handed_over", EVERYTHING - {"person"}),
    relation("taken over", "luca", "handed_over", EVERYTHING, acts=True),
    relation("handed over long ago", "giulia", "handed_over_long_ago", {"seat"}),
    relation("declined", "giulia", "declined", {"seat"}),
    gone("held", "giulia", "followed"),
    gone("handed over", "giulia", "handed_over"),
    gone("asked", "giulia", "proposed"),
    gone("covered", "luca", "covered"),
    gone("opened in an emergency", "luca", "emergency"),
    gone("protected", "marco", "protected"),
    gone("coordinated", "coordinator", "followed"),
    relation("covered", "luca", "covered", EVERYTHING - {"person"}, acts=True),
    relation("cover not begun", "luca", "to_be_covered"),
    relation("opened in an emergency", "luca", "emergency", EVERYTHING - {"person"}),
    relation("protected", "marco", "protected", EVERYTHING, acts=True),
    relation("protected, a colleague's", "luca", "protected"),
    relation("protected, at one's desk", "desk", "protected", {"intake"}, acts=True),
    relation("protected, at another desk", "far_desk", "protected"),
    relation("closed", "giulia", "closed", EVERYTHING - {"person"}),
    relation("closed long ago", "giulia", "closed_long_ago", {"seat"}),
    relation("merged into another", "coordinator", "merged", acts=True),
    relation("not there", "coordinator", "nowhere"),
    relation("not there", "giulia", "nowhere"),
    relation("not there", "contact", "nowhere"),
]


def with_everything(world: World, case: Case, by: User) -> Objects:
    """A situation in charge of ``by`` and Marco, with what belongs to it."""
    referral = send_referral(
        by=world.marco,
        case=case,
        service=world.family_centre,
        subject="Sostegno",
        need="Colloqui",
        urgency="ordinary",
        person_informed="yes",
    )
    write_plan(by=by, case=case, expectations="Un po' di respiro.")
    letter = write_introduction(by=world.marco, origin=case, service=world.housing_desk, need="Un aiuto.")
    return {
        "case": case,
        "intake": case.intakes.get(),
        "person": case.person,
        "record": case.person.history.first(),
        "attachment": attach_to_case(by=by, case=case, name="verbale.pdf", content=PDF),
        "seat": seat_of(case, by),
        "agenda_item": plan_agenda_item(by=by, case=case, kind="interview", day=clock.today()),
        "letter": letter,
        "referral": referral,
        "message": write_message(by=by, referral=referral, text="Può venire il mattino."),
        "referral_file": attach_to_referral(by=by, referral=referral, name="a.pdf", content=PDF),
    }


def followed(world: World, **answers: Any) -> Objects:
    return with_everything(world, make_followed_case(world, **answers), by=world.giulia)


def accepted(world: World) -> Objects:
    objects = followed(world)
    accept_referral(by=world.contact, referral=objects["referral"])
    return objects


def withdrawn(world: World) -> Objects:
    objects = followed(world)
    withdraw_referral(by=world.marco, referral=objects["referral"], reason="Non serve più.")
    return objects


def handed_over(world: World) -> Objects:
    objects = followed(world)
    pass_seat(world, objects["case"])
    return objects


def handed_over_long_ago(world: World) -> Objects:
    with clock.at(clock.now() - LONG_AGO):
        return handed_over(world)


def proposed(world: World) -> Objects:
    case = make_proposed_case(world)
    return {"case": case, "intake": case.intakes.get(), "seat": seat_of(case, world.giulia)}


def declined(world: World) -> Objects:
    """Giulia said no; Luca and Marco follow it."""
    case = make_proposed_case(world)
    seat = seat_of(case, world.giulia)
    decline_assignment(by=world.giulia, assignment=seat, decline_reason="other", note="Ferie")
    propose(world, case, world.luca, world.marco)
    for user in (world.luca, world.marco):
        take_charge(by=user, assignment=seat_of(case, user))
    return {**with_everything(world, Case.objects.get(pk=case.pk), by=world.luca), "seat": seat}


def away(world: World, *, first: int) -> Objects:
    """Giulia is away from ``first`` days from now; Luca covers for her."""
    objects = followed(world)
    declare_absence(
        by=world.giulia,
        user=world.giulia,
        first_day=clock.today() + timedelta(days=first),
        last_day=clock.today() + timedelta(days=first + 5),
        kind=AbsenceKind.TRAINING,
        covers={objects["case"].pk: world.luca},
    )
    return objects


def covered(world: World) -> Objects:
    return away(world, first=0)


def to_be_covered(world: World) -> Objects:
    return away(world, first=10)


def emergency(world: World) -> Objects:
    objects = followed(world)
    open_in_emergency(by=world.luca, number=objects["case"].number, reason="È in pericolo adesso.")
    return objects


def protected(world: World) -> Objects:
    with acting(SETUP, "tests.set_up"):
        for post in Post.objects.filter(user__in=[world.giulia, world.marco]):
            post.protected_pool = True
            post.save()
    return followed(world, protected=True, last_name="Quaranta", birth_date=date(1991, 5, 23))


def closed(world: World) -> Objects:
    objects = followed(world)
    withdraw_referral(by=world.marco, referral=objects["referral"], reason="Non serve più.")
    end_plan(by=world.giulia, case=objects["case"], state="interrupted", outcome="x")
    settle_agenda_item(by=world.giulia, item=objects["agenda_item"], state="done")
    case = Case.objects.get(pk=objects["case"].pk)
    close_case(
        by=world.giulia, case=case, closing_reason="goals_reached", reason="Va bene.", version=case.version
    )
    return objects


def closed_long_ago(world: World) -> Objects:
    with clock.at(clock.now() - LONG_AGO):
        return closed(world)


def merged(world: World) -> Objects:
    kept = make_case(world).person
    other = make_intake(world, last_name="Feri", outcome="information").person
    merge_people(by=world.coordinator, kept=kept, other=other, reason="Stesso documento")
    return {"person": other}


def nowhere(world: World) -> Objects:
    """Ids that nothing has."""
    return dict.fromkeys(EVERYTHING)


MAKERS: dict[str, Callable[[World], Objects]] = {
    make.__name__: make
    for make in (
        followed,
        accepted,
        withdrawn,
        handed_over,
        handed_over_long_ago,
        proposed,
        declined,
        covered,
        to_be_covered,
        emergency,
        protected,
        closed,
        closed_long_ago,
        merged,
        nowhere,
    )
}


def make_ground() -> World:
    """The usual world with a second desk, the other district's coordinator, and people of another Ambito."""
    world = make_world()
    make_far_desk(world)
    south = world.south.unit
    with acting(SETUP, "tests.set_up"):
        _enrol(world, "south_coordinator", "Ada", "Sala", Role.COORDINATOR, south, Profession.SOCIAL_WORKER)
    elsewhere = make_world("altrove", offset=50)
    world.people["foreign_giulia"] = elsewhere.giulia
    return world
