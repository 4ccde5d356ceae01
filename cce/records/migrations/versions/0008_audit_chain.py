"""The audit says why, is chained row by row, and takes further rows only.

Revision: 0008
Follows: 0007
"""

import hashlib
import json
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")
_NO_ROW = "0" * 64


def upgrade() -> None:
    """Lay the table out anew: its rows in their order, without gaps, each chained to the last."""
    before = op.get_bind().execute(sa.text(_BEFORE)).all()
    op.drop_table("audit")
    audit = _audit()
    op.create_index("ix_audit_reference", "audit", ["reference"], unique=False)
    if rows := _chained(before):
        op.bulk_insert(audit, rows)
    _only_added()


_BEFORE = "SELECT at, who, action, reference, detail FROM audit ORDER BY number"


def _audit() -> sa.Table:
    return op.create_table(
        "audit",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("who", sa.String(100), nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("reference", sa.String(16), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_audit"),
        sa.UniqueConstraint("previous", name="uq_audit_previous"),
    )


def _chained(before: list[sa.Row[tuple[object, ...]]]) -> list[dict[str, object]]:
    rows, previous = [], _NO_ROW
    for number, (at, who, action, reference, detail) in enumerate(before, start=1):
        said = {
            "number": number,
            "at": _in_utc(at).isoformat(timespec="microseconds"),
            "who": who,
            "action": action,
            "reference": reference,
            "detail": detail,
            "why": "",
            "previous": previous,
        }
        canonical = json.dumps(said, sort_keys=True, separators=(",", ":"))
        previous = hashlib.sha256(canonical.encode()).hexdigest()
        rows.append(said | {"at": at, "hash": previous})
    return rows


def _in_utc(at: datetime | str) -> datetime:
    """SQLite holds the UTC clock as text."""
    return datetime.fromisoformat(at).replace(tzinfo=UTC) if isinstance(at, str) else at.astimezone(UTC)


def _only_added() -> None:
    statements = _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL
    for statement in statements:
        op.execute(statement)


_SQLITE = tuple(
    f"""\
CREATE TRIGGER audit_no_{act.lower()} BEFORE {act} ON audit
BEGIN
    SELECT RAISE(ABORT, 'rows of audit are only ever added');
END"""
    for act in ("UPDATE", "DELETE")
)
_POSTGRESQL = (
    """\
CREATE OR REPLACE FUNCTION audit_only_added() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'rows of audit are only ever added'; END $$""",
    """\
CREATE TRIGGER audit_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION audit_only_added()""",
    "REVOKE UPDATE, DELETE, TRUNCATE ON audit FROM CURRENT_USER",
)
