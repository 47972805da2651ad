"""The demo: a real place, invented people, and a year of work that anybody could have done."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from io import StringIO
from itertools import chain
from random import Random

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import models, transaction
from django.db.models import Sum
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker, Settings

from accounts.models import User
from accounts.roles import Role
from audit import clock
from audit.actions import REGISTRY
from audit.models import HistoryContext
from config import demo_server
from config.demo import ACCOUNTS, PASSWORD
from demo import hours, today, year
from demo.story import Story
from intake.models import Assignment, Case, DiaryEntry, IntakeDraft, Person
from intake.states import AssignmentState, CaseState
from intake.tax_code import mismatches
from network.calendar import ROME, is_working_day
from network.models import Ambito, District, Municipality, Notice, NoticeCounter, Post, Service
from network.supervision.report import report_for
from network.urgency import Urgency
from referrals.models import Mailbox, Referral
from referrals.states import ReferralState

NOW = datetime(2026, 10, 14, 11, 20, tzinfo=ROME)
CASES = 20
PEOPLE_OF_2011 = 142_392  # the sum of the 17 comuni in the census of 2011


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Story]:
    """A small year, loaded once and thrown away at the end."""
    with django_db_blocker.unblock(), clock.at(NOW), transaction.atomic():
        yield year.load(cases=CASES, password=PASSWORD)
        transaction.set_rollback(True)


def account(name: str) -> User:
    return User.objects.get(email=f"{name}@demo.test")


# --- the place ----------------------------------------------------------------------------------------------


def test_the_17_comuni_of_dalmine_have_the_population_of_the_census(demo: Story) -> None:
    comuni = Municipality.objects.filter(ambito=demo.places.ambito)
    assert comuni.count() == 17
    assert comuni.aggregate(sum=Sum("population"))["sum"] == PEOPLE_OF_2011
    districts = District.objects.filter(ambito=demo.places.ambito)
    assert sorted(districts.values_list("unit__name", flat=True)) == [
        "Dalmine",
        "Osio Sotto",
        "Zanica",
    ]
    dalmine = Municipality.objects.get(name="Dalmine")
    assert (dalmine.istat_code, dalmine.cadastral_code, dalmine.population) == ("016091", "D245", 22_881)


def test_43_operators_of_several_professions_and_employers_work_there(demo: Story) -> None:
    posts = Post.objects.current().filter(role=Role.OPERATOR, unit__root=demo.places.ambito.unit)
    assert posts.values("user").distinct().count() == 43
    assert posts.values("user__profession").distinct().count() >= 4
    assert posts.values("employer").distinct().count() >= 5
    assert not posts.exclude(fte__gte="0.5").exists()


def test_every_service_that_receives_referrals_has_somebody_who_answers(demo: Story) -> None:
    answered = Post.objects.current().filter(role=Role.SERVICE_CONTACT).values("unit")
    mailed = Mailbox.objects.current().values("service")
    assert not Service.objects.receiving().exclude(unit__in=answered).exclude(pk__in=mailed).exists()
    assert not Service.objects.filter(areas=None).exists()


# --- the year -----------------------------------------------------------------------------------------------


def test_as_many_situations_open_as_were_asked_for(demo: Story) -> None:
    assert Case.objects.count() == CASES


def test_a_situation_in_charge_has_two_different_people_who_both_accepted(demo: Story) -> None:
    cases = Case.objects.filter(state=CaseState.IN_CHARGE).prefetch_related("assignments")
    assert cases
    for case in cases:
        seats = [seat for seat in case.assignments.all() if seat.is_open]
        assert {seat.seat for seat in seats} == {"lead", "co_lead"}
        assert len({seat.operator_id for seat in seats}) == 2
        assert {seat.state for seat in seats} == {AssignmentState.ACCEPTED}


def test_every_change_has_an_author_and_the_name_of_an_action(demo: Story) -> None:
    histories = [model for model in apps.get_models() if issubclass(model, HistoryContext)]
    rows = list(chain(*(model.objects.values_list("action", "actor_label") for model in histories)))
    assert {action for action, _author in rows} <= REGISTRY.keys()
    assert all(author for _action, author in rows)


def test_every_module_writes_through_actions_alone(demo: Story) -> None:
    rows = Case.history.values_list("action", flat=True)
    assert set(rows) <= {
        f"intake.{name}"
        for name in (
            "register_intake",
            "assign_pair",
            "take_charge",
            "decline_assignment",
            "change_urgency",
            "close_case",
            "reweigh",
        )
    }


def moments(model: type[models.Model]) -> list[models.DateTimeField]:
    """The columns that say when something happened, not when the row was written nor by when it is due."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.DateTimeField)
        and field.name != "recorded_at"
        and not field.name.endswith(("due_at", "starts_at", "ends_at"))
    ]


def test_nothing_happens_in_the_future(demo: Story) -> None:
    ours = [model for model in apps.get_models() if model.__module__.split(".")[0] in OUR_APPS]
    late = [
        f"{model.__name__}.{field.name}"
        for model in ours
        for field in moments(model)
        if model._default_manager.filter(**{f"{field.name}__gt": NOW}).exists()
    ]
    assert late == []


OUR_APPS = {"accounts", "audit", "intake", "network", "referrals"}


def test_people_come_in_office_hours_of_working_days_but_for_today(demo: Story) -> None:
    for case in Case.objects.filter(opened_at__lt=hours.start_of(NOW.date())):
        opened = case.opened_at.astimezone(ROME)
        assert is_working_day(opened.date())
        assert 8 <= opened.hour < 18


def test_the_same_seed_tells_the_same_story(db: None) -> None:
    first, second, other = (told(seed) for seed in (1, 1, 2))
    assert first == second
    assert first != other


def told(seed: int) -> list[tuple[object, ...]]:
    """What a story says, in short; it is forgotten at once."""
    with clock.at(NOW), transaction.atomic():
        year.load(cases=6, password=PASSWORD, seed=seed)
        story = [
            *Case.objects.order_by("opened_at").values_list(
                "number", "opened_at", "person__last_name", "points"
            ),
            *Assignment.objects.order_by("proposed_at", "pk").values_list("operator__email", "decided_at"),
            *DiaryEntry.objects.order_by("written_at").values_list("text", "written_at"),
        ]
        transaction.set_rollback(True)
    return story


def test_days_are_spread_as_in_a_year() -> None:
    days = hours.working_days(NOW.date().replace(year=2025), NOW.date())
    chosen = hours.spread(560, days, Random("days"))
    by_month = [sum(day.month == month for day in chosen) for month in range(1, 13)]
    by_week: dict[tuple[int, int], int] = {}
    for day in chosen:
        week = day.isocalendar()[:2]
        by_week[week] = by_week.get(week, 0) + 1
    assert max(by_week.values()) <= 20
    assert by_month[7] < min(by_month[:7] + by_month[8:])
    assert all(is_working_day(day) for day in chosen)


# --- invented people ----------------------------------------------------------------------------------------


def test_telephones_and_mailboxes_belong_to_nobody(demo: Story) -> None:
    assert all(" 000 " in phone for phone in Person.objects.exclude(phone="").values_list("phone", flat=True))
    mails = chain(
        User.objects.values_list("email", flat=True), Person.objects.values_list("email", flat=True)
    )
    assert {mail.rpartition("@")[2] for mail in mails if mail} == {"demo.test", "example.test"}


def test_tax_codes_are_well_formed_and_of_no_place(demo: Story) -> None:
    people = Person.objects.exclude(tax_code="")
    assert people
    for person in people:
        assert person.tax_code[11:15] == "Z999"
        told = {name: getattr(person, name) for name in ("birth_date", "sex", "last_name", "first_name")}
        assert mismatches(person.tax_code, **told) == []


def test_no_notice_names_a_person(demo: Story) -> None:
    names = set(chain(*Person.objects.values_list("last_name", "first_name", "alias"))) - {""}
    notices = Notice.objects.values_list("reference", "origin", "path")
    words = {word for row in notices for text in row for word in text.replace("/", " ").split()}
    assert words
    assert not words & names


# --- the network around the cases ---------------------------------------------------------------------------


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


# --- today --------------------------------------------------------------------------------------------------


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


# --- the command --------------------------------------------------------------------------------------------


def test_a_demo_that_is_there_is_not_loaded_again(demo: Story) -> None:
    said = StringIO()
    call_command("load_demo", stdout=said)
    assert "already there" in said.getvalue()
    assert Ambito.objects.filter(code="dalmine").count() == 1


def test_an_interrupted_load_leaves_nothing(db: None) -> None:
    def stop(moment: datetime) -> None:
        if moment > NOW.replace(month=3):
            raise KeyboardInterrupt

    with clock.at(NOW), pytest.raises(KeyboardInterrupt):
        year.load(cases=6, password=PASSWORD, tell=stop)
    assert not Ambito.objects.exists()
    assert not User.objects.exists()


def test_the_command_says_how_far_it_has_come(db: None) -> None:
    said = StringIO()
    call_command("load_demo", cases=1, stdout=said)
    lines = said.getvalue().splitlines()
    assert len(lines) > 6
    assert "100 %" in lines[-1]
    assert Case.objects.count() == 1


def test_who_starts_it_is_told_every_account_with_its_password() -> None:
    told = demo_server.accounts()
    assert PASSWORD in told
    assert all(one.email in told for one in ACCOUNTS)


def test_the_server_opens_no_port_for_data_that_never_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", StringIO(""))
    monkeypatch.setattr(demo_server.uvicorn, "run", lambda *_, **__: pytest.fail("it serves"))
    demo_server.main(8000)


def test_at_least_one_situation_is_needed(db: None) -> None:
    with pytest.raises(CommandError, match="--cases"):
        call_command("load_demo", cases=0)


def test_nothing_with_a_published_password_is_loaded_outside_the_demo(db: None, settings: Settings) -> None:
    settings.DEMO = settings.TESTING = settings.DEBUG = False
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("load_demo")
    assert not User.objects.exists()
