"""What is kept of lists from the police.

Revision: 0004
Follows: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")


def upgrade() -> None:
    """A child may have a case number; three tables for the lists."""
    if op.get_bind().dialect.name == "sqlite":
        _lay_out_the_children_anew()
    else:
        op.add_column("child", sa.Column("case_number", sa.String(40), nullable=True))
    _police_list_column()
    _police_list_settled()
    _police_list_pending()


def _lay_out_the_children_anew() -> None:
    """The layout of a table that SQLite alters is not written as that of one it makes."""
    op.execute("CREATE TABLE child_before AS SELECT reference, name, born_on FROM child")
    op.drop_table("child")
    op.create_table(
        "child",
        sa.Column("reference", sa.String(16), nullable=False),
        sa.Column("name", sa.String(200), nullable=True),
        sa.Column("born_on", sa.Date(), nullable=True),
        sa.Column("case_number", sa.String(40), nullable=True),
        sa.ForeignKeyConstraint(["reference"], ["episode.reference"], name="fk_child_reference_episode"),
        sa.PrimaryKeyConstraint("reference", name="pk_child"),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO child (reference, name, born_on) SELECT reference, name, born_on FROM child_before"
    )
    op.drop_table("child_before")


def _police_list_column() -> None:
    op.create_table(
        "police_list_column",
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("holds", sa.String(40), nullable=False),
        sa.Column("column", sa.String(100), nullable=False),
        sa.PrimaryKeyConstraint("kind", "holds", name="pk_police_list_column"),
        sqlite_with_rowid=False,
    )


def _police_list_settled() -> None:
    op.create_table(
        "police_list_settled",
        sa.Column("mark", sa.String(32), nullable=False),
        sa.Column("reference", sa.String(16), nullable=False),
        sa.Column("settled_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("mark", name="pk_police_list_settled"),
        sqlite_with_rowid=False,
    )


def _police_list_pending() -> None:
    op.create_table(
        "police_list_pending",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(32), nullable=False),
        sa.Column("police_mark", sa.String(32), nullable=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("given_names", sa.String(100), nullable=False),
        sa.Column("family_name", sa.String(100), nullable=False),
        sa.Column("born_on", sa.Date(), nullable=False),
        sa.Column("case_number", sa.String(40), nullable=True),
        sa.Column("team", sa.String(100), nullable=True),
        sa.Column("arrived_at", INSTANT, nullable=False),
        sa.Column("forget_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_police_list_pending"),
        sa.UniqueConstraint("mark", name="uq_police_list_pending_mark"),
        sqlite_autoincrement=True,
    )
