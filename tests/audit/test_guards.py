"""Every tracked model is guarded by PostgreSQL, those of tomorrow included."""

import pytest
from django.apps import apps

from audit.guards import guards, history_of, missing_functions, missing_guards
from audit.models import AccessLogEntry, AccessLogSubject, Erasure, Seal, SealedShape, TrackedModel

ONLY_GROW = (AccessLogEntry, AccessLogSubject, Erasure, SealedShape, Seal)


def tables_with(name: str) -> set[str]:
    return {guard.table for guard in guards() if guard.name == name}


def test_a_new_tracked_model_is_guarded_without_doing_anything() -> None:
    tracked = [model for model in apps.get_models() if issubclass(model, TrackedModel)]
    assert {model._meta.db_table for model in tracked} == tables_with("audit_history_guard")
    told = {history_of(model)._meta.db_table for model in tracked}
    only_grow = told | {model._meta.db_table for model in ONLY_GROW}
    assert only_grow <= tables_with("audit_row_guard")
    assert only_grow | tables_with("audit_history_guard") == tables_with("audit_truncate_guard")


@pytest.mark.postgres
def test_every_guard_is_in_the_database(db: None) -> None:
    assert missing_guards() == []
    assert missing_functions() == []
