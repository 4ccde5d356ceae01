"""Panels that move, and tasks that are not about one child.

Revision: 0002
Follows: 0001
"""

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
