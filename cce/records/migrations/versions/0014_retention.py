"""Holds that forbid to erase an episode, and tombstones of those that were erased.

Revision: 0014
Follows: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")
_IN_FORCE = sa.text("lifted_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "legal_hold",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(16), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("set_at", INSTANT, nullable=False),
        sa.Column("set_by", sa.String(100), nullable=False),
        sa.Column("lifted_at", INSTANT, nullable=True),
        sa.Column("lifted_by", sa.String(100), nullable=True),
        sa.ForeignKeyConstraint(["reference"], ["episode.reference"], name="fk_legal_hold_reference_episode"),
        sa.PrimaryKeyConstraint("number", name="pk_legal_hold"),
    )
    op.create_index(
        "uq_legal_hold_reference",
        "legal_hold",
        ["reference"],
        unique=True,
        sqlite_where=_IN_FORCE,
        postgresql_where=_IN_FORCE,
    )
    op.create_table(
        "erasure",
        sa.Column("reference", sa.String(16), nullable=False),
        sa.Column("erased_at", INSTANT, nullable=False),
        sa.Column("by", sa.String(100), nullable=False),
        sa.Column("ground", sa.String(40), nullable=False),
        sa.Column("overwritten_at", INSTANT, nullable=True),
        sa.Column("forgotten_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("reference", name="pk_erasure"),
        sqlite_with_rowid=False,
    )
