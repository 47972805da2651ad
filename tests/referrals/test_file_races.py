"""A document is either read or taken back, whoever is quicker. Control: without the lock it is both.

So it is with a referral that ends: its documents are read before, or not at all.
"""

from typing import Any

import pytest
from django.http import Http404

from accounts.refusals import CONFLICT
from referrals.actions import attach_to_referral, files, read_referral_file, take_back_referral_file
from referrals.models import Referral, ReferralFile
from referrals.views.files import file_of
from tests.network.files.samples import PDF
from tests.referrals.factories import do, make_followed_case, make_referral
from tests.referrals.test_races import race, refusals, together
from tests.world import World, make_world

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

TIMES = 8


@pytest.fixture
def here() -> World:
    return make_world()


@pytest.fixture
def referral(here: World) -> Referral:
    """A referral that the service has accepted: it opens the documents of who sent it."""
    referral = make_referral(here)
    do("see_referral", here.contact, referral)
    do("accept_referral", here.contact, referral)
    return Referral.objects.get(pk=referral.pk)


def both_at_once(world: World, referral: Referral) -> tuple[ReferralFile, list[Any]]:
    """The contact opens a document while who added it takes it back."""
    file = attach_to_referral(by=world.giulia, referral=referral, name="verbale.pdf", content=PDF)
    results = race(
        lambda: read_referral_file(by=world.contact, file=ReferralFile.objects.get(pk=file.pk)),
        lambda: take_back_referral_file(by=world.giulia, file=ReferralFile.objects.get(pk=file.pk)),
    )
    file.refresh_from_db()
    return file, results


def test_one_of_the_two_wins_and_the_other_hears_it(here: World, referral: Referral) -> None:
    for _ in range(TIMES):
        file, (read, taken) = both_at_once(here, referral)
        assert refusals([read, taken]) == [CONFLICT]
        assert isinstance(read, ReferralFile) is (file.read_at is not None)
        assert isinstance(taken, ReferralFile) is file.is_withdrawn
        newest = file.history.latest("history_id")
        assert (newest.read_at, newest.withdrawn_at) == (file.read_at, file.withdrawn_at)


def test_many_of_the_other_side_who_open_it_at_once_are_one_first_reader(
    here: World, referral: Referral
) -> None:
    file = attach_to_referral(by=here.contact, referral=referral, name="verbale.pdf", content=PDF)
    readers = [here.giulia, here.marco, here.coordinator]
    results = race(
        *(
            lambda who=who: read_referral_file(by=who, file=ReferralFile.objects.get(pk=file.pk))
            for who in readers
        )
    )
    assert refusals(results) == []
    assert file.history.exclude(read_at=None).count() == 1


def read_while_it_ends(world: World, file: ReferralFile) -> Any:
    """What a contact gets who had found a document, while who sent the referral ends it."""
    found = file_of(world.contact, file.pk)
    results = race(
        lambda: read_referral_file(by=world.contact, file=found),
        lambda: do("end_referral", world.giulia, file.referral),
    )
    assert not isinstance(results[1], Exception), results[1]
    return results[0]


def test_once_the_referral_has_ended_no_document_of_it_leaves(here: World) -> None:
    for number in range(TIMES):
        referral = make_referral(here, make_followed_case(here, last_name=f"Ferri {number}"))
        do("accept_referral", here.contact, referral)
        file = attach_to_referral(by=here.giulia, referral=referral, name="verbale.pdf", content=PDF)
        read = read_while_it_ends(here, file)
        file.refresh_from_db()
        ended = Referral.objects.get(pk=referral.pk).history.first().history_date
        if isinstance(read, ReferralFile):
            assert file.read_at
            assert file.read_at <= ended
        else:
            assert (type(read), file.read_at) == (Http404, None)


def test_control_without_the_lock_it_leaves_after_the_referral_has_ended(
    here: World, referral: Referral, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = attach_to_referral(by=here.giulia, referral=referral, name="verbale.pdf", content=PDF)
    unlocked = Referral.objects.select_related("case")
    monkeypatch.setattr(files, "locked", lambda row, _by: unlocked.get(pk=row.pk))
    mark_read = ReferralFile.mark_read

    def once_it_has_ended(row: ReferralFile, by: Any) -> None:
        race(lambda: do("end_referral", here.giulia, referral))
        mark_read(row, by)

    monkeypatch.setattr(ReferralFile, "mark_read", once_it_has_ended)
    assert read_referral_file(by=here.contact, file=ReferralFile.objects.get(pk=file.pk)).read_at
    assert Referral.objects.get(pk=referral.pk).has_left_receiver


def test_control_without_the_lock_what_is_read_is_also_taken_back(
    here: World, referral: Referral, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = attach_to_referral(by=here.giulia, referral=referral, name="verbale.pdf", content=PDF)
    unlocked = Referral.objects.select_related("case")
    monkeypatch.setattr(files, "locked", lambda row, _by: unlocked.get(pk=row.pk))
    found = together(lambda kept: kept.withdrawn_at is not None)
    monkeypatch.setattr(ReferralFile, "is_withdrawn", property(found))
    results = race(
        lambda: read_referral_file(by=here.contact, file=ReferralFile.objects.get(pk=file.pk)),
        lambda: take_back_referral_file(by=here.giulia, file=ReferralFile.objects.get(pk=file.pk)),
    )
    assert refusals(results) == []  # both were told that it went well
