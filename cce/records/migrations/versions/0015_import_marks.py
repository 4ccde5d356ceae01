"""What a source calls a child is kept as a keyed mark alone: it may be a number people know the child by.

Revision: 0015
Follows: 0014
"""

import sqlalchemy as sa
from alembic import op

from cce.records.engine import keyring_of

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")


def upgrade() -> None:
    """Lay the table out anew, with marks: what a table that was altered held could still be read.

    What was said of a child was a plain digest, and becomes a mark of that: files that tell of it again
    are told that it is there.
    """
    before = [dict(row) for row in op.get_bind().execute(sa.text("SELECT * FROM imported")).mappings()]
    op.drop_table("imported")
    table = op.create_table(
        "imported",
        sa.Column("reference", sa.String(16), nullable=False),
        sa.Column("mark", sa.String(32), nullable=False),
        sa.Column("content", sa.String(32), nullable=False),
        sa.Column("imported_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["reference"], ["episode.reference"], name="fk_imported_reference_episode"),
        sa.PrimaryKeyConstraint("reference", name="pk_imported"),
        sa.UniqueConstraint("mark", name="uq_imported_mark"),
        sqlite_with_rowid=False,
    )
    if not before:
        return
    keyring = keyring_of(op.get_bind())
    for row in before:
        row["mark"] = keyring.mark(row.pop("source_key"), "import key")
        row["content"] = keyring.mark(row["content"], "import content")
    op.bulk_insert(table, before)
