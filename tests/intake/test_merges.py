"""Two records of one person: compared, merged, separated; what moves, what is refused, who wins."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connections
from django.test import Client
from django.urls import reverse

from accounts.actions import issue_token
from audit.context import acting
from intake.actions import merge_people, register_intake, save_draft, say_apart, unmerge_people
from intake.actions import merges as merges_module
from intake.models import Case, HouseholdMember, Intake, IntakeDraft, Merge, Person
from network.models import Notice
from referrals.models import Referral
from tests.intake.factories import make_followed_case
from tests.referrals.factories import make_referral
from tests.world import SETUP, World, make_intake, make_scheda, make_world

TAX_CODE = "FRRLNE84C52Z999F"


def merge(world: World, kept: Person, other: Person, **given: Any) -> Merge:
    return merge_people(
        by=world.coordinator, kept=kept, other=other, **{"reason": "Stesso documento", **given}
    )


def twice(world: World) -> tuple[Person, Person]:
    """Elena, and Elena again under a slip, with her tax code and a household."""
    kept = make_followed_case(world).person
    other = make_intake(
        world,
        last_name="Feri",
        tax_code=TAX_CODE,
        household_size=3,
        phone="035 123 456",
        outcome="information",
    ).person
    return kept, other


def client_of(world: World) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(world.coordinator)
    return client


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


def alike(client: Client, person: Person) -> str:
    page = client.get(reverse("intake:duplicates", args=[person.pk])).content.decode()
    return page.partition("t-altre")[0]


def test_who_is_somebody_else_is_said_once_remembered_and_taken_back(world: World) -> None:
    kept, other = twice(world)
    client = client_of(world)
    assert "Elena Feri" in alike(client, kept)
    where = reverse("intake:say_apart", args=[kept.pk])
    said = client.post(where, {"person": other.pk, "is_apart": "on"}, follow=True).content.decode()
    assert "Le somigliano, ma sono altre persone" in said
    assert "Elena Feri" not in alike(client, kept)
    assert "Elena Ferri" not in alike(client, other).partition("t-simili")[2]
    client.post(where, {"person": other.pk})
    assert "Elena Feri" in alike(client, kept)
    assert Person.objects.get(pk=kept.pk).history.count() == 3


def test_what_the_desk_said_is_not_asked_again_of_the_coordinator(world: World) -> None:
    elena = make_intake(world, outcome="information").person
    answers = {"not_person": [str(elena.pk)]}
    draft = save_draft(by=world.desk, access_point=world.desk_point, answers=answers)
    twin = register_intake(
        by=world.desk, draft=draft, scheda=make_scheda(world, outcome="information")
    ).person
    assert twin.apart == [elena.pk]
    for one in (elena, twin):
        assert "Nessuno le somiglia" in alike(client_of(world), one)


def test_whom_somebody_separated_is_not_proposed_again(world: World) -> None:
    kept, other = twice(world)
    unmerge_people(by=world.coordinator, merge=merge(world, kept, other), reason="Sono due")
    assert "Elena Feri," not in alike(client_of(world), kept)


def test_somebody_of_another_ambito_is_no_answer_and_an_operator_says_nothing(world: World) -> None:
    kept, other = twice(world)
    stranger = make_intake(make_world("altrove", offset=50)).person
    answer = client_of(world).post(reverse("intake:say_apart", args=[kept.pk]), {"person": stranger.pk})
    assert answer.status_code == 400
    with pytest.raises(PermissionDenied):
        say_apart(by=world.desk, person=kept, other=other, is_apart=True)


def test_programs_tell_doubles_merge_and_separate_them(world: World) -> None:
    kept, other = twice(world)
    secret = issue_token(by=world.coordinator, user=world.coordinator, lifetime=timedelta(days=1))
    client = Client(headers={"Authorization": f"Bearer {secret}"})

    def post(name: str, pk: int, **body: Any) -> Any:
        return client.post(reverse(f"api:{name}", args=[pk]), body, content_type="application/json")

    told = client.get(reverse("api:doubles", args=[kept.pk])).json()
    assert [match["person"]["id"] for match in told["matches"]] == [other.pk]
    said = post("doubles", kept.pk, person=other.pk, is_apart=True).json()
    assert (said["matches"], [one["id"] for one in said["apart"]]) == ([], [other.pk])
    done = post("merge_people", kept.pk, other=other.pk, from_other=["tax_code"], reason="Stesso documento")
    assert done.status_code == 201, done.content
    assert Person.objects.get(pk=kept.pk).tax_code == TAX_CODE
    assert post("unmerge_people", done.json()["id"], reason="").status_code == 400
    assert post("unmerge_people", done.json()["id"], reason="Sono due").json()["undone_at"]
    assert Person.objects.get(pk=kept.pk).tax_code == ""
    for wrong in (kept.pk, 10**9):
        refused = post("merge_people", kept.pk, other=wrong, reason="x")
        assert (refused.status_code, list(refused.json()["errors"])) == (422, ["other"])
