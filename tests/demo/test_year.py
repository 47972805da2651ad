"""The demo: a real place, invented people, and a year of work that anybody could have done."""

from itertools import chain
from random import Random

import pytest
from django.apps import apps
from django.db import models
from django.db.models import Sum

from accounts.models import User
from accounts.roles import Role
from audit.actions import REGISTRY
from audit.models import HistoryContext
from demo import hours
from demo.story import Story
from intake.models import Case, Person
from intake.states import AssignmentState, CaseState
from intake.tax_code import mismatches
from network.calendar import ROME, is_working_day
from network.models import District, Municipality, Notice, Post, Service
from referrals.models import Mailbox
from tests.demo.scenes import CASES, NOW

pytestmark = pytest.mark.django_db

PEOPLE_OF_2011 = 142_392  # the sum of the 17 comuni in the census of 2011


# ---- the place


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


# ---- the year


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
            "complete_intake",
            "assign_pair",
            "take_charge",
            "decline_assignment",
            "change_urgency",
            "close_case",
            "reweigh",
            "plan_agenda_item",
            "suspend_case",
            "resume_case",
        )
    }


def moments(model: type[models.Model]) -> list[models.DateTimeField]:
    """The columns that say when something happened, not when it was written, is due or is told again."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.DateTimeField)
        and field.name != "recorded_at"
        and not field.name.endswith(("due_at", "remind_at", "complete_by", "starts_at", "ends_at"))
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


# ---- invented people


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
