"""The scheda, the person and household, the situation and its pair."""

from intake.models.agenda import AgendaFeed, AgendaItem
from intake.models.attachments import Attachment
from intake.models.care_plans import CarePlan, Goal, PlanReview
from intake.models.cases import Case
from intake.models.choices import PairChoice, RuleSet
from intake.models.conflicts import ConflictOfInterest
from intake.models.covers import Cover
from intake.models.diary import DiaryEntry
from intake.models.disclosures import Disclosure
from intake.models.disposals import Disposal, DisposalItem
from intake.models.exports import StoryExport
from intake.models.extra_tasks import ExtraTask
from intake.models.form_versions import FormVersion
from intake.models.imports import CaseImport, ImportedCase, ImportPage
from intake.models.load_entries import LoadEntry
from intake.models.members import MemberLink
from intake.models.merges import Merge
from intake.models.people import Household, HouseholdMember, Person
from intake.models.protection import HiddenFrom, ProtectionLift
from intake.models.redistributions import RedistributedSeat, Redistribution
from intake.models.relief import ReliefPlan
from intake.models.schede import Intake, IntakeDraft
from intake.models.seats import Assignment, HandOver
from intake.models.sheet_letters import SheetLetter
from intake.models.talks import TalkRequest
from intake.models.team import TeamDecision, TeamGuest, TeamMeeting
from intake.models.watching import ReadingWatch, Sign, UnusualReading

__all__ = [
    "SheetLetter",
    "TalkRequest",
    "TeamDecision",
    "TeamGuest",
    "TeamMeeting",
    "AgendaFeed",
    "AgendaItem",
    "Assignment",
    "Attachment",
    "CarePlan",
    "Case",
    "CaseImport",
    "ImportedCase",
    "ImportPage",
    "ConflictOfInterest",
    "Cover",
    "DiaryEntry",
    "Disclosure",
    "Disposal",
    "DisposalItem",
    "ExtraTask",
    "FormVersion",
    "Goal",
    "HandOver",
    "HiddenFrom",
    "Household",
    "HouseholdMember",
    "Intake",
    "IntakeDraft",
    "LoadEntry",
    "MemberLink",
    "Merge",
    "PairChoice",
    "Person",
    "PlanReview",
    "ProtectionLift",
    "ReliefPlan",
    "RedistributedSeat",
    "Redistribution",
    "ReadingWatch",
    "Sign",
    "StoryExport",
    "UnusualReading",
    "RuleSet",
]
