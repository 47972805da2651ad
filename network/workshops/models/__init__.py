"""Workshops, their meetings, and the proposals that come out of them."""

from network.workshops.models.files import MeetingFile
from network.workshops.models.proposals import Measurement, Proposal, ProposalComment, ProposalSupport
from network.workshops.models.workshops import MeetingPresence, Workshop, WorkshopMeeting, WorkshopMember

__all__ = [
    "Measurement",
    "MeetingFile",
    "MeetingPresence",
    "Proposal",
    "ProposalComment",
    "ProposalSupport",
    "Workshop",
    "WorkshopMeeting",
    "WorkshopMember",
]
