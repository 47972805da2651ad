"""Cycles, groups, sessions, attendance and the sealed notes of the groups."""

from network.supervision.models.cycles import Cycle, CycleAmbito, GroupMember, SupervisionGroup
from network.supervision.models.notes import GroupNote
from network.supervision.models.sessions import Attendance, GroupSession

__all__ = [
    "Attendance",
    "Cycle",
    "CycleAmbito",
    "GroupMember",
    "GroupNote",
    "GroupSession",
    "SupervisionGroup",
]
