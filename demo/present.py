"""The present day: what each account of the demo finds on its desk."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from accounts.roles import Role
from audit import clock
from demo import invented
from demo.story import Story
from intake.actions import assign_pair, register_intake, save_draft, take_charge, write_diary_entry
from intake.answers import Audience, DiaryKind, Outcome
from intake.models import Assignment, Case
from intake.scheda import Scheda
from network.actions import see_notices
from network.areas import Area
from network.models import Municipality, Service
from network.urgency import Urgency
from referrals.actions import accept_referral, request_information, see_referral, send_referral
from referrals.models import Referral
from referrals.states import PersonInformed

# Area and urgency of the situations that wait for a pair.
WAITING = (
    (Area.HOUSING, Urgency.URGENT),
    (Area.MINORS_FAMILY, Urgency.PRIORITY),
    (Area.ELDERLY, Urgency.ORDINARY),
    (Area.ADULTS_POVERTY, Urgency.ORDINARY),
    (Area.DISABILITY, Urgency.ORDINARY),
)
# Pairs chosen today, and who of them has already taken charge.
ASSIGNED = (
    (Area.MINORS_FAMILY, Urgency.URGENT, ("assistente", "educatore"), ()),
    (Area.MENTAL_HEALTH, Urgency.PRIORITY, ("assistente", "psicologo"), ("psicologo",)),
    (Area.ELDERLY, Urgency.ORDINARY, ("assistente2", "educatore"), ("assistente2",)),
    (Area.MINORS_FAMILY, Urgency.PRIORITY, ("assistente", "educatore"), ("assistente", "educatore")),
)


class Present:
    """Some hours of today, up to now."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.random = story.source("present")
        self.comune = next(one for one in story.places.comuni.values() if one.name == "Dalmine")
        self.point = story.places.nearest_point(self.comune)

    def ago(self, hours: float, act: Callable[..., Any], **arguments: Any) -> Any:
        """Call an action as if ``hours`` ago."""
        with clock.at(self.story.agenda.now - timedelta(hours=hours)):
            return act(**arguments)

    def tell(self) -> None:
        self._read_old_notices()
        for number, (area, urgency) in enumerate(WAITING):
            self._register(5 - number, area, urgency)
        for number, (area, urgency, pair, takers) in enumerate(ASSIGNED):
            case = self._register(7 + number, area, urgency)
            self._assign(case, 6 + number, pair, takers)
        self._refer(case)
        self._begin_drafts()

    def _read_old_notices(self) -> None:
        for user in self.story.staff.users.values():
            self.ago(12, see_notices, by=user)

    def _register(self, hours: float, area: Area, urgency: Urgency) -> Case:
        desk = self.story.staff.account("sportello")
        answers = self._answers(area, self.story.agenda.now)
        scheda = Scheda(**{**answers, "urgency": urgency, "outcome": Outcome.TAKE_CHARGE, "protected": False})
        draft = self.ago(hours + 0.2, save_draft, by=desk, access_point=self.point, answers={})
        intake = self.ago(hours, register_intake, by=desk, draft=draft, scheda=scheda)
        return Case.objects.get(pk=intake.case_id)

    def _answers(self, area: Area, now: datetime) -> dict[str, Any]:
        comune: Municipality = self.comune
        known = invented.person(self.random, area, comune, now.date())
        return {**known, **invented.request(self.random, area, known, now.date())}

    def _assign(self, case: Case, hours: float, pair: tuple[str, str], takers: tuple[str, ...]) -> None:
        lead, co_lead = (self.story.staff.account(name) for name in pair)
        self.ago(
            hours,
            assign_pair,
            by=self.story.staff.account("coordinamento"),
            case=case,
            lead=lead,
            co_lead=co_lead,
            version=case.version,
            reason="Lavorano già insieme in questo quartiere",
        )
        for name in takers:
            user = self.story.staff.account(name)
            seat = Assignment.objects.get(case=case, operator=user)
            self.ago(hours - 1, take_charge, by=user, assignment=seat)

    def _refer(self, case: Case) -> None:
        """The situation in charge is handed on: one answer is due, one has come, one service asks."""
        by = self.story.staff.account("assistente")
        self.ago(
            6,
            write_diary_entry,
            by=by,
            case=case,
            text="Primo colloquio: la famiglia accetta un aiuto per i compiti e chiede come trovare casa.",
            kind=DiaryKind.INTERVIEW,
            audience=Audience.PAIR,
        )
        self._send(case, by, self._service_of("servizio"), "Colloqui di sostegno alla genitorialità.")
        contact = self.story.staff.account("servizio2")
        accepted = self._send(case, by, self._service_of("servizio2"), "Un orientamento per trovare casa.")
        self.ago(3, see_referral, by=contact, referral=accepted)
        self.ago(2, accept_referral, by=contact, referral=accepted, words="Possiamo vederli giovedì alle 15.")
        asked = self._send(
            self._older_case(), None, self._service_of("servizio"), "Un gruppo per i ragazzi, due pomeriggi."
        )
        contact = self.story.staff.account("servizio")
        self.ago(3, see_referral, by=contact, referral=asked)
        self.ago(2, request_information, by=contact, referral=asked, text="In quali giorni può venire?")

    def _older_case(self) -> Case:
        """A situation of the year in charge, with no open referral to the service of ``servizio``."""
        service = self._service_of("servizio")
        busy = Referral.objects.open().filter(service=service, case__isnull=False).values("case")
        found = Case.objects.open().exclude(pk__in=busy).filter(open_seats=2, in_charge_at__isnull=False)
        return found.order_by("pk")[0]

    def _send(self, case: Case, by: User | None, service: Service, need: str) -> Referral:
        sender = by or Assignment.objects.open().filter(case=case).select_related("operator")[0].operator
        referral: Referral = self.ago(
            4,
            send_referral,
            by=sender,
            case=case,
            service=service,
            subject=str(Area(case.area).label),
            need=need,
            urgency=case.urgency,
            person_informed=PersonInformed.YES,
        )
        return referral

    def _service_of(self, account: str) -> Service:
        units = self.story.staff.account(account).grants.units(Role.SERVICE_CONTACT)
        return Service.objects.get(pk=units[0])

    def _begin_drafts(self) -> None:
        desk = self.story.staff.account("sportello")
        some = {"channel": "phone", "reporter_kind": "self", "municipality": str(self.comune.pk)}
        more = {"last_name": "Haddad", "first_name": "Omar", "birth_date": "12 3 1984"}
        asks = {"request": "Chiede un aiuto per l'affitto.", "areas": ["housing"]}
        for hours, answers in ((2, some), (20, {**some, **more, **asks})):
            self.ago(hours, save_draft, by=desk, access_point=self.point, answers=answers)
