"""What a service that took a message said later of its arrival.

Revision: 0009
Follows: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")


def upgrade() -> None:
    op.create_table(
        "receipt",
        sa.Column("message_key", sa.String(32), nullable=False),
        sa.Column("recipient", sa.String(100), nullable=False),
        sa.Column("service_id", sa.String(40), nullable=True),
        sa.Column("handed_at", INSTANT, nullable=False),
        sa.Column("state", sa.String(40), nullable=True),
        sa.Column("settled_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("message_key", name="pk_receipt"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_receipt_handed_at", "receipt", ["handed_at"])
