"""``./run manage name_administrator EMAIL NAME SURNAME --ambito CODE``: a second, where one is alone."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.actions import enrol_user
from accounts.models import User
from accounts.professions import Profession
from accounts.roles import Role
from audit.context import SystemActor
from network.actions import appoint
from network.models import Ambito

BY = SystemActor("name_administrator")


class Command(BaseCommand):
    """Gives the role that on the pages two people must want, when there are not two to want it."""

    help = "Name an administrator of an Ambito; who is not enrolled yet is enrolled."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("first_name")
        parser.add_argument("last_name")
        parser.add_argument("--ambito", required=True, help="the code of the Ambito")

    def handle(self, *, ambito: str, email: str, **names: Any) -> None:
        place = Ambito.objects.select_related("unit").filter(code=ambito).first()
        if place is None:
            raise CommandError(f"No Ambito has the code {ambito}.")
        who = {name: names[name] for name in ("first_name", "last_name")}
        try:
            with transaction.atomic():
                user = User.objects.filter(email=email.lower()).first() or enrol_user(
                    by=BY, email=email, profession=Profession.OTHER, **who
                )
                appoint(by=BY, user=user, role=Role.ADMINISTRATOR, unit=place.unit)
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        self.stdout.write(f"{user.label} administers {place}.")
