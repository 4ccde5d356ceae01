"""Who is signed in to the pages, whose account is whose, what was typed, which episodes are restricted.

Revision: 0010
Follows: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")


def upgrade() -> None:
    op.create_table(
        "visit",
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("person", sa.String(100), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("via", sa.String(40), nullable=False),
        sa.Column("began_at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("token", name="pk_visit"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_visit_began_at", "visit", ["began_at"])
    op.create_table(
        "visit_reason",
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("reference", sa.String(16), nullable=False),
        sa.Column("given_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["token"], ["visit.token"], name="fk_visit_reason_token_visit"),
        sa.PrimaryKeyConstraint("token", "reference", name="pk_visit_reason"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("browser", sa.String(64), nullable=False),
        sa.Column("nonce", sa.String(64), nullable=False),
        sa.Column("verifier", sa.String(128), nullable=False),
        sa.Column("back", sa.Text(), nullable=False),
        sa.Column("begun_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("state", name="pk_sign_in_attempt"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "draft",
        sa.Column("command_id", sa.String(64), nullable=False),
        sa.Column("person", sa.String(100), nullable=False),
        sa.Column("reference", sa.String(16), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("command_id", name="pk_draft"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "account",
        sa.Column("tenant", sa.String(100), nullable=False),
        sa.Column("object", sa.String(100), nullable=False),
        sa.Column("person", sa.String(100), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "object", name="pk_account"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "restriction",
        sa.Column("reference", sa.String(16), nullable=False),
        sa.Column("why", sa.String(40), nullable=False),
        sa.Column("ask", sa.String(100), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("reference", name="pk_restriction"),
        sqlite_with_rowid=False,
    )
