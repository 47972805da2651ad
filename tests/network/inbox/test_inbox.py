"""The inbox, as its reader sees it: what is read, by whom, in how many lines."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from network.models import Notice, NoticeCounter
from network.notice_kinds import NoticeKind
from tests.network.inbox.scenes import Statements, tell
from tests.world import SETUP, World


def listed(page: Any) -> list[Notice]:
    """The notices of a page of the inbox, in its order."""
    return [notice for row in page.context["rows"] for notice in row.notices]


class TestInbox:
    def test_notices_are_one_s_own_newest_first(self, world: World, as_giulia: Client) -> None:
        tell(by=SETUP, to=world.marco)
        tell(by=SETUP, to=world.giulia, times=2)
        notices = listed(as_giulia.get(reverse("network:inbox")))
        assert [notice.seq for notice in notices] == [2, 1]
        assert {notice.recipient_id for notice in notices} == {world.giulia.pk}

    def test_an_empty_inbox_says_what_will_come(self, as_giulia: Client) -> None:
        page = as_giulia.get(reverse("network:inbox"))
        assert "Nessun avviso" in page.text
        assert "Segna tutti come letti" not in page.text

    def test_unread_notices_are_marked_in_words(self, world: World, as_giulia: Client) -> None:
        tell(by=SETUP, to=world.giulia, times=2)
        seen = Notice.objects.visible_to(world.giulia).get(seq=1)
        as_giulia.post(reverse("network:open_notice", args=[seen.pk]))
        assert as_giulia.get(reverse("network:inbox")).text.count("etichetta-nuovo") == 1

    def test_a_long_inbox_goes_on_by_key(self, world: World, as_giulia: Client) -> None:
        tell(by=SETUP, to=world.giulia, times=30)
        first = as_giulia.get(reverse("network:inbox"))
        second = as_giulia.get(first.context["older_url"])
        assert [notice.seq for notice in listed(first)] == list(range(30, 5, -1))
        assert [notice.seq for notice in listed(second)] == list(range(5, 0, -1))
        assert second.context["older_url"] == ""

    @pytest.mark.parametrize("asked", [{"dopo": "altro"}, {"pagina": "2"}])
    def test_an_address_not_made_by_the_list_is_refused(
        self, as_giulia: Client, asked: dict[str, str]
    ) -> None:
        assert as_giulia.get(reverse("network:inbox"), asked).status_code == 400

    @pytest.mark.parametrize("notices", [1, 40])
    def test_the_inbox_costs_five_statements_whatever_the_notices(
        self, world: World, as_giulia: Client, django_assert_num_queries: Statements, notices: int
    ) -> None:
        tell(by=SETUP, to=world.giulia, times=notices)
        with django_assert_num_queries(5):
            as_giulia.get(reverse("network:inbox"))


class TestOpeningANotice:
    def test_it_is_read_and_leads_where_it_says(self, world: World, as_giulia: Client) -> None:
        tell(by=SETUP, to=world.giulia, path="/situazioni/7/?mostra=tutto")
        notice = Notice.objects.visible_to(world.giulia).get()
        answer = as_giulia.post(reverse("network:open_notice", args=[notice.pk]))
        assert answer["Location"] == "/situazioni/7/?mostra=tutto"
        notice.refresh_from_db()
        assert notice.seen_at is not None
        assert NoticeCounter.objects.get(user=world.giulia).unread == 0

    def test_opening_it_again_changes_nothing(self, world: World, as_giulia: Client) -> None:
        tell(by=SETUP, to=world.giulia)
        notice = Notice.objects.visible_to(world.giulia).get()
        address = reverse("network:open_notice", args=[notice.pk])
        as_giulia.post(address)
        before = Notice.objects.get(pk=notice.pk).seen_at
        assert as_giulia.post(address).status_code == 302
        assert Notice.objects.get(pk=notice.pk).seen_at == before
        assert NoticeCounter.objects.get(user=world.giulia).unread == 0

    def test_that_of_somebody_else_does_not_exist_and_stays_unread(
        self, world: World, as_giulia: Client
    ) -> None:
        tell(by=SETUP, to=world.marco)
        notice = Notice.objects.visible_to(world.marco).get()
        assert as_giulia.post(reverse("network:open_notice", args=[notice.pk])).status_code == 404
        assert Notice.objects.get(pk=notice.pk).seen_at is None

    @pytest.mark.parametrize("path", ["https://altrove.test/", "//altrove.test/", "javascript:alert(1)", ""])
    def test_it_never_leads_outside(self, world: World, as_giulia: Client, path: str) -> None:
        tell(by=SETUP, to=world.giulia, path=path)
        notice = Notice.objects.visible_to(world.giulia).get()
        answer = as_giulia.post(reverse("network:open_notice", args=[notice.pk]))
        assert answer["Location"] == reverse("network:inbox")

    def test_reading_is_never_done_by_an_address_alone(self, world: World, as_giulia: Client) -> None:
        tell(by=SETUP, to=world.giulia)
        notice = Notice.objects.visible_to(world.giulia).get()
        assert as_giulia.get(reverse("network:open_notice", args=[notice.pk])).status_code == 405


class TestSeeingAll:
    def test_all_those_on_the_page_are_read(self, world: World, as_giulia: Client) -> None:
        tell(by=SETUP, to=world.giulia, times=3)
        answer = as_giulia.post(reverse("network:see_notices"), {"fino": "3"}, follow=True)
        assert "3 avvisi segnati come letti" in answer.text
        assert not Notice.objects.visible_to(world.giulia).unread().exists()

    def test_one_that_came_meanwhile_stays_new(self, world: World, as_giulia: Client) -> None:
        tell(by=SETUP, to=world.giulia, times=3)
        as_giulia.post(reverse("network:see_notices"), {"fino": "2"})
        assert Notice.objects.visible_to(world.giulia).unread().get().seq == 3
        assert NoticeCounter.objects.get(user=world.giulia).unread == 1

    def test_those_of_others_stay_as_they_are(self, world: World, as_giulia: Client) -> None:
        tell(by=SETUP, to=world.giulia)
        tell(by=SETUP, to=world.marco)
        as_giulia.post(reverse("network:see_notices"), {"fino": "1"})
        assert Notice.objects.visible_to(world.marco).unread().count() == 1

    def test_many_neighbours_of_one_kind_stand_on_one_line_and_the_order_stays(
        self, world: World, as_giulia: Client
    ) -> None:
        for kind, times in (
            (NoticeKind.DIARY_ENTRY, 2),
            (NoticeKind.CASE_CLOSED, 3),
            (NoticeKind.DIARY_ENTRY, 4),
        ):
            tell(by=SETUP, to=world.giulia, kind=kind, times=times)
        page = as_giulia.get(reverse("network:inbox"))
        assert [len(row.notices) for row in page.context["rows"]] == [4, 3, 1, 1]
        assert [notice.seq for notice in listed(page)] == list(range(9, 0, -1))
        assert "4 avvisi, l'ultimo" in page.text

    def test_those_on_one_line_are_read_together_and_no_others(self, world: World, as_giulia: Client) -> None:
        for kind, times in (
            (NoticeKind.CASE_CLOSED, 1),
            (NoticeKind.DIARY_ENTRY, 3),
            (NoticeKind.CASE_CLOSED, 1),
        ):
            tell(by=SETUP, to=world.giulia, kind=kind, times=times)
        as_giulia.post(reverse("network:see_notices"), {"dal": "2", "fino": "5", "tipo": "diary_entry"})
        unread = Notice.objects.visible_to(world.giulia).unread()
        assert sorted(unread.values_list("seq", flat=True)) == [1, 5]

    @pytest.mark.parametrize(
        "typed", [{}, {"fino": "x"}, {"fino": "-1"}, {"fino": "2", "dal": "x"}, {"fino": "2", "dal": ""}]
    )
    def test_without_knowing_up_to_where_nothing_is_read(
        self, world: World, as_giulia: Client, typed: dict[str, str]
    ) -> None:
        tell(by=SETUP, to=world.giulia)
        assert as_giulia.post(reverse("network:see_notices"), typed).status_code == 400
        assert Notice.objects.visible_to(world.giulia).unread().count() == 1
