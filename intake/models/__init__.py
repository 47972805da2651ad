"""The scheda, the person and household, the situation and its pair."""

from intake.models.cases import Assignment, Case, DiaryEntry, PairChoice, RuleSet
from intake.models.people import Household, HouseholdMember, Person
from intake.models.schede import FormVersion, Intake, IntakeDraft

__all__ = [
    "Assignment",
    "Case",
    "DiaryEntry",
    "FormVersion",
    "Household",
    "HouseholdMember",
    "Intake",
    "IntakeDraft",
    "PairChoice",
    "Person",
    "RuleSet",
]
