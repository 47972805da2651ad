"""Workshops, their meetings, and the proposals that come out of them."""

from network.workshops.models.proposals import Measurement, Proposal, ProposalComment, ProposalSupport
from network.workshops.models.workshops import MeetingPresence, Workshop, WorkshopMeeting, WorkshopMember

__all__ = [
    "Measurement",
    "MeetingPresence",
    "Proposal",
    "ProposalComment",
    "ProposalSupport",
    "Workshop",
    "WorkshopMeeting",
    "WorkshopMember",
]
