"""``./run manage issue_token EMAIL [--days N]``: a bearer token for the API."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.actions import issue_token
from accounts.models import User
from audit.context import SystemActor

BY = SystemActor("sistema")  # whoever types it is not known to be the owner, who is told
USUAL_DAYS = 30


class Command(BaseCommand):
    """Issues a token, and prints it once; its owner gets a notice."""

    help = "Issue a bearer token for the API. It is printed once and stored only as a digest."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--days", type=int, default=USUAL_DAYS, help="how long it lasts (1 to 365)")

    def handle(self, *args: Any, email: str, days: int, **options: Any) -> None:
        user = User.objects.filter(email=email.lower()).first()
        if user is None:
            raise CommandError(f"Nobody is enrolled with the e-mail {email}.")
        try:
            secret = issue_token(by=BY, user=user, lifetime=timedelta(days=days))
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(secret)
