-- The functions behind the triggers of audit/guards.py. PostgreSQL only.

CREATE OR REPLACE FUNCTION audit_change_has_its_history() RETURNS trigger LANGUAGE plpgsql AS $guard$
-- Deferred to the end of the transaction. Arguments: the history table, the key, the columns kept out of history.
DECLARE
    secret CONSTANT text[] := TG_ARGV[2];
    changed CONSTANT jsonb := to_jsonb(COALESCE(NEW, OLD)) - secret;
    key CONSTANT bigint := changed ->> TG_ARGV[1];
    newest jsonb;
    present jsonb;
    has_its_row boolean;
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(OLD) -> TG_ARGV[1] <> to_jsonb(NEW) -> TG_ARGV[1] THEN
        RAISE integrity_constraint_violation USING
            CONSTRAINT = 'audit_history_guard', MESSAGE = format('%s: a key never changes', TG_TABLE_NAME);
    END IF;
    -- "+ 0": by the index of the key, never by walking the whole history backwards
    EXECUTE format('SELECT to_jsonb(h) FROM %I.%I h WHERE h.%I = $1 ORDER BY h.history_id + 0 DESC LIMIT 1',
        TG_TABLE_SCHEMA, TG_ARGV[0], TG_ARGV[1]) INTO newest USING key;

    IF newest ->> 'actor_label' <> '' AND newest ->> 'action' <> ''
        AND (TG_OP = 'DELETE') = (newest ->> 'history_type' = '-')
    THEN
        IF TG_OP = 'UPDATE' AND cardinality(secret) > 0 AND to_jsonb(OLD) <> to_jsonb(NEW)
            AND (newest ->> 'recorded_at')::timestamptz < transaction_timestamp()
        THEN
            newest := NULL;  -- even where its value is kept out, that it changed is not
        -- merging leaves the history row as it is only when each column equals
        ELSIF newest || changed = newest THEN
            RETURN NULL;
        END IF;
    END IF;

    -- Perhaps the row changed again later in this transaction: then this state needs a history row of its own,
    -- and the event of the last change looks at the newest one.
    EXECUTE format('SELECT to_jsonb(t) - $2 FROM %I.%I t WHERE t.%I = $1',
        TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_ARGV[1]) INTO present USING key, secret;
    IF TG_OP <> 'DELETE' AND newest IS NOT NULL AND present IS DISTINCT FROM changed THEN
        EXECUTE format('SELECT EXISTS (SELECT FROM %I.%I h WHERE h.%I = $1 AND to_jsonb(h) || $2 = to_jsonb(h))',
            TG_TABLE_SCHEMA, TG_ARGV[0], TG_ARGV[1]) INTO has_its_row USING key, changed;
        IF has_its_row THEN
            RETURN NULL;
        END IF;
    END IF;
    RAISE integrity_constraint_violation USING
        CONSTRAINT = 'audit_history_guard',
        MESSAGE = format('%s of row %s of %s has no equal history row', TG_OP, key, TG_TABLE_NAME),
        HINT = 'Change tracked rows through an action.';
END
$guard$;

CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $guard$
-- Argument: why.
BEGIN
    RAISE integrity_constraint_violation USING
        CONSTRAINT = TG_NAME, MESSAGE = format('%s on %s is refused: %s', TG_OP, TG_TABLE_NAME, TG_ARGV[0]);
END
$guard$;
