"""``./run manage revoke_tokens EMAIL``: end every bearer token of somebody, at once."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.actions import revoke_token
from accounts.models import User
from audit.context import SystemActor

BY = SystemActor("sistema")


class Command(BaseCommand):
    """Ends the tokens of one person: a key was lost, or somebody left."""

    help = "Revoke every bearer token of the person with this e-mail."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *, email: str, **options: Any) -> None:
        user = User.objects.filter(email=email.lower()).first()
        if user is None:
            raise CommandError(f"Nobody is enrolled with the e-mail {email}.")
        tokens = list(user.api_tokens.standing())
        for token in tokens:
            revoke_token(by=BY, token=token)
        self.stdout.write(f"{len(tokens)} tokens revoked.")
