"""Indexes for what pages read: what is owed, by episode; what is one person's; what was recorded of a kind.

Revision: 0013
Follows: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

OWED = ["reference", "closed_at", "opened_at", "due_at", "key", "owner", "joint", "named"]


def upgrade() -> None:
    op.create_index("ix_duty_owed", "duty", OWED)
    op.create_index("ix_fact_kind_happened_at", "fact", ["kind", "happened_at"])
    for column in ("named", "agency"):
        said = sa.text(f"{column} IS NOT NULL")
        op.create_index(f"ix_duty_{column}", "duty", [column], sqlite_where=said, postgresql_where=said)
