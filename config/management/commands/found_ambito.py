"""``./run manage found_ambito FILE``: the first day of an Ambito."""

import tomllib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.urls import reverse

from audit.context import SystemActor
from intake.actions import publish_form, publish_rules
from intake.routing.ranking import RoutingRules
from network.actions import found_ambito


class Command(BaseCommand):
    """Writes an Ambito from its description, with the form of the scheda and the rules of the routing."""

    help = "Write a new Ambito, its places and its first people from a file like docs/ambito.example.toml."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        by = SystemActor("found_ambito")
        try:
            description = tomllib.loads(file.read_text(encoding="utf-8"))
            with transaction.atomic():
                ambito = found_ambito(by=by, description=description)
                publish_form(by=by, ambito=ambito)
                publish_rules(by=by, ambito=ambito, parameters=RoutingRules().as_mapping())
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise CommandError(f"{file} cannot be read: {error}") from error
        except ValidationError as error:
            raise CommandError("Nothing was written.\n" + "\n".join(error.messages)) from error
        page = settings.SITE_URL.rstrip("/") + reverse("account_reset_password")
        self.stdout.write(f"{ambito} is there. Each of its people chooses a password here: {page}")
