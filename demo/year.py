"""The year: who comes when, and everything that follows, up to the present moment."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from random import Random

from django.db import connection, transaction

from audit import clock
from demo import crotone, groups, hours, invented, people, tables, today
from demo.actions import lay_places, publish_password
from demo.agenda import Agenda
from demo.invented import Answers
from demo.lives import Life
from demo.people import SETUP, Staff
from demo.story import Story
from demo.visits import Visit
from intake.actions import publish_form, publish_rules
from intake.answers import Outcome
from intake.routing.ranking import RoutingRules
from network.actions import see_notices
from network.areas import Area
from network.calendar import ROME, working_day_before
from network.directory.actions import confirm_service
from network.models import Municipality, NoticeCounter
from network.notices import without_push
from referrals.partners.actions import register_mailbox
from referrals.reminding import remind_all

YEAR = timedelta(days=365)
SEED = 17
_INFORMATION_PER_CASE = 1 / 3
_WRITTEN_DAYS = 3
_UNCONFIRMED = 3  # services whose entry nobody has confirmed for long
_READINGS = 5
_WRITTEN_SHARE = 2 / 3  # of a small year, at most

_FOR_THE_LOAD = {"synchronous": 0, "cache_size": -64_000}  # the second in KiB

# Who answers without an account.
MAILBOX = {"address": "ascolto@sanrocco.example", "owner": "Volontari del centro di ascolto"}

Tell = Callable[[datetime], None]


@dataclass(frozen=True)
class Span:
    """The year of the story: ``now`` is the moment in which it is told."""

    now: datetime

    @property
    def today(self) -> date:
        return self.now.astimezone(ROME).date()

    @property
    def first_day(self) -> date:
        return self.today - YEAR

    @property
    def days(self) -> list[date]:
        """The working days on which somebody new may come by chance: the last ones are written."""
        return hours.working_days(self.first_day, working_day_before(self.today, _WRITTEN_DAYS))


def load(*, cases: int, password: str, seed: int = SEED, tell: Tell = lambda moment: None) -> Story:
    """Write the places, the people and a year of work that ends now, all of it or nothing.

    Args:
        cases: how many situations open in the year, at least 1.
        password: what the accounts of the demo sign in with.
        tell: called with the moment the story has reached, before each act.
    """
    span = Span(clock.now())
    with _without_waiting_for_the_disk(), transaction.atomic(), without_push():
        with clock.at(hours.start_of(span.first_day)):
            story = _prepare(span, password, seed)
        _fill_agenda(story, span, cases)
        story.agenda.at(span.now, partial(remind_all, SETUP))
        story.agenda.run(tell)
    return story


@contextmanager
def _without_waiting_for_the_disk() -> Iterator[None]:
    """On SQLite, keep pages in memory, and write when the system likes: what is lost is loaded again."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        before = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in _FOR_THE_LOAD}
        try:
            for name, value in _FOR_THE_LOAD.items():
                cursor.execute(f"PRAGMA {name} = {value}")
            yield
        finally:
            for name, value in before.items():
                cursor.execute(f"PRAGMA {name} = {value}")


def _prepare(span: Span, password: str, seed: int) -> Story:
    places = lay_places(by=SETUP)
    register_mailbox(by=SETUP, service=places.services["listening"], **MAILBOX)
    publish_form(by=SETUP, ambito=places.ambito, notice="2026-1")
    publish_rules(by=SETUP, ambito=places.ambito, parameters=RoutingRules().as_mapping())
    story = Story(places, Staff(), Agenda(span.now), RoutingRules(), seed)
    for job in people.jobs(span.today):
        if people.is_new(job):
            story.agenda.at(hours.start_of(job.since), partial(people.hire, job, places, story.staff))
        else:
            user = people.hire(job, places, story.staff)
            people.plan_absences(user, story.staff, span.first_day, span.today, story.source(job.email))
    crotone.write_down(story, crotone.found(story))
    accounts = [user for user in story.staff.users.values() if user.email.endswith("@demo.test")]
    publish_password(by=SETUP, users=accounts, password=password)
    return story


def _fill_agenda(story: Story, span: Span, cases: int) -> None:
    random = story.source("year")
    comuni = list(story.places.comuni.values())
    sizes = [comune.population * random.uniform(0.8, 1.2) for comune in comuni]
    written = today.write_down(story, max(1, round(cases * _WRITTEN_SHARE)))
    visits = round(cases * _INFORMATION_PER_CASE)
    days = [
        *((day, Life) for day in hours.spread(cases - written, span.days, random)),
        *((day, Visit) for day in hours.spread(visits, span.days, random)),
    ]
    for number, (day, kind) in enumerate(days):
        comune = random.choices(comuni, sizes)[0]
        told = _information if kind is Visit else _situation
        answers = told(story.source(f"answers {number}"), comune, day)
        life = kind(story, number, comune, answers)
        story.agenda.at(hours.office_moment(day, random), life.register)
    groups.write_down(story)
    tables.write_down(story)
    _plan_reading(story, span)
    for service in list(story.places.services.values())[_UNCONFIRMED:]:
        story.agenda.at(hours.start_of(span.days[-20]), partial(confirm_service, by=SETUP, service=service))


def _plan_reading(story: Story, span: Span) -> None:
    """Let everybody go through their notices now and then, the last time on the evening before today."""
    days = span.days
    evenings = [*days[:: len(days) // _READINGS], working_day_before(span.today, 1)]
    for day in evenings:
        story.agenda.at(hours.start_of(day) + timedelta(hours=17, minutes=30), lambda: _read_notices(story))


def _read_notices(story: Story) -> None:
    for counter in NoticeCounter.objects.filter(unread__gt=0):
        see_notices(by=story.user(counter.pk))


def _situation(random: Random, comune: Municipality, day: date) -> Answers:
    """The answers of somebody for whom a situation opens."""
    area = invented.some_area(random)
    is_nameless = area == Area.VIOLENCE and random.random() < 0.04
    known = (
        invented.someone_without_name(random, comune)
        if is_nameless
        else invented.person(random, area, comune, day)
    )
    outcome = Outcome.TEAM if random.random() < 0.04 else Outcome.TAKE_CHARGE
    return {**known, **invented.request(random, area, known, day), "outcome": outcome}


def _information(random: Random, comune: Municipality, day: date) -> Answers:
    """The answers of somebody who needs an answer, or another service."""
    is_for_another = random.random() < 0.12
    area = random.choice([Area.ADULTS_POVERTY, Area.ELDERLY, Area.MIGRANTS]) if is_for_another else Area.OTHER
    known = invented.person(random, area, comune, day)
    asked = invented.request(random, area, known, day)
    outcome = Outcome.REFER if is_for_another else Outcome.INFORMATION
    urgency = asked["urgency"] if is_for_another else "ordinary"
    return {**known, **asked, "outcome": outcome, "urgency": urgency}
