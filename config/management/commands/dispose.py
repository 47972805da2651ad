"""``./run manage dispose ORDER``: carry out a disposal that two people wanted, as the owner of the tables."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from audit.context import SystemActor
from audit.disposing import TablesBusy
from audit.erasing import ErasureRefused
from intake.actions import carry_out_disposal
from intake.disposal.states import DisposalItemState, DisposalState
from intake.models import Disposal
from network.files.keeping import remove


class Command(BaseCommand):
    """Takes away what an order lists, with its history, and keeps that it happened and why.

    Called again on the same order it only removes documents that were left on the disk.
    """

    help = "Carry out an ordered disposal; the seals still verify, and the authorisation is kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("order", type=int, help="the number of the disposal, as its page says")
        parser.add_argument("--authorisation", default="", help="number and date of what allows it")
        parser.add_argument("--by", required=True, help="name of who does it")

    def handle(self, *, order: int, authorisation: str, by: str, **options: Any) -> None:
        row = Disposal.objects.filter(pk=order).first()
        if row is None:
            raise CommandError(f"There is no disposal {order}.")
        if row.state != DisposalState.DONE:
            row = self._carried_out(row, SystemActor(by), authorisation)
        left = sum(remove(name) for name in row.files)
        self.stdout.write(f"{left} documents removed from the disk.")

    def _carried_out(self, row: Disposal, by: SystemActor, authorisation: str) -> Disposal:
        try:
            row = carry_out_disposal(by=by, disposal=row, authorisation=authorisation)
        except ErasureRefused as error:
            raise CommandError(f"{error}. Run seal first, then this again.") from error
        except TablesBusy as error:
            raise CommandError("Somebody was always writing: try again in a quieter hour.") from error
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        states = list(row.items.values_list("state", flat=True))
        gone, kept = states.count(DisposalItemState.GONE), states.count(DisposalItemState.KEPT)
        self.stdout.write(f"{gone} situations gone, {kept} kept because they were heard of meanwhile.")
        return row
