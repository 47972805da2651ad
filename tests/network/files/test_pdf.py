"""PDF: what does something by itself is found however it is spelled or folded; ordinary ones are welcome."""

import time
import zlib
from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image
from weasyprint import HTML

from network.files.checking import checked
from network.files.kinds import LARGEST, FileKind, RefusedFile
from tests.network.files.samples import PDF

MOST_SECONDS = 4  # of the processor, with a margin for a slow one
SCRIPT = b"1 0 <</OpenAction<</S/JavaScript/JS(x)>>>>"
NAMES = (
    "JavaScript",
    "Launch",
    "EmbeddedFile",
    "EmbeddedFiles",
    "RichMedia",
    "Rendition",
    "XFA",
    "JS",
    "GoToR",
)


def holding(inside: bytes) -> bytes:
    return PDF.replace(b"trailer", inside + b"\ntrailer")


def stream(held: bytes, about: bytes = b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode") -> bytes:
    return holding(b"2 0 obj<<" + about + b">>stream\r\n" + held + b"\nendstream endobj")


def by_number(name: str, form: str) -> bytes:
    return b"/" + b"".join(b"#" + format(ord(letter), form).encode() for letter in name)


def filled(unit: bytes) -> bytes:
    """Nearly as large as may be handed in."""
    return holding(unit * ((LARGEST - 200) // len(unit)))


REFUSED = {
    **{f"{name} by name": (holding(f"<</S/{name} 1 0 R>>".encode()), "programmi") for name in NAMES},
    **{f"{name} by number": (holding(by_number(name, "02x") + b" "), "programmi") for name in NAMES},
    **{
        f"{name} by number in capitals": (holding(by_number(name, "02X") + b"("), "programmi")
        for name in NAMES
    },
    **{
        f"{name} in a stream of objects": (stream(zlib.compress(f"1 0 <</{name}[]>>".encode())), "programmi")
        for name in NAMES
    },
    "one letter by its number": (holding(b"/J#61vaScript/J#53(x)"), "programmi"),
    "a number in a stream of objects": (stream(zlib.compress(b"1 0 <</S/L#61unch>>")), "programmi"),
    "a stream that does not say it is of objects": (stream(zlib.compress(SCRIPT), b"/Length 9"), "programmi"),
    "blanks and a comment first": (stream(zlib.compress(b"\0 \n" * 9000 + b"%x\n" + SCRIPT)), "programmi"),
    "a stream cut short": (stream(zlib.compress(SCRIPT + b" " * 9000)[:-5]), "programmi"),
    "a stream within another": (holding(b"<<>>stream\nx" + PDF + b"/JavaScript endstream"), "programmi"),
    "a stream with a false sum": (stream(zlib.compress(SCRIPT)[:-4] + b"\0\0\0\0"), "programmi"),
    "streams that all end badly": (
        filled(b"stream\n" + zlib.compress(b"q" * 9)[:-4] + b"\xff" * 4),
        "controllare",
    ),
    "objects folded as hardly anybody does": (
        stream(b"x", b"/Type/ObjStm/Filter[/ASCII85Decode/FlateDecode]"),
        "controllare",
    ),
    "objects locked with a password": (stream(b"x", b"/Type/Obj#53tm/Encrypt 3 0 R"), "controllare"),
    "a stream that swells": (stream(zlib.compress(b"\0" * 300_000_000)), "controllare"),
    "objects that swell": (stream(zlib.compress(b"1 0 " * 10_000_000)), "controllare"),
    "streams without end": (filled(b"stream\n\x78\x9cq"), "controllare"),
}

SLOW = {
    "names that do not begin": b"/",
    "names cut short": b"/JavaScrip",
    "numbers": b"#4",
    "letters by their number": b"/#4a#61",
    "beginnings": b"stream\n",
    "ends": b"endstream",
}


def drawn(**saved: object) -> bytes:
    written = BytesIO()
    Image.effect_noise((300, 400), 60).convert("RGB").save(written, "PDF", **saved)
    return written.getvalue()


def printed(**printing: object) -> bytes:
    page = '<h1>Relazione</h1><a href="https://example.org">x</a><form><input name="a"></form>'
    content: bytes = HTML(string=page).write_pdf(**printing)
    return content


ORDINARY: dict[str, Callable[[], bytes]] = {
    "a scan": drawn,
    "printed": printed,
    "printed in full": lambda: printed(uncompressed_pdf=True),
    "with fields": lambda: printed(pdf_forms=True),
    "a scan whose bytes spell a name by chance": lambda: stream(b"\xff/JS \xff", b"/Filter/DCTDecode"),
    "locked, without streams of objects": lambda: holding(b"<</Encrypt 3 0 R>>"),
    "folded in the old way": lambda: stream(b"x", b"/Filter/LZWDecode"),
    "a name that is longer": lambda: holding(b"/Launcher /JSON /JavaScripts"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_acts_or_cannot_be_looked_into_is_refused_at_once(what: str) -> None:
    content, reason = REFUSED[what]
    begun = time.process_time()
    with pytest.raises(RefusedFile) as refused:
        checked("a.pdf", content)
    assert reason in refused.value.messages[0]
    assert time.process_time() - begun < MOST_SECONDS


@pytest.mark.parametrize("what", SLOW)
def test_the_largest_file_is_judged_in_a_moment(what: str) -> None:
    content = filled(SLOW[what])
    begun = time.process_time()
    assert checked("a.pdf", content).kind == FileKind.PDF
    assert time.process_time() - begun < MOST_SECONDS


@pytest.mark.parametrize("what", ORDINARY)
def test_an_ordinary_one_is_welcome(what: str) -> None:
    assert checked("a.pdf", ORDINARY[what]()).kind == FileKind.PDF
