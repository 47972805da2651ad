"""Photographs and scans, drawn again: the picture stays, what the camera wrote in the file does not."""

from io import BytesIO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from network.files.kinds import RefusedFile

MOST_PIXELS = 80_000_000  # a scan of A3 at 600 dots an inch
QUALITY = 88


def redrawn(content: bytes) -> bytes:
    """The same picture in a new file, turned as it is to be seen, without place, date and camera.

    Raises:
        RefusedFile: it cannot be drawn, or is larger than any scan.
    """
    try:
        with Image.open(BytesIO(content), formats=["JPEG", "PNG"]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise RefusedFile(_("Questa immagine è troppo grande: riduci la risoluzione e riprova."))
            return _drawn(picture)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise RefusedFile(_("Questa immagine è rovinata: salvala di nuovo e riprova.")) from error


def _drawn(picture: Image.Image) -> bytes:
    written = BytesIO()
    upright = ImageOps.exif_transpose(picture)
    if picture.format == "JPEG":
        upright.convert("L" if upright.mode == "L" else "RGB").save(written, "JPEG", quality=QUALITY)
    else:
        has_palette_or_depth = upright.mode not in {"1", "L", "LA", "RGB", "RGBA"}
        plain = upright.convert("RGBA") if has_palette_or_depth else upright
        plain.info = {}
        plain.save(written, "PNG")
    return written.getvalue()
