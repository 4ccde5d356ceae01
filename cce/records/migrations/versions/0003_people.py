"""How people want to be told, when they are there, and which addresses fail.

Revision: 0003
Follows: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")
_KEPT = {
    "team": ("key", "name"),
    "person": ("key", "name", "email", "active_from", "active_until"),
    "channel": ("person", "place", "url"),
    "cover": ("person", "from_on", "covered_by", "until_on"),
    "holding": ("role", "scope", "scope_key", "person", "place", "from_on", "until_on"),
}


def upgrade() -> None:
    """Teams belong to districts; people have hours, and may want to be told quietly."""
    if op.get_bind().dialect.name == "sqlite":
        _lay_out_the_directory_anew()
    else:
        _alter_the_directory()
    _failing_address()


def _alter_the_directory() -> None:
    op.add_column("team", sa.Column("district", sa.String(100), nullable=True))
    op.add_column("person", sa.Column("kind", sa.String(40), nullable=False, server_default="person"))
    op.alter_column("person", "kind", server_default=None)
    for column in _hours():
        op.add_column("person", column)


def _hours() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("works_on", sa.String(40), nullable=True),
        sa.Column("works_from", sa.Time(), nullable=True),
        sa.Column("works_until", sa.Time(), nullable=True),
        sa.Column("quiet", sa.Boolean(), nullable=True),
    )


def _lay_out_the_directory_anew() -> None:
    """SQLite adds a column to the text of a table at its end, and cannot add one that must be filled."""
    op.drop_index("ix_holding_person", "holding")
    for table in _KEPT:
        op.rename_table(table, f"{table}_before")
    for make in (_team, _person, _channel, _cover, _holding):
        make()
    for table, columns in _KEPT.items():
        before = sa.table(f"{table}_before", *map(sa.column, columns))
        more = {"kind": sa.literal("person")} if table == "person" else {}
        into = sa.table(table, *map(sa.column, (*columns, *more)))
        op.execute(into.insert().from_select([*columns, *more], sa.select(*before.c, *more.values())))
    for table in reversed(_KEPT):
        op.drop_table(f"{table}_before")


def _team() -> None:
    op.create_table(
        "team",
        sa.Column("key", sa.String(100), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("district", sa.String(100), nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_team"),
        sqlite_with_rowid=False,
    )


def _person() -> None:
    op.create_table(
        "person",
        sa.Column("key", sa.String(100), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("email", sa.String(254), nullable=True),
        sa.Column("active_from", sa.Date(), nullable=True),
        sa.Column("active_until", sa.Date(), nullable=True),
        sa.Column("kind", sa.String(40), nullable=False),
        *_hours(),
        sa.PrimaryKeyConstraint("key", name="pk_person"),
        sqlite_with_rowid=False,
    )


def _channel() -> None:
    op.create_table(
        "channel",
        sa.Column("person", sa.String(100), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["person.key"], name="fk_channel_person_person"),
        sa.PrimaryKeyConstraint("person", "place", name="pk_channel"),
        sqlite_with_rowid=False,
    )


def _cover() -> None:
    op.create_table(
        "cover",
        sa.Column("person", sa.String(100), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("covered_by", sa.String(100), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["covered_by"], ["person.key"], name="fk_cover_covered_by_person"),
        sa.ForeignKeyConstraint(["person"], ["person.key"], name="fk_cover_person_person"),
        sa.PrimaryKeyConstraint("person", "from_on", name="pk_cover"),
        sqlite_with_rowid=False,
    )


def _holding() -> None:
    op.create_table(
        "holding",
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("scope", sa.String(40), nullable=False),
        sa.Column("scope_key", sa.String(100), nullable=False),
        sa.Column("person", sa.String(100), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["person.key"], name="fk_holding_person_person"),
        sa.PrimaryKeyConstraint("role", "scope", "scope_key", "person", "place", name="pk_holding"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_holding_person", "holding", ["person"], unique=False)


def _failing_address() -> None:
    op.create_table(
        "failing_address",
        sa.Column("person", sa.String(100), nullable=False),
        sa.Column("address", sa.String(32), nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.Column("last_message", sa.String(32), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("last_at", INSTANT, nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("flagged_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["person"], ["person.key"], name="fk_failing_address_person_person"),
        sa.PrimaryKeyConstraint("person", "address", name="pk_failing_address"),
        sqlite_with_rowid=False,
    )
