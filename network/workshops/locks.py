"""Rows held while an act runs: two acts on one workshop, or on one proposal, happen one after the other."""

from network.workshops.models import Proposal, Workshop


def locked_workshop(workshop: Workshop) -> Workshop:
    """The workshop under its row lock, with who is enrolled."""
    return (
        Workshop.objects.select_for_update(of=("self",), no_key=True)
        .select_related("ambito__unit", "proposed_by")
        .prefetch_related("members__user")
        .get(pk=workshop.pk)
    )


def locked_proposal(proposal: Proposal) -> Proposal:
    """The proposal under its row lock, with its workshop."""
    return (
        Proposal.objects.select_for_update(of=("self",), no_key=True)
        .select_related("workshop__ambito__unit", "author")
        .prefetch_related("workshop__members__user")
        .get(pk=proposal.pk)
    )
