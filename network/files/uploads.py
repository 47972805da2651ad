"""Files on their way in: never more on the disk than we would accept."""

from typing import Any

from django.core.files.uploadhandler import TemporaryFileUploadHandler

from network.files.kinds import LARGEST


class BoundedUpload(TemporaryFileUploadHandler):
    """Writes a file to a temporary place up to the limit; of the rest only the length is kept.

    The form finds a file with its true size, and says in words that it is too large.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> Any:
        return super().receive_data_chunk(raw_data, start) if start <= LARGEST else None
