"""The people who work in the demo's network: who they are, what they do and when they are away."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from accounts.actions import enrol_user
from accounts.models import User
from accounts.roles import Role
from audit import clock
from audit.context import SystemActor
from demo.data import table
from demo.places import Places
from network.actions import appoint, record_absence
from network.models import AbsenceKind

SETUP = SystemActor("Allestimento della demo")
LATEST_WEEKS = timedelta(weeks=3)  # what happens in them is written in data/today.json
_ACCENTS = str.maketrans({" ": "", "'": ""})


@dataclass(frozen=True)
class Job:
    """A line of ``data/staff.csv``: a person with their one post."""

    email: str
    first_name: str
    last_name: str
    profession: str
    languages: tuple[str, ...]
    gender: str
    role: Role
    unit: str
    employer: str
    home: str
    fte: Decimal
    areas: tuple[str, ...]
    is_court_enabled: bool
    is_in_protected_pool: bool
    since: date


@dataclass
class Staff:
    """The people: by e-mail, by key, by role and unit; and the days on which they are away."""

    users: dict[str, User] = field(default_factory=dict)
    by_id: dict[int, User] = field(default_factory=dict)
    posts: dict[tuple[Role, int], list[User]] = field(default_factory=dict)
    absences: dict[int, list[tuple[date, date]]] = field(default_factory=dict)

    def account(self, name: str) -> User:
        """One of the accounts that the sign-in page of the demo offers."""
        return self.users[f"{name}@demo.test"]

    def holding(self, role: Role, unit_id: int) -> list[User]:
        """Who holds ``role`` on a unit, in the order in which they came."""
        return self.posts.get((role, unit_id), [])

    def holding_anywhere(self, role: Role) -> list[User]:
        return [user for (held, _unit), users in self.posts.items() if held == role for user in users]

    def back_at_work(self, user: User, day: date) -> date:
        """The first day from ``day`` on which ``user`` is not absent."""
        for first, last in self.absences.get(user.pk, []):
            if first <= day <= last:
                day = last + timedelta(days=1)
        return day


def jobs(today: date) -> list[Job]:
    """The posts of the demo as they are on ``today``."""
    return [
        Job(
            email=_email(row),
            first_name=row["first_name"],
            last_name=row["last_name"],
            profession=row["profession"],
            languages=tuple(row["languages"].split()),
            gender=row["gender"],
            role=Role(row["role"]),
            unit=row["unit"],
            employer=row["employer"],
            home=row["home"],
            fte=Decimal(row["fte"]),
            areas=tuple(row["areas"].split()),
            is_court_enabled=bool(row["court"]),
            is_in_protected_pool=bool(row["pool"]),
            since=today - timedelta(days=int(float(row["years"]) * 365)),
        )
        for row in table("staff.csv")
    ]


def _email(row: dict[str, str]) -> str:
    if row["account"]:
        return f"{row['account']}@demo.test"
    return f"{row['first_name']}.{row['last_name']}@example.test".translate(_ACCENTS).lower()


def hire(job: Job, places: Places, staff: Staff) -> User:
    """Enrol a person and give them their post."""
    user = enrol_user(
        by=SETUP,
        email=job.email,
        first_name=job.first_name,
        last_name=job.last_name,
        profession=job.profession,
        languages=list(job.languages),
        gender=job.gender,
    )
    unit = places.unit(job.unit)
    appoint(
        by=SETUP,
        user=user,
        role=job.role,
        unit=unit,
        since=job.since,
        employer=places.organisations[job.employer],
        home=places.comuni[job.home] if job.home else None,
        fte=job.fte,
        areas=list(job.areas),
        court_enabled=job.is_court_enabled,
        protected_pool=job.is_in_protected_pool,
    )
    staff.users[job.email] = staff.by_id[user.pk] = user
    staff.posts.setdefault((job.role, unit.pk), []).append(user)
    return user


def plan_absences(user: User, staff: Staff, first: date, last: date, random: Random) -> None:
    """Let ``user`` write down the days off of the year: two weeks in summer, one in winter, some days."""
    for month, day, latest, length in ((7, 20, 30, 14), (12, 22, 4, 9), (1, 15, 300, 2)):
        for year in {first.year, last.year}:
            start = date(year, month, day) + timedelta(days=random.randint(0, latest))
            end = start + timedelta(days=length - 1)
            own = staff.absences.setdefault(user.pk, [])
            is_free = not any(start <= other_end and other_start <= end for other_start, other_end in own)
            if first <= start and end < last - LATEST_WEEKS and is_free:
                record_absence(by=user, user=user, first_day=start, last_day=end, kind=AbsenceKind.HOLIDAY)
                own.append((start, end))
    staff.absences[user.pk].sort()


def is_new(job: Job) -> bool:
    """Whether the post begins after the present moment of the story."""
    return job.since > clock.today()
