"""A year of the demo in memory: its people, its comuni, its shares of needs. No database is read."""

from datetime import date, timedelta
from random import Random
from typing import Any

from accounts.professions import Profession
from accounts.roles import Role
from demo import hours, invented, people
from demo.data import table
from intake.facts import CaseFacts
from intake.replay.year import Arrival, Worker, Year
from intake.routing.ranking import Candidate
from intake.workload.formula import Load, Span
from network.models import Municipality

TODAY = date(2025, 11, 21)
YEAR = timedelta(days=365)
SEED = 17
_USUAL_LENGTH = 190  # working days, on average, as in the demo
_SHORTEST = 15
_COMES_BACK = 0.12  # how often somebody who comes is of a family already met
_TAKEN_WITHIN = {"ordinary": 6, "priority": 3, "urgent": 1, "emergency": 0}  # working days


def a_year(cases: int, seed: int = SEED) -> Year:
    """A year that ends on a fixed day, with so many situations."""
    random = Random(f"{seed}/bench")  # noqa: S311 (a story, not a secret)
    comuni = _comuni()
    first = TODAY - YEAR
    arrivals: list[Arrival] = []
    met: list[tuple[int, Municipality, dict[str, Any]]] = []
    for number, day in enumerate(hours.spread(cases, hours.working_days(first, TODAY), random), start=1):
        if met and random.random() < _COMES_BACK:
            person, comune, known = random.choice(met)
        else:
            person, comune = number, random.choices(*comuni)[0]
            known = invented.person(random, invented.some_area(random), comune, day)
            met.append((person, comune, known))
        asked = invented.request(random, invented.some_area(random), known, day)
        arrivals.append(_arrival(number, person, comune, {**known, **asked}, day, random))
    workers = tuple(_workers(comuni[0], random))
    return Year(first=first, last=TODAY, workers=workers, arrivals=tuple(arrivals))


def _comuni() -> tuple[list[Municipality], list[int]]:
    """The comuni, numbered with their districts, and how many people live in each."""
    rows = table("comuni_dalmine.csv")
    districts = sorted({row["presidio"] for row in rows})
    comuni = [
        Municipality(pk=number, name=row["comune"], district_id=1 + districts.index(row["presidio"]))
        for number, row in enumerate(rows, start=1)
    ]
    for comune, row in zip(comuni, rows, strict=True):
        comune.presidio = row["presidio"]  # type: ignore[attr-defined] # the name by which staff.csv calls it
    return comuni, [int(row["abitanti"]) for row in rows]


def _workers(comuni: list[Municipality], random: Random) -> list[Worker]:
    by_name = {comune.name: comune.pk for comune in comuni}
    districts: dict[str, int] = {f"district:{c.presidio}": c.district_id for c in comuni}  # type: ignore[attr-defined]
    jobs = [job for job in people.jobs(TODAY) if job.role == Role.OPERATOR]
    return [
        Worker(
            known=Candidate(
                id=number,
                name=f"{job.first_name} {job.last_name}",
                profession=Profession(job.profession),
                load=Load(0, 0),  # type: ignore[arg-type] # never looked at
                municipality_id=by_name.get(job.home),
                district_id=districts.get(job.unit),
                areas=frozenset(job.areas),
                languages=frozenset(job.languages),
                court_enabled=job.is_court_enabled,
                protected_pool=job.is_in_protected_pool,
            ),
            since=job.since,
            fte=job.fte,
            absences=tuple(_absences(random)),
        )
        for number, job in enumerate(jobs, start=1)
    ]


def _absences(random: Random) -> list[Span]:
    """Two weeks in summer, one and a half in winter, some days: as the demo plans them."""
    found = []
    for month, day, latest, length in ((7, 20, 30, 14), (12, 22, 4, 9), (1, 15, 300, 2)):
        year = TODAY.year if month != 12 else TODAY.year - 1  # noqa: PLR2004 (December)
        start = date(year, month, day) + timedelta(days=random.randint(0, latest))
        found.append(Span(start, start + timedelta(days=length - 1)))
    return found


def _arrival(  # noqa: PLR0917 (all that a situation is made of)
    number: int, person: int, comune: Municipality, answers: dict[str, Any], day: date, random: Random
) -> Arrival:
    moment = hours.office_moment(day, random)
    taken = hours.later(moment, random.uniform(0, _TAKEN_WITHIN[answers["urgency"]]), random)
    ends = hours.later(taken, _SHORTEST + random.expovariate(1 / _USUAL_LENGTH), random)
    main, *others = answers["areas"]
    facts = CaseFacts(
        area=main,
        secondary_areas=tuple(others),
        urgency=answers["urgency"],
        minors=answers.get("minors") or 0,
        services_involved=len(answers["known_services"]),
        needs_mediator=bool(answers.get("mediator_needed")),
        operator_risk=answers["operator_risk"],
        municipality_id=comune.pk,
        district_id=comune.district_id,
        language=answers.get("language", ""),
        protected=bool(answers.get("protected")),
    )
    return Arrival(
        number=str(number),
        facts=facts,
        person=person,
        at=moment,
        day=day,
        in_charge_on=taken.date(),
        ends_on=ends.date() if ends.date() <= TODAY else None,
    )
