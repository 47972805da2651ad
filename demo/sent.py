"""The life of one referral, from who sends it to its outcome."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
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
_LATE_DAYS = 10
# How often each thing happens.
_WITHDRAWN, _LATE, _ASKED, _DECLINED, _STARTED, _SPOKEN = 0.03, 0.1, 0.18, 0.17, 0.5, 0.25
_INFORMED_SHARES = (86, 10, 4)
_DECLINE_SHARES = (60, 25, 10, 5)
_OUTCOME_SHARES = (62, 16, 8, 8, 6)


class Sent:
    """A part of a situation handed to a service."""

    referral: Referral

    def __init__(self, story: Story, life: "Life", key: str) -> None:
        self.story = story
        self.life = life
        self.key = key
        self.random = story.source(f"{life.number}/{key}")
        self.words = story.words

    @property
    def service(self) -> Service:
        return self.story.places.services[self.key]

    @property
    def contact(self) -> User:
        """The person of the service who follows this referral."""
        contacts = self.story.staff.holding(Role.SERVICE_CONTACT, self.service.pk)
        return contacts[self.life.number % len(contacts)]

    # --- by chance ------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Send, and let the service do what services do."""
        if self.life.is_closed or self.key in self.life.services:
            return
        self.send(self.life.someone(), *self.random.choice(self.words["referrals"][self.key]))
        if self.random.random() < _WITHDRAWN:
            self._in(1, self.withdraw)
        else:
            self._in(self.random.uniform(0, _OPENS_WITHIN[self.life.urgency]), self.open)

    def open(self) -> None:
        self.see()
        late = _LATE_DAYS if self.random.random() < _LATE else 0
        answer = self.reply_later if self.random.random() < _ASKED else self.decide
        self._in(self.random.uniform(0, _ANSWERS_WITHIN[Urgency(self.referral.urgency)]) + late, answer)

    def reply_later(self) -> None:
        self.ask(self.random.choice(self.words["questions"]))
        self._in(self.random.uniform(0, 3), self.reply)

    def reply(self) -> None:
        answer = self.random.choice(self.words["answers"])
        give_information(by=self.life.someone(), referral=self.referral, text=answer)
        self._in(self.random.uniform(0, 3), self.decide)

    def decide(self) -> None:
        """Accept and work, or say why not."""
        if self.random.random() < _DECLINED:
            reasons = self.words["referral_declines"]
            code = self.random.choices(list(reasons), _DECLINE_SHARES)[0]
            alternative = self.random.choice(self.words["alternatives"])
            self.decline(code, self.random.choice(reasons[code]), alternative)
            return
        self.accept(self.random.choice(self.words["acceptances"]))
        if self.random.random() < _STARTED:
            self._in(self.random.uniform(2, 8), self.start)
        if self.random.random() < _SPOKEN:
            by = self.random.choice([self.life.someone(), self.contact])
            message = self.random.choice(self.words["messages"])
            self._in(self.random.uniform(4, 12), partial(self.say, by, message))
        self._in(self.random.uniform(15, 60), self.complete)

    # --- what is done ---------------------------------------------------------------------------------------

    def send(self, by: User, subject: str, need: str) -> None:
        self.referral = send_referral(
            by=by,
            service=self.service,
            subject=subject,
            need=need,
            urgency=self.life.urgency,
            person_informed=self.random.choices(list(PersonInformed), _INFORMED_SHARES)[0],
            **self.life.origin(),
        )
        self.life.services.add(self.key)

    def see(self) -> None:
        see_referral(by=self.contact, referral=self.referral)

    def ask(self, text: str) -> None:
        request_information(by=self.contact, referral=self.referral, text=text)

    def accept(self, words: str) -> None:
        accept_referral(by=self.contact, referral=self.referral, words=words)

    def decline(self, code: str, words: str, alternative: str) -> None:
        decline_referral(
            by=self.contact, referral=self.referral, decline_reason=code, words=words, alternative=alternative
        )
        self.life.services.discard(self.key)

    def start(self) -> None:
        start_referral(by=self.contact, referral=self.referral)

    def say(self, by: User, text: str) -> None:
        if self.key in self.life.services:
            write_message(by=by, referral=self.referral, text=text)

    def complete(self) -> None:
        outcomes = self.words["outcomes"]
        code = self.random.choices(list(outcomes), _OUTCOME_SHARES)[0]
        complete_referral(
            by=self.contact,
            referral=self.referral,
            outcome=code,
            words=self.random.choice(outcomes[code]),
            next_step=self.random.choice(self.words["next_steps"]),
        )
        self.life.services.discard(self.key)

    def withdraw(self) -> None:
        reason = self.random.choice(self.words["withdrawals"])
        withdraw_referral(by=self.life.someone(), referral=self.referral, reason=reason)
        self.life.services.discard(self.key)

    def _in(self, days: float, act: Callable[[], None]) -> datetime:
        moment = hours.later(clock.now(), days, self.random)
        self.story.agenda.at(moment, act)
        return moment
