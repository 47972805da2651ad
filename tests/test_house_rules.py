"""The house rules that a machine can keep (CONTRIBUTING.md names each with its check here)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.core.validators import MaxLengthValidator
from django.db import models

from accounts.permissions import RULES
from audit.actions import REGISTRY
from audit.models import TrackedModel
from audit.states import StatefulModel

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("config", "demo", "referrals", "intake", "network", "accounts", "audit")
APPS = ("referrals", "intake", "network", "accounts", "audit")

# Rows that are not tracked, and why.
UNTRACKED = {
    "accounts.RepeatableRequest": "what the API answered, kept for a day",
    "audit.AccessLogEntry": "is itself the trace",
    "audit.AccessLogSubject": "is itself the trace",
    "audit.Erasure": "is itself the trace",
    "audit.Seal": "seals the trace",
    "audit.SealedShape": "seals the trace",
    "network.Notice": "says what happened elsewhere; only its reading changes it",
    "network.NoticeCounter": "a counter",
    "network.NoticeLetter": "an e-mail on its way; the notices it tells of say what happened",
    "network.NumberSeries": "a counter",
    "referrals.Letter": "an e-mail on its way; the link it carries is tracked",
    "referrals.PartnerDoor": "codes and sessions that live minutes; the access log keeps each opening",
    "intake.LoadEntry": "counts seats, which are tracked; written by the database itself",
    "intake.SheetLetter": "an e-mail on its way; itself the trace of who sent what, never changed",
    "intake.ReadingWatch": "a moment; what is found is tracked",
    "intake.CaseImport": "a file on its way; what it writes is tracked",
    "intake.ImportPage": "rows of that file, until they are written",
    "intake.ImportedCase": "where a situation came from, written once with it",
    "intake.IntakeDraft": "what is being typed; it becomes history when registered",
}

WRITES = {
    "save",
    "create",
    "create_all",
    "save_all",
    "bulk_create",
    "bulk_update",
    "update",
    "delete",
    "get_or_create",
    "update_or_create",
}
READERS = {"visible_to", "received_by", "sent_by", "none"}


def sources(*packages: str) -> Iterator[tuple[Path, ast.Module]]:
    for package in packages:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(ROOT), ast.parse(path.read_text())


def is_page_or_api(path: Path) -> bool:
    names = {*path.parts, path.stem}
    return bool(names & {"views", "api", "forms", "consumers", "serializers"}) and path.parts[0] in APPS


def objects_uses(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The line and the method of every ``Model.objects.<method>``."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Attribute)
            and node.value.attr == "objects"
        ):
            yield node.lineno, node.attr


def test_every_model_is_tracked_or_says_why_not() -> None:
    models = {m._meta.label: m for app in APPS for m in apps.get_app_config(app).get_models()}
    own = {label: m for label, m in models.items() if not m._meta.object_name.startswith("Historical")}
    untracked = {label for label, model in own.items() if not issubclass(model, TrackedModel)}
    assert untracked == set(UNTRACKED)


def test_every_function_of_the_actions_modules_is_an_action() -> None:
    for path, tree in sources(*APPS):
        if "actions" not in path.with_suffix("").parts[1:] or path.parts[0] == "audit":
            continue
        for node in tree.body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            writes = any(
                isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) and n.func.attr in WRITES
                for n in ast.walk(node)
            )
            decorated = any(isinstance(d, ast.Name) and d.id == "action" for d in node.decorator_list)
            assert decorated or not writes, f"{path}:{node.lineno} {node.name} writes and is no action"


def test_every_action_has_a_rule_of_its_name_or_shares_one() -> None:
    shared = {
        "network.change_post": "network.appoint",
        "network.end_post": "network.appoint",
        "network.end_post_at_once": "network.appoint",
        "intake.discard_draft": "intake.save_draft",
    }
    ours = {name for name in REGISTRY if name.partition(".")[0] in APPS}
    missing = {name for name in ours if shared.get(name, name) not in RULES}
    assert len(ours) > 20
    assert missing == set()


@pytest.mark.parametrize("package", APPS)
def test_pages_and_api_never_write(package: str) -> None:
    for path, tree in sources(package):
        if not is_page_or_api(path):
            continue
        for line, method in objects_uses(tree):
            assert method not in WRITES, f"{path}:{line} writes outside an action"
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "save"
            ):
                pytest.fail(f"{path}:{node.lineno} saves outside an action")


@pytest.mark.parametrize("package", APPS)
def test_pages_and_api_read_only_what_the_user_may_see(package: str) -> None:
    for path, tree in sources(package):
        if is_page_or_api(path) and path.stem != "consumers":
            for line, method in objects_uses(tree):
                assert method in READERS, f"{path}:{line} reads with .{method}(), not with .visible_to()"


def test_actions_raise_only_rules_and_rights() -> None:
    for path, tree in sources(*APPS):
        if "actions" not in path.with_suffix("").parts[1:] or path.parts[0] == "audit":
            continue
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Raise)
                and isinstance(node.exc, ast.Call)
                and isinstance(node.exc.func, ast.Name)
            ):
                assert node.exc.func.id in {"ValidationError", "PermissionDenied"}, f"{path}:{node.lineno}"


def test_nobody_reads_another_clock() -> None:
    for path, tree in sources(*PACKAGES):
        if str(path) == "audit/clock.py":
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                asked = f"{node.value.id}.{node.attr}"
                assert asked not in {"timezone.now", "datetime.now", "date.today", "datetime.utcnow"}, (
                    f"{path}:{node.lineno} asks {asked}: ask audit.clock"
                )


def test_imports_stand_at_the_top_of_modules() -> None:
    for path, tree in sources(*PACKAGES):
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                inside = [n for n in ast.walk(function) if isinstance(n, ast.Import | ast.ImportFrom)]
                assert not inside, f"{path}:{inside[0].lineno} imports inside a function"


def test_modules_have_names_that_mean_something() -> None:
    for path, _tree in sources(*PACKAGES):
        assert path.stem not in {"utils", "helpers", "common", "misc", "services"}, path


def test_modules_and_templates_stay_readable() -> None:
    for path, _tree in sources(*PACKAGES):
        assert len((ROOT / path).read_text().splitlines()) <= 300, f"{path}: split it by meaning"
    for path in sorted((ROOT / "templates").rglob("*.html")):
        assert len(path.read_text().splitlines()) <= 80, f"{path.relative_to(ROOT)}: split it by meaning"


def test_every_state_has_its_moves_and_every_move_leads_to_a_state() -> None:
    for model in apps.get_models():
        if issubclass(model, StatefulModel):
            states = {value for value, _label in model._meta.get_field("state").flatchoices}
            assert set(model.TRANSITIONS) == states, model
            assert all(targets <= states for targets in model.TRANSITIONS.values()), model


def test_the_length_of_a_text_is_checked_by_the_model_and_not_only_by_its_form() -> None:
    for app in APPS:
        for model in apps.get_app_config(app).get_models():
            for one in model._meta.get_fields():
                if isinstance(one, models.TextField) and not model._meta.object_name.startswith("Historical"):
                    limits = [v.limit_value for v in one.validators if isinstance(v, MaxLengthValidator)]
                    assert limits == [one.max_length], f"{model._meta.label}.{one.name}"


def test_every_constraint_has_a_name_that_tells_its_truth() -> None:
    for app in APPS:
        for model in apps.get_app_config(app).get_models():
            for constraint in model._meta.constraints:
                assert constraint.name
                assert "%" not in constraint.name
                assert len(constraint.name) <= 63
