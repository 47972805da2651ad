"""A file sent to the API."""

from typing import Any

from rest_framework import serializers

from accounts.api import Body
from accounts.requests import ApiRequest
from network.files.kinds import LARGEST


class FileSerializer(Body):
    """A file, judged by its content; the same ``submission`` adds it once."""

    file = serializers.FileField(max_length=255)
    submission = serializers.UUIDField(required=False)


def sent_file(request: ApiRequest) -> dict[str, Any]:
    """What an action that keeps a file is called with: its name, its content, the submission.

    Raises:
        ValidationError: (400) there is no file, or it is empty.
    """
    asked = FileSerializer(data=request.data)
    asked.is_valid(raise_exception=True)
    given = asked.validated_data
    return {
        "name": given["file"].name,
        "content": given["file"].read(LARGEST + 1),  # one more is too many, and is refused in words
        "submission": given.get("submission"),
    }
