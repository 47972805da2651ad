"""What somebody finds on opening the demo: situations written in advance, up to the present moment.

Whoever signs in finds something to do: pairs to choose, situations to take in charge, referrals to answer,
drafts to finish. The moments are counted back from now: ``-2 09:40`` is two working days ago at 9:40,
``today 0.5`` is half-way through the last hours. These may fall outside office hours: the demo is opened at
any hour, and must show a day under way.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from accounts.models import User
from demo import hours
from demo.data import tree
from demo.invented import NOWHERE, Answers, tax_code
from demo.lives import Life
from demo.sent import Sent
from demo.story import Story
from intake.actions import (
    change_urgency,
    convene_team,
    give_extra_task,
    plan_agenda_item,
    save_draft,
    write_diary_entry,
)
from intake.answers import Audience, Outcome, PrivacyNotice, Sex
from intake.models import Assignment, Intake
from intake.routing.candidates import operators_of
from network.actions import record_absence
from network.areas import Area
from network.calendar import ROME, add_working_days, working_day_before
from network.urgency import Urgency

LAST_HOURS = timedelta(hours=4)


def moment(text: str, now: datetime) -> datetime:
    """The moment that a line of ``data/today.json`` speaks of."""
    day, when = text.split()
    here = now.astimezone(ROME)
    if day == "today":
        first = max(hours.start_of(here.date()), here - LAST_HOURS)
        return first + float(when) * (here - first)
    on = working_day_before(here.date(), -int(day))
    return datetime.combine(on, time.fromisoformat(when), ROME)


class Written(Life):
    """A situation whose story is written, instead of left to chance."""

    def __init__(self, story: Story, number: int, lines: dict[str, Any]) -> None:
        super().__init__(story, number, story.places.comuni[lines["comune"]], _answers(story, lines))
        self.lines = lines
        self.sent: dict[str, Sent] = {}

    def write_down(self) -> None:
        """Put the whole story on the agenda."""
        self.on(self.lines["came"], self.register)
        if "assigned" in self.lines:
            self.on(self.lines["assigned"], self.assign_as_written)
        for when, what, *about in self.lines.get("steps", ()):
            self.on(when, self.step(what, about))

    def on(self, when: str, act: Callable[[], object]) -> None:
        self.story.agenda.at(moment(when, self.story.agenda.now), act)

    def front_desk(self, workers: list[User]) -> User:
        return self.who(self.lines["by"]) if self.lines["by"] else workers[0]

    def when_registered(self, intake: Intake) -> None:
        self.remember(intake)

    def assign_as_written(self) -> None:
        lead, co_lead = (self.who(name).pk for name in self.lines["pair"])
        self.give_to(lead, co_lead, self.lines["why"])

    def when_assigned(self, seats: list[Assignment]) -> None:
        for seat in seats:
            if when := self.lines["taken"][list(self.pair).index(seat.operator_id)]:
                self.on(when, partial(self.take, seat))

    def follow(self) -> None:
        """What follows is among the steps; only the timer comes by itself."""
        self.weigh_after_the_first_days()

    def who(self, name: str) -> User:
        """One of the accounts of the demo, or somebody else of the staff."""
        users = self.story.staff.users
        return users.get(f"{name}@demo.test") or users[f"{name}@example.test"]

    # --- steps ----------------------------------------------------------------------------------------------

    def step(self, what: str, about: list[Any]) -> Callable[[], object]:
        """A line of ``steps``: what happens, and its words."""
        known: dict[str, Callable[..., object]] = {
            "write": self.note,
            "change": self.change_to,
            "plan": self.plan,
            "convene": self.convene,
            "send": self.send,
            "see": lambda key: self.sent[key].see(),
            "ask": lambda key, text: self.sent[key].ask(text),
            "accept": lambda key, words: self.sent[key].accept(words),
            "decline": lambda key, code, words, other: self.sent[key].decline(code, words, other),
            "start": lambda key: self.sent[key].start(),
            "say": lambda key, text: self.sent[key].say(self.sent[key].contact, text),
        }
        return lambda: known[what](*about)

    def note(self, name: str, kind: str, text: str) -> None:
        write_diary_entry(by=self.who(name), case=self.case, text=text, kind=kind, audience=Audience.PAIR)

    def change_to(self, name: str, urgency: str, reason: str) -> None:
        self.case = change_urgency(
            by=self.who(name), case=self.case, urgency=urgency, reason=reason, version=self.case.version
        )

    def plan(self, name: str, kind: str, title: str, days: int, hour: str) -> None:
        """Something to do so many working days from the day of the demo; without an hour by the evening."""
        today = self.story.agenda.now.astimezone(ROME).date()
        day = add_working_days(today, days) if days >= 0 else working_day_before(today, -days)
        at = time.fromisoformat(hour) if hour else None
        plan_agenda_item(by=self.who(name), case=self.case, kind=kind, title=title, day=day, hour=at)

    def convene(self, name: str, colleague: str, others: str, agenda: str, days: int) -> None:
        """An équipe at three in the afternoon, so many working days from the day of the demo."""
        day = add_working_days(self.story.agenda.now.astimezone(ROME).date(), days)
        convene_team(
            by=self.who(name),
            case=self.case,
            starts_at=datetime.combine(day, time(15), ROME),
            place="Sala riunioni, via dei Tigli 4",
            agenda=agenda,
            colleagues=[self.who(colleague)],
            services=[],
            others=others,
            review_months=3,
        )

    def send(self, name: str, key: str, subject: str, need: str) -> None:
        self.sent[key] = Sent(self.story, self, key)
        self.sent[key].send(self.who(name), subject, need)


def _answers(story: Story, lines: dict[str, Any]) -> Answers:
    person = dict(lines["person"])
    if "birth_date" in person:
        person["birth_date"] = date.fromisoformat(person["birth_date"])
    if person.pop("with_tax_code", False):
        is_woman = person["sex"] == Sex.FEMALE
        code = tax_code(person["last_name"], person["first_name"], person["birth_date"], is_woman)
        person |= {"tax_code": code, "birth_place": NOWHERE}
    asks = dict(lines["asks"])
    return {
        **person,
        **asks,
        "areas": [Area(area) for area in asks["areas"]],
        "urgency": Urgency(asks["urgency"]),
        "municipality": story.places.comuni[lines["comune"]],
        "outcome": Outcome.TAKE_CHARGE,
        "privacy_notice": PrivacyNotice.GIVEN,
    }


def write_down(story: Story, most: int) -> int:
    """Put on the agenda what is written, with at most ``most`` situations; returns how many they are."""
    written = tree("today.json")
    lives = [Written(story, -number, lines) for number, lines in enumerate(written["situations"], 1)]
    for life in lives[:most]:
        life.write_down()
    for name, since, days in written["away"]:
        _leave(story, story.staff.users[f"{name}@example.test"], since, days)
    for name, title, points, since, reason in written["tasks"]:
        _busy(story, story.staff.account(name), title, points, since, reason)
    for draft in written["drafts"]:
        saved = moment(draft["saved"], story.agenda.now)
        story.agenda.at(saved, partial(_keep, story, draft["answers"]))
    return len(lives[:most])


def _leave(story: Story, user: User, since: int, days: int) -> None:
    """Let somebody be away since some working days ago, for some days; they wrote it down a week before."""
    first = working_day_before(story.agenda.now.astimezone(ROME).date(), since)
    last = first + timedelta(days=days - 1)
    story.staff.absences.setdefault(user.pk, []).append((first, last))
    story.agenda.at(
        hours.start_of(first - timedelta(days=7)) + timedelta(hours=9),
        lambda: record_absence(by=user, user=user, first_day=first, last_day=last),
    )


def _busy(story: Story, user: User, title: str, points: int, since: int, reason: str) -> None:  # noqa: PLR0917
    """Let the coordinator give somebody a duty beside the situations, some working days ago."""
    day = working_day_before(story.agenda.now.astimezone(ROME).date(), since)
    by = story.staff.account("coordinamento")

    def give() -> None:
        post = operators_of(story.places.ambito.pk).get(user=user)
        give_extra_task(by=by, post=post, title=title, points=Decimal(points), reason=reason)

    story.agenda.at(hours.start_of(day) + timedelta(hours=9), give)


def _keep(story: Story, answers: Answers) -> None:
    by = story.staff.account("sportello")
    comune = story.places.comuni[answers["municipality"]]
    point = story.places.access_points["Dalmine"]
    save_draft(by=by, access_point=point, answers={**answers, "municipality": str(comune.pk)})
