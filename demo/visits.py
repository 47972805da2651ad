"""Contacts that end at the front desk: information given, or a referral to a service."""

from accounts.models import User
from demo.invented import Answers
from demo.lives import Life
from demo.sent import Sent
from intake.answers import Outcome
from intake.models import Intake
from intake.scheda.filled import PERSON_ANSWERS
from network.urgency import Urgency

_COMES_AGAIN = 0.25


class Visit(Life):
    """Somebody who comes for information; one in four is already known."""

    intake: Intake

    def register(self) -> Intake:
        if self.story.met and self.random.random() < _COMES_AGAIN:
            known = self.random.choice(self.story.met)
            self.person, self.comune = known.person, known.comune
            self.answers = {**self.answers, **about_the_person(known.answers)}
        return super().register()

    def when_registered(self, intake: Intake) -> None:
        self.intake = intake
        if intake.outcome == Outcome.REFER:
            key = self.random.choice(self.suitable_services())
            self._in(0, Sent(self.story, self, key).begin)

    @property
    def urgency(self) -> Urgency:
        return Urgency(self.intake.urgency)

    def suitable_services(self) -> list[str]:
        areas = set(self.intake.areas)
        return [key for key, works_in in self.story.areas_of_services.items() if areas & works_in]

    def origin(self) -> Answers:
        return {"intake": self.intake}

    def someone(self) -> User:
        return self.desk_worker


def about_the_person(answers: Answers) -> Answers:
    """The part of the answers of a scheda that is about the person, not about what they ask today."""
    return {name: answers[name] for name in PERSON_ANSWERS if name in answers}
