"""Two records of one person: compared, merged, separated; what moves, what is refused, who wins."""

import threading
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connections
from django.urls import reverse

from audit.context import acting
from intake.actions import merge_people, register_intake, save_draft, unmerge_people
from intake.actions import merges as merges_module
from intake.merging import differences
from intake.models import Case, HouseholdMember, Intake, IntakeDraft, Merge, Person
from network.models import Notice
from referrals.models import Referral
from tests.intake.factories import make_followed_case
from tests.intake.merge_scenes import TAX_CODE, client_of, merge, twice
from tests.referrals.factories import make_referral
from tests.world import SETUP, World, make_intake, make_scheda, make_world


def test_what_hangs_on_the_other_moves_and_the_chosen_values_stay(world: World) -> None:
    kept, other = twice(world)
    draft = save_draft(by=world.desk, access_point=world.desk_point, answers={}, person=other)
    done = merge(world, kept, other, from_other=["tax_code", "phone"])
    kept = Person.objects.get(pk=kept.pk)
    assert (kept.last_name, kept.tax_code, kept.phone) == ("Ferri", TAX_CODE, "035 123 456")
    assert not Intake.objects.filter(person=other).exists()
    assert IntakeDraft.objects.get(pk=draft.pk).person == kept
    assert HouseholdMember.objects.get(person=kept)
    assert done.moved
    assert kept.history.count() == 2
    assert other.history.first().merged_into_id == kept.pk


def test_what_differs_is_told_in_words(world: World) -> None:
    kept, other = twice(world)
    other.mediator_needed, other.birth_place = True, "A794"
    told = {one.name: (one.kept, one.other) for one in differences(kept, other)}
    assert told["mediator_needed"] == ("", "sì")
    assert told["birth_place"] == ("", "Bergamo (BG)")


def test_referrals_move_too_though_they_live_in_another_house(world: World) -> None:
    case = make_followed_case(world)
    referral = make_referral(world, case=case)
    new = make_intake(world, first_name="Helena", outcome="information").person
    merge(world, new, case.person)
    assert Referral.objects.get(pk=referral.pk).person == new
    assert Case.objects.get(pk=case.pk).person == new


def test_who_looks_for_the_other_name_finds_the_kept_record_once(world: World) -> None:
    kept, other = twice(world)
    merge(world, kept, other)
    found = Person.objects.visible_to(world.desk)
    assert list(found.matching("feri elena")) == [kept]
    assert other not in found


def test_separated_everything_is_as_it_was(world: World) -> None:
    kept, other = twice(world)
    before = {person.pk: _values(person) for person in (kept, other)}
    schede = {scheda.pk: scheda.person_id for scheda in Intake.objects.all()}
    done = merge(world, kept, other, from_other=["tax_code", "phone", "last_name", "birth_date"])
    unmerge_people(by=world.coordinator, merge=done, reason="Sono due cugine")
    before[kept.pk]["apart"] = [other.pk]  # what was learnt by it
    assert {person.pk: _values(person) for person in Person.objects.all()} == before
    assert {scheda.pk: scheda.person_id for scheda in Intake.objects.all()} == schede


def _values(person: Person) -> dict[str, Any]:
    person.refresh_from_db()
    return {field.attname: getattr(person, field.attname) for field in Person._meta.concrete_fields}


def test_what_was_changed_since_is_said_and_nothing_is_separated(world: World) -> None:
    kept, other = twice(world)
    done = merge(world, kept, other, from_other=["phone"])
    kept.refresh_from_db()
    with acting(SETUP, "tests.change"):
        kept.phone = "035 999 999"
        kept.save()
    with pytest.raises(ValidationError, match="dopo l'unione è cambiato telefono"):
        unmerge_people(by=world.coordinator, merge=done, reason="x")
    assert Intake.objects.filter(person=kept).count() == 2


def test_what_came_after_stays_with_the_kept_one(world: World) -> None:
    kept, other = twice(world)
    done = merge(world, kept, other)
    draft = save_draft(by=world.desk, access_point=world.desk_point, answers={}, person=kept)
    later = register_intake(by=world.desk, draft=draft, scheda=make_scheda(world, outcome="information"))
    unmerge_people(by=world.coordinator, merge=done, reason="x")
    assert Intake.objects.get(pk=later.pk).person == kept


def test_a_scheda_being_filled_for_the_other_is_registered_for_the_kept_one(world: World) -> None:
    kept, other = twice(world)
    draft = save_draft(by=world.desk, access_point=world.desk_point, answers={}, person=other)
    merge(world, kept, other)
    registered = register_intake(by=world.desk, draft=draft, scheda=make_scheda(world))
    assert registered.person == kept
    assert registered.case == kept.cases.get()


@pytest.mark.parametrize("who", ["north_coordinator", "giulia", "desk", "admin"])
def test_only_who_coordinates_the_ambito_merges(world: World, who: str) -> None:
    kept, other = twice(world)
    with pytest.raises(PermissionDenied):
        merge_people(by=getattr(world, who), kept=kept, other=other, reason="x")


def test_refused_are_silence_the_same_record_another_ambito_and_the_protected(world: World) -> None:
    kept, other = twice(world)
    protected = make_intake(world, first_name="Ada", protected=True).person
    abroad = make_intake(make_world("altrove", offset=50)).person
    for one, reason in ((other, " "), (kept, "x"), (protected, "x"), (abroad, "x")):
        with pytest.raises((ValidationError, PermissionDenied)):
            merge(world, kept, one, reason=reason)
    assert not Merge.objects.exists()


def test_the_pair_is_told_without_names(world: World) -> None:
    merge(world, *twice(world))
    notices = Notice.objects.filter(kind="people_merged")
    assert {notice.recipient for notice in notices} == {world.giulia, world.marco}
    assert not any("Ferri" in f"{notice.path}{notice.reference}" for notice in notices)


def test_on_the_pages_the_two_are_found_compared_merged_and_separated(world: World) -> None:
    kept, other = twice(world)
    client = client_of(world)
    page = client.get(reverse("intake:duplicates", args=[kept.pk])).content.decode()
    assert "Elena Feri" in page
    url = f"{reverse('intake:merge_people', args=[kept.pk])}?con={other.pk}"
    assert "035 123 456" in client.get(url).content.decode()
    choices = {"last_name": "kept", "tax_code": "other", "phone": "other"}
    assert client.post(url, choices).status_code == 422, "a reason is missing"
    assert client.post(url, {**choices, "reason": "Stesso documento"}).status_code == 302
    page = client.get(reverse("intake:duplicates", args=[kept.pk])).content.decode()
    assert "Stesso documento" in page
    done = Merge.objects.get()
    separate = reverse("intake:unmerge_people", args=[done.pk])
    assert client.post(separate, {"reason": "Sono due"}).status_code == 302
    assert client.post(separate, {"reason": "Sono due"}).status_code == 409


def test_the_other_is_found_by_the_number_of_its_scheda(world: World) -> None:
    kept, other = twice(world)
    url = reverse("intake:duplicates", args=[kept.pk])
    number = other.intakes.get().number
    answer = client_of(world).post(url, {"number": number})
    assert answer["Location"].endswith(f"?con={other.pk}")
    assert client_of(world).post(url, {"number": "2020/000001"}).status_code == 422


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
class TestTwoCoordinators:
    """Two merge the same two records the opposite way round, at once."""

    @pytest.fixture
    def world(self, transactional_db: None) -> World:
        return make_world()

    def merged_both_ways(self, world: World, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
        from_both = threading.Barrier(2)
        refuse = merges_module._refuse

        def slow(*given: Any) -> None:
            refuse(*given)
            try:
                from_both.wait(1)
            except threading.BrokenBarrierError:
                return

        monkeypatch.setattr(merges_module, "_refuse", slow)
        kept, other = twice(world)
        results: list[Any] = []

        def attempt(one: Person, another: Person) -> None:
            try:
                results.append(merge(world, one, another))
            except Exception as error:  # noqa: BLE001 (a thread has nobody else to tell)
                results.append(error)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=attempt, args=pair) for pair in ((kept, other), (other, kept))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        return results

    def test_one_wins_and_the_other_is_told(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        results = self.merged_both_ways(world, monkeypatch)
        assert sorted(type(result).__name__ for result in results) == ["Merge", "ValidationError"]
        assert Merge.objects.count() == 1

    def test_without_the_lock_nobody_is_told_in_words(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The control: both pass the check, then they wait for each other or lead to each other."""
        monkeypatch.setattr(
            merges_module,
            "_locked",
            lambda kept, other: (Person.objects.get(pk=kept.pk), Person.objects.get(pk=other.pk)),
        )
        results = self.merged_both_ways(world, monkeypatch)
        assert not any(isinstance(result, ValidationError) for result in results), results
