"""Stopping what is too large before it is written anywhere."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

from lemnis.evidence.rules.uploads import LARGEST_UPLOAD, too_large

_ROOM = 1_000_000  # what a form has beside its files


class Limit(FileUploadHandler):
    """Leave out the files of a request that says it is too large; asked before all others."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file, or let the rest of the request go by unread.

        Raises:
            StopUpload: the request is too large.

        """
        super().new_file(*args, **kwargs)
        if (self.content_length or 0) > LARGEST_UPLOAD + _ROOM:
            raise StopUpload(connection_reset=False)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002 - Django's
        """Pass a piece on to the handlers that keep it."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the end of a file to the handlers that keep it."""


def require_room(request: HttpRequest) -> None:
    """Refuse a request whose files have been left out.

    Raises:
        BadData: it says it is too large.

    """
    said = request.META.get("CONTENT_LENGTH") or "0"
    if said.isascii() and said.isdigit() and int(said) > LARGEST_UPLOAD + _ROOM:
        raise too_large("")
