"""The demo on the day it is opened: scenes for each account, the network around, the command."""

from datetime import datetime
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from config import demo_server
from config.demo import ACCOUNTS, PASSWORD
from demo import hours, today
from demo.story import Story
from intake.models import Assignment, Case, IntakeDraft, Person
from intake.states import AssignmentState
from network.calendar import ROME, is_working_day
from network.models import Ambito, NoticeCounter
from network.supervision.report import report_for
from network.urgency import Urgency
from referrals.models import Referral
from referrals.states import ReferralState
from tests.demo.scenes import NOW

pytestmark = pytest.mark.django_db


def account(name: str) -> User:
    return User.objects.get(email=f"{name}@demo.test")


# ---- the network around the cases


def test_one_report_holds_the_hours_of_the_three_ambiti_of_crotone(demo: Story) -> None:
    report = report_for(account("macroarea"), NOW.year)
    # In each Ambito five social workers meet twice for two hours, seven people once in the groups by area;
    # every time one person leaves early, by half an hour: in the groups by area, who is of the last Ambito.
    assert [(total.ambito, len(total.people), total.hours) for total in report.totals] == [
        ("Ambito di Cirò Marina", 5, Decimal("19.00")),
        ("Ambito di Cirò Marina", 7, Decimal("10.50")),
        ("Ambito di Crotone", 5, Decimal("19.00")),
        ("Ambito di Crotone", 7, Decimal("14.00")),
        ("Ambito di Mesoraca", 5, Decimal("19.00")),
        ("Ambito di Mesoraca", 7, Decimal("14.00")),
    ]
    assert not any(total.is_masked for total in report.totals)
    assert not report.lines  # who plans reads figures, not names
    assert report.indicators["hours_led"] == Decimal("26.00")


# ---- today


def test_the_accounts_are_those_of_the_sign_in_page_and_open_with_its_password(demo: Story) -> None:
    listed = {one.email for one in ACCOUNTS}
    assert set(User.objects.filter(email__endswith="@demo.test").values_list("email", flat=True)) == listed
    assert all(User.objects.get(email=email).check_password(PASSWORD) for email in listed)


@pytest.mark.parametrize("name", [one.name for one in ACCOUNTS])
def test_each_account_opens_its_first_page(demo: Story, client: Client, name: str) -> None:
    client.force_login(account(name))
    assert client.get(reverse("home"), follow=True).status_code == 200


def test_coordinators_find_pairs_to_choose_and_one_is_urgent(demo: Story) -> None:
    waiting = Case.objects.waiting_for_pair()
    assert 4 <= len(waiting) <= 6
    assert Urgency.URGENT in {case.urgency for case in waiting}


@pytest.mark.parametrize(("name", "least"), [("assistente", 2), ("psicologo", 1), ("assistente2", 1)])
def test_operators_find_situations_to_take_in_charge(demo: Story, name: str, least: int) -> None:
    seats = Assignment.objects.filter(operator=account(name), state=AssignmentState.PROPOSED)
    assert len(seats) >= least


def test_services_find_referrals_to_answer_and_senders_find_answers(demo: Story) -> None:
    units = account("servizio").grants.units(Role.SERVICE_CONTACT)
    assert Referral.objects.waiting().filter(service__in=units).count() >= 2
    answered = Referral.objects.filter(answered_at__gte=hours.start_of(NOW.date()))
    assert {referral.state for referral in answered} >= {ReferralState.ACCEPTED, ReferralState.DECLINED}
    assert Referral.objects.filter(state=ReferralState.INFORMATION_REQUESTED).exists()
    assert Referral.objects.overdue().exists()


def test_the_desk_finds_drafts_to_finish(demo: Story) -> None:
    assert IntakeDraft.objects.visible_to(account("sportello")).unfinished().count() == 2


def test_somebody_is_protected_and_somebody_does_not_tell_their_name(demo: Story) -> None:
    assert Person.objects.filter(protected=True, alias="").exists()
    assert Person.objects.exclude(alias="").exists()


def test_notices_of_the_last_hours_are_still_to_read(demo: Story) -> None:
    unread = dict(NoticeCounter.objects.values_list("user__email", "unread"))
    assert 0 < unread["assistente@demo.test"] < 30
    assert 0 < unread["coordinamento@demo.test"] < 30


@pytest.mark.parametrize(
    "now", [datetime(2026, 10, 14, 0, 4, tzinfo=ROME), datetime(2026, 11, 22, 7, 0, tzinfo=ROME)]
)
def test_the_last_hours_are_of_today_at_any_hour_of_any_day(now: datetime) -> None:
    first, last = today.moment("today 0", now), today.moment("today 1", now)
    assert first.date() == now.date()
    assert first < last == now
    assert is_working_day(today.moment("-1 09:30", now).date())


# ---- the command


def test_a_demo_that_is_there_is_not_loaded_again(demo: Story) -> None:
    said = StringIO()
    call_command("load_demo", stdout=said)
    assert "already there" in said.getvalue()
    assert Ambito.objects.filter(code="dalmine").count() == 1


def test_who_starts_it_is_told_every_account_with_its_password() -> None:
    told = demo_server.accounts()
    assert PASSWORD in told
    assert all(one.email in told for one in ACCOUNTS)


def test_the_server_opens_no_port_for_data_that_never_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", StringIO(""))
    monkeypatch.setattr(demo_server.uvicorn, "run", lambda *_, **__: pytest.fail("it serves"))
    demo_server.main(8000)
