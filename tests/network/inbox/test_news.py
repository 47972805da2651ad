"""What an open page fetches when it is told that something is new."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit import clock
from network.actions import choose_mail, see_notices
from network.models import NoticeCounter
from network.notice_kinds import NoticeKind
from network.urgency import Urgency
from tests.network.inbox.scenes import Statements, tell
from tests.world import SETUP, World


class TestNews:
    def test_a_page_fetches_only_what_it_has_not_shown(self, world: World, as_giulia: Client) -> None:
        tell(by=SETUP, to=world.giulia, times=3)
        answer = as_giulia.get(reverse("network:news"), {"after": "2"})
        counter = NoticeCounter.objects.get(user=world.giulia)
        assert f'data-seq="3" data-unread="3" data-epoch="{counter.epoch}"' in answer.text
        assert answer.text.count("data-notice=") == 1

    @pytest.mark.parametrize(("seconds", "is_told"), [(2, True), (60, False)])
    def test_what_was_read_is_not_told_unless_a_page_drawn_again_has_just_read_it(
        self, world: World, as_giulia: Client, seconds: int, is_told: bool
    ) -> None:
        tell(by=SETUP, to=world.giulia)
        see_notices(by=world.giulia)
        with clock.at(clock.now() + timedelta(seconds=seconds)):
            answer = as_giulia.get(reverse("network:news"), {"after": "0"})
        assert ("data-notice=" in answer.text) is is_told
        assert 'data-seq="1" data-unread="0"' in answer.text

    def test_at_most_three_are_shown_newest_last_and_the_others_are_counted(
        self, world: World, as_giulia: Client
    ) -> None:
        tell(by=SETUP, to=world.giulia, times=8)
        for kind in (NoticeKind.DIARY_ENTRY, NoticeKind.DOCUMENT_ADDED, NoticeKind.DIARY_ENTRY):
            tell(by=SETUP, to=world.giulia, kind=kind)
        tell(by=SETUP, to=world.giulia, kind=NoticeKind.CASE_CLOSED)
        answer = as_giulia.get(reverse("network:news"), {"after": "0"})
        assert [toast.newest.seq for toast in answer.context["toasts"]] == [10, 11, 12]
        assert answer.text.count("data-notice=") == 3
        assert answer.text.count("e un altro di questo tipo") == 1
        assert answer.text.count("e altri 8 avvisi") == 1

    def test_many_of_one_kind_pop_up_once(self, world: World, as_giulia: Client) -> None:
        tell(by=SETUP, to=world.giulia, times=8)
        answer = as_giulia.get(reverse("network:news"), {"after": "0"})
        assert [toast.newest.seq for toast in answer.context["toasts"]] == [8]
        assert answer.text.count("e altri 7 di questo tipo") == 1
        assert "avvisi</a>" not in answer.text

    @pytest.mark.parametrize(("hour", "pops_up"), [(12, True), (21, False)])
    def test_in_the_quiet_hours_nothing_pops_up_but_is_counted(
        self, world: World, as_giulia: Client, hour: int, pops_up: bool
    ) -> None:
        choose_mail(by=world.giulia, quiet="20-7")
        with clock.at(timezone.localtime(clock.now()).replace(hour=hour) + timedelta(days=1)):
            as_giulia.force_login(world.giulia)
            tell(by=SETUP, to=world.giulia)
            answer = as_giulia.get(reverse("network:news"), {"after": "0"})
        assert ("data-notice=" in answer.text) is pops_up
        assert 'data-seq="1" data-unread="1"' in answer.text

    @pytest.mark.parametrize(
        ("kind", "urgency"),
        [
            (NoticeKind.CASE_TO_ASSIGN, Urgency.EMERGENCY),
            (NoticeKind.ASSIGNMENT_IMPOSED, ""),
            (NoticeKind.OPENED_IN_EMERGENCY, ""),
            (NoticeKind.READING_UNUSUAL, ""),
            (NoticeKind.SIGN_IN_CHANGED, ""),
        ],
    )
    def test_what_cannot_be_switched_off_pops_up_also_then(
        self, world: World, as_giulia: Client, kind: NoticeKind, urgency: str
    ) -> None:
        choose_mail(by=world.giulia, quiet="20-7")
        with clock.at(timezone.localtime(clock.now()).replace(hour=21) + timedelta(days=1)):
            as_giulia.force_login(world.giulia)
            tell(by=SETUP, to=world.giulia)
            tell(by=SETUP, to=world.giulia, kind=kind, urgency=urgency)
            answer = as_giulia.get(reverse("network:news"), {"after": "0"})
        assert [toast.newest.kind for toast in answer.context["toasts"]] == [kind]

    def test_what_is_told_while_the_answer_is_made_is_asked_for_again(
        self, world: World, as_giulia: Client
    ) -> None:
        tell(by=SETUP, to=world.giulia)
        meanwhile = iter([lambda: tell(by=SETUP, to=world.giulia)])

        def tell_after_the_list(execute: Any, sql: str, *rest: Any) -> Any:
            rows = execute(sql, *rest)
            if 'FROM "network_notice"' in sql:
                next(meanwhile, int)()
            return rows

        with connection.execute_wrapper(tell_after_the_list):
            answer = as_giulia.get(reverse("network:news"), {"after": "0"})
        assert 'data-seq="1" data-unread="1"' in answer.text
        assert answer.text.count("data-notice=") == 1
        again = as_giulia.get(reverse("network:news"), {"after": "1"})
        assert [toast.newest.seq for toast in again.context["toasts"]] == [2]

    def test_nobody_sees_those_of_another(self, world: World, as_giulia: Client) -> None:
        tell(by=SETUP, to=world.marco)
        answer = as_giulia.get(reverse("network:news"), {"after": "0"})
        assert 'data-seq="0" data-unread="0" data-epoch=""' in answer.text
        assert "data-notice=" not in answer.text

    @pytest.mark.parametrize(
        "asked", [{}, {"after": ""}, {"after": "x"}, {"after": "-1"}, {"after": "9" * 30}, {"after": "²"}]
    )
    def test_a_number_that_is_none_is_refused(self, as_giulia: Client, asked: dict[str, str]) -> None:
        assert as_giulia.get(reverse("network:news"), asked).status_code == 400

    def test_a_parameter_it_does_not_know_is_refused(self, as_giulia: Client) -> None:
        assert as_giulia.get(reverse("network:news"), {"after": "0", "dopo": "1"}).status_code == 400

    @pytest.mark.parametrize("notices", [1, 40])
    def test_news_cost_six_statements_at_most(
        self, world: World, as_giulia: Client, django_assert_max_num_queries: Statements, notices: int
    ) -> None:
        tell(by=SETUP, to=world.giulia, times=notices)
        with django_assert_max_num_queries(6):
            as_giulia.get(reverse("network:news"), {"after": "0"})
