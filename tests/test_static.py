"""What the browser is sent: small, complete, under names that change with the content."""

import asyncio
import gc
import gzip
import re
import warnings
from pathlib import Path
from typing import Any

import pytest
from django.core.handlers.asgi import ASGIHandler
from django.core.management import call_command
from django.test import AsyncClient, Client, override_settings

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "static"
SCRIPTS = sorted((STATIC / "js").glob("*.js"))
KILOBYTE = 1000


def sent(path: Path) -> int:
    """Bytes on the line, compressed as a server would; fonts are compressed already."""
    data = path.read_bytes()
    return len(data) if path.suffix == ".woff2" else len(gzip.compress(data))


def test_our_scripts_stay_within_the_room_of_the_library_they_do_without() -> None:
    # htmx alone is 16 kB, and 10 of our own would stand beside it (docs/decisions/0004-live-line.md)
    assert sum(map(sent, SCRIPTS)) <= 15 * KILOBYTE


def test_a_first_visit_stays_within_150_kilobytes() -> None:
    files = [
        STATIC / "app.css",
        STATIC / "vendor" / "bootstrap-italia" / "bootstrap-italia.min.css",
        STATIC / "icone.svg",
        STATIC / "favicon.svg",
        *SCRIPTS,
        *(STATIC / "fonts").glob("*.woff2"),
    ]
    longest_page = 10 * KILOBYTE
    assert sum(map(sent, files)) + longest_page <= 150 * KILOBYTE


def test_every_sentence_the_scripts_say_is_on_the_page_in_its_language() -> None:
    words = (ROOT / "templates" / "components" / "script_words.html").read_text()
    attributes = re.findall(r"data-([a-z-]+)=", words)
    offered = {re.sub(r"-([a-z])", lambda match: match[1].upper(), name) for name in attributes}
    code = "\n".join(script.read_text() for script in SCRIPTS)
    quoted = set(re.findall(r"'(\w+)'", code))
    said = {word for word in quoted if re.match(r"(bozza|linea)[A-Z]", word)}
    said |= set(re.findall(r"\bsay\('(\w+)'", code))
    assert said <= offered, f"not on the page: {sorted(said - offered)}"
    assert offered <= quoted, f"on the page, but nobody says it: {sorted(offered - quoted)}"


def test_scripts_hold_no_words_of_their_own() -> None:
    for script in SCRIPTS:
        code = re.sub(r"(?m)//.*$", "", script.read_text())
        quoted = re.findall(r"'([^'\n]*)'", code)
        sentences = [text for text in quoted if re.search(r"[a-zà-ù]{3,} [a-zà-ù]{3,}", text)]
        assert not sentences, f"{script.name}: {sentences}"


def test_licences_travel_with_what_is_not_ours() -> None:
    style = STATIC / "vendor" / "bootstrap-italia" / "LICENSE"
    assert "Redistributions of source code" in style.read_text()
    assert "SIL OPEN FONT LICENSE" in (STATIC / "fonts" / "OFL.txt").read_text().upper()


@pytest.mark.parametrize(
    "preference", ["(forced-colors:active", "(prefers-contrast:more", "(prefers-reduced-motion", "print"]
)
def test_the_style_answers_to_what_a_reader_prefers(preference: str) -> None:
    assert f"@media {preference}" in (STATIC / "app.css").read_text()


def test_static_files_can_be_collected_under_hashed_names(tmp_path: Path) -> None:
    storages = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "config.static_files.HashedStaticFilesStorage"},
    }
    with override_settings(STATIC_ROOT=str(tmp_path), STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)
    (app,) = (path for path in (tmp_path / "js").glob("app.*.js"))
    imported = re.findall(r'from\s*"\./([^"]+)"|import\s*"\./([^"]+)"', app.read_text())
    names = {name for pair in imported for name in pair if name}
    assert names, "app.js imports nothing"
    for name in names:
        assert re.fullmatch(r"\w+\.[0-9a-f]{12}\.js", name), name
        assert (tmp_path / "js" / name).exists()


@pytest.mark.parametrize("asked", [{}, {"range": "bytes=10-19"}, {"if-none-match": "as sent"}])
def test_a_static_file_is_the_same_for_both_kinds_of_server(asked: dict[str, str]) -> None:
    script = STATIC / "js" / "app.js"
    first = Client().get("/static/js/app.js")
    headers = {name: first["ETag"] if value == "as sent" else value for name, value in asked.items()}

    async def awaited() -> Any:
        return await AsyncClient().get("/static/js/app.js", headers=headers)

    answers = [Client().get("/static/js/app.js", headers=headers), asyncio.run(awaited())]

    status, content = {
        "": (200, script.read_bytes()),
        "range": (206, script.read_bytes()[10:20]),
        "if-none-match": (304, b""),
    }["".join(asked)]
    for answer in answers:
        assert answer.status_code == status
        assert answer.content == content
        assert answer.headers.get("Cache-Control") == first["Cache-Control"]
        assert "Cookie" not in answer.headers.get("Vary", "")


def test_a_static_file_cannot_be_written_nor_the_folders_around_it_read() -> None:
    assert Client().post("/static/js/app.js").status_code == 405
    assert Client().get("/static/../config/settings.py").status_code != 200
    assert Client().head("/static/js/app.js").content == b""


def test_a_browser_that_goes_away_leaves_no_static_file_open() -> None:
    async def go_away(site: ASGIHandler) -> None:
        gone, asked = asyncio.Event(), False

        async def receive() -> dict[str, Any]:
            nonlocal asked
            if asked:
                await gone.wait()
                return {"type": "http.disconnect"}
            asked = True
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            gone.set()

        scope = {
            "type": "http",
            "method": "GET",
            "path": "/static/js/live.js",
            "headers": [],
            "query_string": b"",
        }
        await site(scope, receive, send)

    async def go_away_often() -> None:
        site = ASGIHandler()
        for _ in range(50):
            await go_away(site)
        await asyncio.sleep(0.1)

    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always", ResourceWarning)
        asyncio.run(go_away_often())
        gc.collect()
    assert not [each.message for each in heard if issubclass(each.category, ResourceWarning)]
