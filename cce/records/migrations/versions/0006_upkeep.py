"""What the upkeep of many episodes needs to know: the rules each follows, and what was taken over.

Revision: 0006
Follows: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")


def upgrade() -> None:
    _following()
    _imported()


def _following() -> None:
    op.create_table(
        "following",
        sa.Column("reference", sa.String(16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("policy", sa.String(100), nullable=False),
        sa.Column("policy_version", sa.String(40), nullable=False),
        sa.Column("policy_content", sa.String(32), nullable=False),
        sa.Column("calendar_version", sa.String(40), nullable=False),
        sa.Column("panels_version", sa.String(32), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["reference"], ["episode.reference"], name="fk_following_reference_episode"),
        sa.PrimaryKeyConstraint("reference", name="pk_following"),
        sqlite_with_rowid=False,
    )


def _imported() -> None:
    op.create_table(
        "imported",
        sa.Column("reference", sa.String(16), nullable=False),
        sa.Column("source_key", sa.String(100), nullable=False),
        sa.Column("content", sa.String(32), nullable=False),
        sa.Column("imported_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["reference"], ["episode.reference"], name="fk_imported_reference_episode"),
        sa.PrimaryKeyConstraint("reference", name="pk_imported"),
        sa.UniqueConstraint("source_key", name="uq_imported_source_key"),
        sqlite_with_rowid=False,
    )
