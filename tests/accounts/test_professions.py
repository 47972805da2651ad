"""Professions, as labels and inside a sentence."""

from django.utils.translation import override

from accounts.professions import Profession


def test_a_profession_is_written_small_inside_a_sentence() -> None:
    with override("it"):
        assert str(Profession.SOCIAL_WORKER.label) == "Assistente sociale"
        assert Profession.SOCIAL_WORKER.in_sentence == "assistente sociale"


def test_everybody_may_be_responsible_for_a_case_but_administrative_staff() -> None:
    assert [one for one in Profession if not one.may_hold_a_seat] == [Profession.ADMINISTRATIVE]
