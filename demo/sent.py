"""The life of one referral, from who sends it to its outcome."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from accounts.models import User
from accounts.roles import Role
from audit import clock
from demo import hours
from demo.story import Story
from network.models import Service
from network.urgency import Urgency
from referrals.actions import (
    accept_referral,
    complete_referral,
    decline_referral,
    give_information,
    request_information,
    see_referral,
    send_referral,
    start_referral,
    withdraw_referral,
    write_message,
)
from referrals.models import Referral
from referrals.states import PersonInformed

if TYPE_CHECKING:
    from demo.lives import Life

# Working days in which a service usually opens a referral, and then answers it.
_OPENS_WITHIN = {Urgency.ORDINARY: 3, Urgency.PRIORITY: 1, Urgency.URGENT: 0, Urgency.EMERGENCY: 0}
_ANSWERS_WITHIN = {Urgency.ORDINARY: 6, Urgency.PRIORITY: 3, Urgency.URGENT: 0, Urgency.EMERGENCY: 0}


class Sent:
    """A part of a situation handed to a service."""

    referral: Referral

    def __init__(self, story: Story, life: "Life", key: str) -> None:
        self.story = story
        self.life = life
        self.key = key
        self.random = story.source(f"{life.number}/{key}")

    @property
    def service(self) -> Service:
        return self.story.places.services[self.key]

    @property
    def contact(self) -> User:
        """The person of the service who follows this referral."""
        contacts = self.story.staff.holding(Role.SERVICE_CONTACT, self.service.pk)
        return contacts[self.life.number % len(contacts)]

    def send(self) -> None:
        subject, need = self.random.choice(self.story.words["referrals"][self.key])
        self.referral = send_referral(
            by=self.life.someone(),
            service=self.service,
            subject=subject,
            need=need,
            urgency=self.life.urgency,
            person_informed=self.random.choices(list(PersonInformed), (86, 10, 4))[0],
            **self.life.origin(),
        )
        self.life.services.add(self.key)

    def begin(self) -> None:
        """Send, and let the service do what services do."""
        if self.life.is_closed or self.key in self.life.services:
            return
        self.send()
        if self.random.random() < 0.03:
            self._in(1, self.withdraw)
        else:
            self._in(self.random.uniform(0, _OPENS_WITHIN[self.life.urgency]), self.see)

    def see(self) -> None:
        see_referral(by=self.contact, referral=self.referral)
        within = _ANSWERS_WITHIN[Urgency(self.referral.urgency)]
        is_late = self.random.random() < 0.06
        answer = self.random.choices([self.decide, self.ask], (82, 18))[0]
        self._in(self.random.uniform(0, within) + (10 if is_late else 0), answer)

    def ask(self) -> None:
        question = self.random.choice(self.story.words["questions"])
        request_information(by=self.contact, referral=self.referral, text=question)
        self._in(self.random.uniform(0, 3), self.reply)

    def reply(self) -> None:
        answer = self.random.choice(self.story.words["answers"])
        give_information(by=self.life.someone(), referral=self.referral, text=answer)
        self._in(self.random.uniform(0, 3), self.decide)

    def decide(self) -> None:
        if self.random.random() < 0.17:
            self.decline()
            return
        self.accept()
        if self.random.random() < 0.5:
            self._in(self.random.uniform(2, 8), self.start)
        if self.random.random() < 0.25:
            self._in(self.random.uniform(4, 12), self.write)
        self._in(self.random.uniform(15, 60), self.complete)

    def accept(self) -> None:
        words = self.random.choice(self.story.words["acceptances"])
        accept_referral(by=self.contact, referral=self.referral, words=words)

    def decline(self) -> None:
        reasons = self.story.words["referral_declines"]
        code = self.random.choices(list(reasons), (60, 25, 10, 5))[0]
        decline_referral(
            by=self.contact,
            referral=self.referral,
            decline_reason=code,
            words=self.random.choice(reasons[code]),
            alternative=self.random.choice(self.story.words["alternatives"]),
        )
        self.life.services.discard(self.key)

    def start(self) -> None:
        start_referral(by=self.contact, referral=self.referral)

    def write(self) -> None:
        by = self.random.choice([self.life.someone(), self.contact])
        write_message(by=by, referral=self.referral, text=self.random.choice(self.story.words["messages"]))

    def complete(self) -> None:
        outcomes = self.story.words["outcomes"]
        code = self.random.choices(list(outcomes), (62, 16, 8, 8, 6))[0]
        complete_referral(
            by=self.contact, referral=self.referral, outcome=code, words=self.random.choice(outcomes[code])
        )
        self.life.services.discard(self.key)

    def withdraw(self) -> None:
        reason = self.random.choice(self.story.words["withdrawals"])
        withdraw_referral(by=self.life.someone(), referral=self.referral, reason=reason)
        self.life.services.discard(self.key)

    def _in(self, days: float, act: Callable[[], None]) -> datetime:
        moment = hours.later(clock.now(), days, self.random)
        self.story.agenda.at(moment, act)
        return moment
