"""The antivirus, when the installation has one: a ClamAV daemon. While it is silent, no file moves."""

import logging
import socket
import struct
from contextlib import suppress
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from network.files.kinds import RefusedFile

logger = logging.getLogger(__name__)

PATIENCE_SECONDS = 30
PIECE = 64 * 1024
CLEAN = b"stream: OK"
FOUND = b" FOUND"
LONGEST_ANSWER = 4096


class ScannerSilent(RefusedFile):
    """The antivirus does not answer: no file comes in or goes out meanwhile."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Il controllo antivirus non risponde: per ora i documenti non si aggiungono"
                " e non si scaricano. Riprova tra qualche minuto."
            )
        )


def scan(content: bytes) -> None:
    """Let the antivirus of ``settings.CLAMAV`` look at a file; without one, nothing is done.

    Raises:
        RefusedFile: something was found.
        ScannerSilent: the antivirus is there and does not answer.
    """
    if not settings.CLAMAV:
        return
    try:
        answer = _asked(content)
    except OSError as error:
        logger.warning("antivirus: %s", type(error).__name__)
        raise ScannerSilent from error
    if FOUND in answer:
        raise RefusedFile(_("L'antivirus ha fermato questo file: non aprirlo, e avvisa chi te l'ha mandato."))
    if CLEAN not in answer:
        logger.warning("antivirus: an answer that is neither clean nor found")
        raise ScannerSilent


def _asked(content: bytes) -> bytes:
    """What clamd says of a file (command INSTREAM)."""
    with _connected() as line:
        # It hangs up at once when a file is beyond its limits: the answer says so.
        with suppress(BrokenPipeError, ConnectionResetError):
            line.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), PIECE):
                piece = content[start : start + PIECE]
                line.sendall(struct.pack("!L", len(piece)) + piece)
            line.sendall(struct.pack("!L", 0))
        answer = b""
        while b"\0" not in answer and len(answer) < LONGEST_ANSWER and (more := line.recv(LONGEST_ANSWER)):
            answer += more
        return answer


def _connected() -> socket.socket:
    """``unix:///run/clamav/clamd.ctl`` or ``tcp://127.0.0.1:3310``."""
    place = urlsplit(settings.CLAMAV)
    if place.scheme == "tcp":
        return socket.create_connection((place.hostname or "", place.port or 3310), PATIENCE_SECONDS)
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(PATIENCE_SECONDS)
    try:
        line.connect(place.path)
    except OSError:
        line.close()
        raise
    return line
