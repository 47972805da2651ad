"""A document is either read or taken back, whoever is quicker. Control: without the lock it is both."""

from typing import Any

import pytest

from accounts.refusals import CONFLICT
from referrals.actions import attach_to_referral, files, read_referral_file, take_back_referral_file
from referrals.models import Referral, ReferralFile
from tests.network.files.samples import PDF
from tests.referrals.factories import do, make_referral
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
