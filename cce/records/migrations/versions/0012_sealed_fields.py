"""What says anything about a person is sealed; marks by which a child is found.

Revision: 0012
Follows: 0011
"""

import json
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from alembic import op

from cce.keys.keyring import Keyring, new_key, seal_with
from cce.records.engine import keyring_of
from cce.records.folding import number_of, words_of

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")
Rows = list[dict[str, Any]]
_OF_AN_EPISODE = ("child", "narrative", "checklist_answer")
_BEFORE = {
    "child": "SELECT * FROM child",
    "narrative": "SELECT * FROM narrative",
    "checklist_answer": "SELECT * FROM checklist_answer",
    "police_list_pending": "SELECT * FROM police_list_pending",
}


def upgrade() -> None:
    """Lay the tables out anew and fill them: what a table that was altered held could still be read."""
    before = {name: _rows(query) for name, query in _BEFORE.items()}
    for name in before:
        op.drop_table(name)
    made = (_child(), _narrative(), _checklist_answer(), _police_list_pending(), _child_mark())
    if not any(before.values()):
        return
    keyring = keyring_of(op.get_bind())
    keys = _keys(keyring, {row["reference"] for name in _OF_AN_EPISODE for row in before[name]})
    sealed = (
        [_sealed_child(row, keys) for row in before["child"]],
        [_sealed_narrative(row, keys) for row in before["narrative"]],
        [_sealed_answer(row, keys) for row in before["checklist_answer"]],
        [_sealed_row(row, keyring) for row in before["police_list_pending"]],
        [mark for row in before["child"] for mark in _marks(row, keyring)],
    )
    for table, rows in zip(made, sealed, strict=True):
        if rows:
            op.bulk_insert(table, rows)


def _rows(query: str) -> Rows:
    return [dict(row) for row in op.get_bind().execute(sa.text(query)).mappings()]


def _child() -> sa.Table:
    return op.create_table(
        "child",
        sa.Column("reference", sa.String(16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["reference"], ["episode.reference"], name="fk_child_reference_episode"),
        sa.PrimaryKeyConstraint("reference", name="pk_child"),
        sqlite_with_rowid=False,
    )


def _child_mark() -> sa.Table:
    table = op.create_table(
        "child_mark",
        sa.Column("reference", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("mark", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["reference"], ["episode.reference"], name="fk_child_mark_reference_episode"),
        sa.PrimaryKeyConstraint("reference", "kind", "mark", name="pk_child_mark"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_child_mark_kind_mark", "child_mark", ["kind", "mark"], unique=False)
    return table


def _narrative() -> sa.Table:
    table = op.create_table(
        "narrative",
        sa.Column("command_id", sa.String(100), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("stored_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["reference"], ["episode.reference"], name="fk_narrative_reference_episode"),
        sa.PrimaryKeyConstraint("command_id", "place", name="pk_narrative"),
    )
    op.create_index("ix_narrative_reference", "narrative", ["reference"], unique=False)
    return table


def _checklist_answer() -> sa.Table:
    return op.create_table(
        "checklist_answer",
        sa.Column("reference", sa.String(16), nullable=False),
        sa.Column("item", sa.String(40), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(40), nullable=False),
        sa.Column("sealed_reason", sa.LargeBinary(), nullable=True),
        sa.Column("by", sa.String(100), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["reference"], ["episode.reference"], name="fk_checklist_answer_reference_episode"
        ),
        sa.PrimaryKeyConstraint("reference", "item", "sequence", name="pk_checklist_answer"),
        sqlite_with_rowid=False,
    )


def _police_list_pending() -> sa.Table:
    return op.create_table(
        "police_list_pending",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(32), nullable=False),
        sa.Column("police_mark", sa.String(32), nullable=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("team", sa.String(100), nullable=True),
        sa.Column("arrived_at", INSTANT, nullable=False),
        sa.Column("forget_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_police_list_pending"),
        sa.UniqueConstraint("mark", name="uq_police_list_pending_mark"),
        sqlite_autoincrement=True,
    )


def _keys(keyring: Keyring, references: Iterable[str]) -> dict[str, bytes]:
    """The key of each episode, made where there is none; that of one that was erased is kept nowhere."""
    known = {row["reference"]: row["sealed"] for row in _rows("SELECT reference, sealed FROM episode_key")}
    keys, made = {}, []
    for reference in sorted(references):
        about, sealed = f"key of {reference}", known.get(reference)
        keys[reference] = keyring.open(sealed, about) if sealed is not None else new_key()
        if reference not in known:
            made.append({"reference": reference, "sealed": keyring.seal(keys[reference], about)})
    if made:
        table = sa.table("episode_key", sa.column("reference"), sa.column("sealed", sa.LargeBinary()))
        op.bulk_insert(table, made)
    return keys


def _sealed(what: str, text: str, reference: str, keys: dict[str, bytes]) -> bytes:
    return seal_with(keys[reference], text.encode(), f"{what} of {reference}")


def _sealed_child(row: dict[str, Any], keys: dict[str, bytes]) -> dict[str, Any]:
    said = {"name": row["name"], "case_number": row["case_number"], "born_on": _iso(row["born_on"])}
    text = json.dumps(said, ensure_ascii=False)
    return {"reference": row["reference"], "sealed": _sealed("child", text, row["reference"], keys)}


def _sealed_narrative(row: dict[str, Any], keys: dict[str, bytes]) -> dict[str, Any]:
    text = row.pop("text")
    return row | {"sealed": _sealed("narrative", text, row["reference"], keys)}


def _sealed_answer(row: dict[str, Any], keys: dict[str, bytes]) -> dict[str, Any]:
    reason = row.pop("reason")
    sealed = None if reason is None else _sealed("checklist reason", reason, row["reference"], keys)
    return row | {"sealed_reason": sealed}


def _sealed_row(row: dict[str, Any], keyring: Keyring) -> dict[str, Any]:
    said = [row.pop("given_names"), row.pop("family_name"), _iso(row.pop("born_on")), row.pop("case_number")]
    about = f"waiting row of {row['mark']}"
    return row | {"sealed": keyring.seal(json.dumps(said, ensure_ascii=False).encode(), about)}


def _marks(row: dict[str, Any], keyring: Keyring) -> Rows:
    born_on, number = _iso(row["born_on"]), number_of(row["case_number"])
    said = {("word", word) for word in words_of(row["name"] or "")}
    said |= {("born_on", born_on)} if born_on else set()
    said |= {("case_number", number)} if number else set()
    return [
        {"reference": row["reference"], "kind": kind, "mark": keyring.mark(text, f"child {kind}")}
        for kind, text in sorted(said)
    ]


def _iso(day: object) -> str | None:
    """SQLite holds a day as text."""
    return None if day is None else str(day)
