"""`./run` itself: what it refuses, what it skips, what it reads from its arguments."""

import importlib.util
import socket
import sys
from collections.abc import Callable
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The command as a module, without running it."""
    loader = SourceFileLoader("run", str(Path(__file__).parent.parent / "run"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("run", loader))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    loader.exec_module(module)
    return module


@pytest.fixture
def demo_folder(run: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The command, with a demo of its own that is not loaded, and nothing to install or to become."""
    monkeypatch.setattr(run, "DEMO", tmp_path / "demo")
    monkeypatch.setattr(run, "install", lambda: None)
    monkeypatch.setattr(run.os, "execv", lambda *_: None)
    return run


@pytest.fixture
def busy_port() -> int:
    """A port on which somebody listens while the test lasts."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 12, 4), (4, 0, 0)])
def test_a_python_from_3_11_on_is_accepted(run, version):
    run.check_python(version)


@pytest.mark.parametrize("version", [(3, 10, 9), (3, 9, 2), (2, 7, 18)])
def test_an_older_python_is_refused_with_a_sentence_that_names_both(run, version):
    with pytest.raises(run.Stop, match=rf"Python 3\.11 or newer .* Python {version[0]}\.{version[1]}:"):
        run.check_python(version)


def test_the_fingerprint_follows_the_lock_file(run, tmp_path):
    lock = tmp_path / "requirements.lock"
    lock.write_text("django==5.2.1")
    before = run.fingerprint(lock)
    assert run.fingerprint(lock) == before
    lock.write_text("django==5.2.2")
    assert run.fingerprint(lock) != before


def test_nothing_is_installed_again_when_the_stamp_is_equal(run, tmp_path, monkeypatch):
    monkeypatch.setattr(run, "STAMP", tmp_path / "installed")
    monkeypatch.setattr(run, "succeeds", lambda command: pytest.fail(f"started {command}"))
    run.STAMP.write_text(run.fingerprint())
    run.install()


def test_a_stamp_of_another_lock_file_is_not_believed(run, tmp_path, monkeypatch):
    monkeypatch.setattr(run, "STAMP", tmp_path / "installed")
    assert not run.is_installed()
    run.STAMP.write_text("3.11 of another time")
    assert not run.is_installed()


def test_pip_installs_when_uv_cannot(run, tmp_path, monkeypatch):
    tried = tried_by(run, tmp_path, monkeypatch, lambda command: command[2] != "uv")
    assert tried == ["pip", "uv", "pip"]
    assert run.is_installed()


def test_a_pip_is_put_into_the_environment_when_none_works_from_outside(run, tmp_path, monkeypatch):
    tried = tried_by(run, tmp_path, monkeypatch, lambda command: "--python" not in command or "uv" in command)
    assert tried == ["pip", "pip", "ensurepip", "pip", "uv"]
    assert run.is_installed()


def tried_by(run: ModuleType, folder: Path, monkeypatch, works: Callable[[list[str]], bool]) -> list[str]:
    """The modules that an installation runs, in order, when a command ends well if it ``works``."""
    tried = []
    monkeypatch.setattr(run, "STAMP", folder / "installed")
    monkeypatch.setattr(run, "make_venv", lambda: None)
    monkeypatch.setattr(run.importlib.util, "find_spec", lambda name: name)
    monkeypatch.setattr(run, "succeeds", lambda command: tried.append(command[2]) or works(command))
    run.install()
    return tried


def test_a_failed_installation_leaves_no_stamp(run, tmp_path, monkeypatch):
    monkeypatch.setattr(run, "STAMP", tmp_path / "installed")
    monkeypatch.setattr(run, "make_venv", lambda: None)
    monkeypatch.setattr(run, "succeeds", lambda command: False)
    with pytest.raises(run.Stop, match="could not be installed"):
        run.install()
    assert not run.is_installed()


def test_a_port_in_use_is_refused_with_its_number_and_the_way_out(run, busy_port):
    with pytest.raises(run.Stop, match=f"Port {busy_port} is in use.*--port"):
        run.check_port(busy_port)


def test_a_port_left_by_its_listener_is_accepted(run):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    run.check_port(port)


def test_the_demo_listens_on_8000_and_keeps_its_data_unless_told_otherwise(run):
    options = run.demo_options([])
    assert (options.port, options.fresh, options.cases) == (8000, False, None)


def test_the_demo_takes_a_port_a_number_of_cases_and_a_fresh_start(run):
    options = run.demo_options(["--port", "9001", "--fresh", "--cases", "40"])
    assert (options.port, options.fresh, options.cases) == (9001, True, 40)


@pytest.mark.parametrize(
    "arguments",
    [["--port", "0"], ["--port", "65536"], ["--port", "otto"], ["--cases", "-1"], ["--cases", "²"], ["40"]],
)
def test_the_demo_refuses_arguments_it_does_not_understand(run, arguments, capsys):
    with pytest.raises(SystemExit, match="2"):
        run.demo_options(arguments)
    assert "./run demo: error:" in capsys.readouterr().err


def test_the_demo_never_uses_the_redis_of_the_person_who_starts_it(run, tmp_path, monkeypatch):
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere:6379/0")
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/production")
    env = run.demo_environment(tmp_path)
    assert "REDIS_URL" not in env
    assert env["DATABASE_URL"] == f"sqlite:///{tmp_path}/db.sqlite3"
    assert env["DEMO"] == "1"


def test_an_interrupted_load_is_not_taken_for_a_finished_one(run, tmp_path, monkeypatch):
    monkeypatch.setattr(run, "DEMO", tmp_path / "var" / "demo")

    def interrupted(*arguments: str, env: dict[str, str]) -> int:
        Path(env["DATA_DIR"], "db.sqlite3").write_text("half")
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "manage", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run.prepare_demo(None)
    assert not run.DEMO.exists()


def test_loaded_data_are_moved_whole_and_not_loaded_again(run, tmp_path, monkeypatch):
    monkeypatch.setattr(run, "DEMO", tmp_path / "var" / "demo")
    asked = []
    monkeypatch.setattr(run, "manage", lambda *arguments, env: asked.append(arguments[0]) or 0)
    run.prepare_demo(None)
    run.prepare_demo(None)
    assert asked == ["load_demo"]
    assert (run.DEMO / "schema").read_text() == run.schema()


def test_a_fresh_load_that_is_interrupted_leaves_the_data_there_were(run, tmp_path, monkeypatch):
    monkeypatch.setattr(run, "DEMO", tmp_path / "demo")
    run.DEMO.mkdir()
    (run.DEMO / "schema").write_text(run.schema())
    monkeypatch.setattr(run, "manage", lambda *arguments, env: 1)
    with pytest.raises(run.Stop):
        run.prepare_demo(None, fresh=True)
    assert (run.DEMO / "schema").read_text() == run.schema()


def test_letters_written_while_the_data_are_loaded_lead_to_the_port_of_the_demo(run, tmp_path, monkeypatch):
    monkeypatch.setattr(run, "DEMO", tmp_path / "var" / "demo")
    monkeypatch.setattr(run.os, "environ", {})
    monkeypatch.setattr(run, "install", lambda: None)
    monkeypatch.setattr(run, "check_port", lambda port: None)
    monkeypatch.setattr(run, "serve_demo", lambda port, prepare: prepare())
    sites = []
    monkeypatch.setattr(run, "manage", lambda *arguments, env: sites.append(env["SITE_URL"]) or 0)
    run.demo(["--port", "8790"])
    assert sites == ["http://127.0.0.1:8790"]


def test_data_in_use_are_not_loaded_anew(run, tmp_path, monkeypatch):
    monkeypatch.setattr(run, "DEMO", tmp_path / "var" / "demo")
    with (
        run.using_demo(alone=False),
        run.using_demo(alone=False),
        pytest.raises(run.Stop, match="in use"),
        run.using_demo(alone=True),
    ):
        pass
    with run.using_demo(alone=True) as share:
        with pytest.raises(run.Stop, match="in use"), run.using_demo(alone=False):
            pass
        share()
        with run.using_demo(alone=False):
            pass


@pytest.mark.parametrize(
    ("named", "loaded", "asked"),
    [("", True, "demo"), ("", False, ""), ("postgres://here/real", True, "real")],
)
def test_a_command_is_about_the_demo_where_no_other_database_is_named(
    demo_folder, monkeypatch, named, loaded, asked
):
    run = demo_folder
    environment = {"DATABASE_URL": named} if named else {}
    monkeypatch.setattr(run.os, "environ", environment)
    if loaded:
        run.DEMO.mkdir()
        (run.DEMO / "schema").write_text("any")
    run.pass_to_manage(["check"])
    assert bool(environment) is bool(asked)
    assert asked in environment.get("DATABASE_URL", "")


def test_new_migrations_are_applied_to_data_already_there(run, tmp_path, monkeypatch):
    monkeypatch.setattr(run, "DEMO", tmp_path / "demo")
    run.DEMO.mkdir()
    (run.DEMO / "schema").write_text("of another time")
    asked = []
    monkeypatch.setattr(run, "manage", lambda *arguments, env: asked.append(arguments[0]) or 0)
    run.prepare_demo(None)
    assert asked == ["migrate"]


def test_an_unknown_command_is_answered_with_a_sentence(run, capsys, monkeypatch):
    monkeypatch.setattr(run.signal, "signal", lambda *_: None)
    assert run.main(["demmo"]) == 1
    assert "There is no command 'demmo'" in capsys.readouterr().err


def test_help_names_every_command(run, capsys, monkeypatch):
    monkeypatch.setattr(run.signal, "signal", lambda *_: None)
    assert run.main([]) == 0
    told = capsys.readouterr().out
    assert all(f"  {name} " in told for name in ("demo", "test", "lint", "bench", "manage", "install"))


def test_the_lock_file_holds_no_address():
    assert "://" not in (Path(__file__).parent.parent / "requirements.lock").read_text()
