"""A file sent to the API."""

from typing import Any

from rest_framework import serializers

from accounts.api import Body
from accounts.requests import ApiRequest
from network.files.kinds import LARGEST
from network.models.files import LONGEST_REASON


class FileSerializer(Body):
    """A file, judged by its content; the same ``submission`` adds it once."""

    file = serializers.FileField(max_length=255)
    submission = serializers.UUIDField(required=False)


class WithdrawnFileSerializer(Body):
    """Why a document is withdrawn."""

    reason = serializers.CharField(max_length=LONGEST_REASON)


def sent_file(request: ApiRequest, body: type[FileSerializer] = FileSerializer) -> dict[str, Any]:
    """What an action that keeps a file is called with: its name, its content, and what else is sent of it.

    Raises:
        ValidationError: (400) there is no file, or it is empty.
    """
    asked = body(data=request.data)
    asked.is_valid(raise_exception=True)
    given = asked.validated_data
    file = given.pop("file")
    return {
        **given,
        "name": file.name,
        "content": file.read(LARGEST + 1),  # one more is too many, and is refused in words
    }
