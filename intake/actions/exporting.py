"""Giving the whole story of a situation to who has a right to it."""

import json
from hashlib import sha256
from importlib import import_module
from typing import Any

from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import require
from audit import clock
from audit.actions import action
from intake.models import Case, StoryExport
from intake.models.exports import Extra, FileFormat
from intake.story.file import FORMAT, VERSION, left_out, story_of


@action
def export_story(*, by: User, case: Case, reason: str, **asked: Any) -> tuple[StoryExport, bytes]:
    """Write the whole story of a situation into a file, and who receives it and why into the history.

    Args:
        asked: the other fields of ``StoryExport`` that its form asks: format, recipient, extras and why.

    Raises:
        ValidationError: by field, what is missing: no reason, or extras without their own.
    """
    require(by, "intake.export_story", case)
    export = StoryExport(case=case, made_by=by, made_at=clock.now(), reason=reason.strip(), **asked)
    if export.extras and not export.extras_reason.strip():
        raise ValidationError({"extras_reason": _("Scrivi perché questi dati servono a chi la riceve")})
    export.clean_fields(exclude=["case", "made_by", "digest"])
    out = left_out(case, set(export.extras))
    story = {**_heading(export), **story_of(case, by, out)}
    content = _pdf(story) if export.file_format == FileFormat.PDF else _json(story)
    export.digest = sha256(content).hexdigest()
    export.save()
    return export, content


def _heading(export: StoryExport) -> dict[str, Any]:
    left = [extra for extra in Extra if extra.value not in export.extras]
    return {
        "format": FORMAT,
        "version": VERSION,
        "case": export.case.number,
        "person": export.case.person.label,
        "made_at": export.made_at.isoformat(),
        "made_by": export.made_by.label,
        "recipient": {"kind": export.recipient, "name": export.recipient_name},
        "reason": export.reason,
        "left_out": [{"code": extra.value, "words": str(extra.label)} for extra in left],
    }


def _json(story: dict[str, Any]) -> bytes:
    return json.dumps(story, ensure_ascii=False, indent=1).encode()


def _pdf(story: dict[str, Any]) -> bytes:
    # WeasyPrint takes a second to load: only who needs a PDF waits for it.
    page = render_to_string("intake/story_paper.html", {"story": story, "language": get_language()})
    pdf: bytes = import_module("network.paper").pdf_of(page)
    return pdf
