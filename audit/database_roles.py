"""Roles of the database: who may do what to which table, in SQL for PostgreSQL.

The owner migrates and serves nobody. The application owns nothing: it cannot switch a guard off, nor change
what only grows. Whoever seals reads the evidence and adds seals; whoever verifies only reads.
"""

from collections.abc import Iterable, Iterator

from django.apps import apps

from audit.guards import append_only_models, sealed_models, tracked_models
from audit.models import Erasure, Seal, SealedShape

APP, SEALER, VERIFIER = "rete_app", "rete_sealer", "rete_verifier"


def statements() -> Iterator[str]:
    """What the owner of the database runs after each migration; running it again changes nothing."""
    for role in (APP, SEALER, VERIFIER):
        yield (
            f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') "
            f"THEN CREATE ROLE {role} NOLOGIN; END IF; END $$"
        )
        yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}"
        yield f"GRANT USAGE ON SCHEMA public TO {role}"
    yield "REVOKE CREATE ON SCHEMA public FROM PUBLIC"
    yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {APP}, {SEALER}"
    yield from _grants_of_the_application()
    evidence = _tables(sealed_models())
    seals = _tables([Seal, SealedShape])
    yield f"GRANT SELECT ON {evidence}, {seals} TO {SEALER}"
    yield f"GRANT INSERT ON {seals} TO {SEALER}"
    yield f"GRANT SELECT ON {evidence}, {seals}, {_tables(tracked_models())} TO {VERIFIER}"


def _grants_of_the_application() -> Iterator[str]:
    only_grow = set(append_only_models())
    tracked = set(tracked_models())
    others = {
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and model not in only_grow | tracked
    }
    yield f"GRANT SELECT, INSERT ON {_tables(only_grow - {Seal, SealedShape, Erasure})} TO {APP}"
    yield f"GRANT SELECT, INSERT, UPDATE ON {_tables(tracked)} TO {APP}"
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON {_tables(others)} TO {APP}"
    yield (
        "DO $$ BEGIN IF to_regclass('django_migrations') IS NOT NULL "  # /readyz reads it
        f"THEN GRANT SELECT ON django_migrations TO {APP}; END IF; END $$"
    )


def _tables(models: Iterable[type]) -> str:
    return ", ".join(sorted(f'"{model._meta.db_table}"' for model in models))  # type: ignore[attr-defined] # models
