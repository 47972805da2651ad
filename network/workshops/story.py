"""How the acts on workshops are told, and the story of a workshop, of a meeting, of a proposal."""

from django.utils.translation import gettext_lazy as _

from audit.sources import Source
from audit.telling import Entry, Telling, tell
from network.changes import changes_of, moment, present
from network.workshops.models import (
    Measurement,
    MeetingFile,
    MeetingPresence,
    Proposal,
    ProposalSupport,
    Workshop,
    WorkshopMeeting,
    WorkshopMember,
)

_TELLINGS = {
    "propose_theme": Telling("it-flag", _("ha proposto il tema")),
    "open_workshop": Telling("it-check", _("ha aperto il cantiere"), changes=("Workshop",)),
    "refuse_theme": Telling("it-close-circle", _("non ha aperto il tema"), changes=("Workshop",)),
    "conclude_workshop": Telling("it-check-circle", _("ha concluso il cantiere"), changes=("Workshop",)),
    "join_workshop": Telling("it-user", _("partecipa al cantiere")),
    "leave_workshop": Telling("it-minus-circle", _("ha lasciato il cantiere")),
    "plan_meeting": Telling("it-calendar", _("ha fissato l'incontro"), more=moment("WorkshopMeeting")),
    "revise_meeting": Telling("it-calendar", _("ha cambiato l'incontro"), changes=("WorkshopMeeting",)),
    "cancel_meeting": Telling("it-close-circle", _("ha annullato l'incontro")),
    "write_record": Telling(
        "it-pencil",
        _("ha scritto il verbale"),
        changes=("WorkshopMeeting",),
        more=present("MeetingPresence"),
    ),
    "attach_to_meeting": Telling("it-file", _("ha aggiunto il documento «%(MeetingFile.label)s»")),
    "withdraw_meeting_file": Telling(
        "it-close-circle", _("ha ritirato il documento «%(MeetingFile.label)s»")
    ),
    "submit_proposal": Telling("it-flag", _("ha portato la proposta al tavolo di direzione")),
    "revise_proposal": Telling(
        "it-pencil", _("ha risposto alle domande del tavolo di direzione"), changes=("Proposal",)
    ),
    "support_proposal": Telling("it-check", _("sostiene la proposta")),
    "decide_proposal": Telling("it-comment", _("ha portato la decisione"), changes=("Proposal",)),
    "record_measurement": Telling(
        "it-search",
        _("ha segnato una misura"),
        lines=("%(Measurement.measured_on)s: %(Measurement.value)s",),
    ),
    "conclude_trial": Telling("it-check-circle", _("ha scritto com'è andata"), changes=("Proposal",)),
    "remind_workshops": Telling("it-clock", _("ha ricordato che si aspetta una risposta")),
}
for _name, _telling in _TELLINGS.items():
    tell(f"network.{_name}", _telling)


def story_of_workshop(workshop: Workshop) -> list[Entry]:
    """How a workshop went on, and who entered and left it."""
    members = workshop.members.values("pk")
    return changes_of(Source(Workshop, [workshop.pk]), Source(WorkshopMember, members))


def story_of_meeting(meeting: WorkshopMeeting) -> list[Entry]:
    """How the minutes of a meeting, its presences and its documents changed."""
    return changes_of(
        Source(WorkshopMeeting, [meeting.pk]),
        Source(MeetingPresence, meeting.presences.values("pk")),
        Source(MeetingFile, meeting.files.values("pk")),
        names={WorkshopMember: {row.pk: row.user.label for row in meeting.workshop.members.all()}},
    )


def story_of_proposal(proposal: Proposal) -> list[Entry]:
    """Who wrote, supported, decided and measured a proposal, and how it ended."""
    return changes_of(
        Source(Proposal, [proposal.pk]),
        Source(ProposalSupport, proposal.supports.values("pk")),
        Source(Measurement, proposal.measurements.values("pk")),
    )
