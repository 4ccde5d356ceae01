"""Panels that move, and tasks that are not about one child.

Revision: 0002
Follows: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")
_UNACKNOWLEDGED = "acknowledge_by IS NOT NULL AND acknowledged_at IS NULL AND stepped_up_at IS NULL"


def upgrade() -> None:
    """A panel gets a name beside its date; a delivery may be about a task of the office."""
    _office_task()
    _panel()
    _panel_change()
    op.execute('INSERT INTO panel (name, "on") SELECT "on", "on" FROM panel_date')
    op.drop_table("panel_date")
    if op.get_bind().dialect.name == "sqlite":
        _lay_out_the_ledger_anew()
        _lay_out_the_duties_anew()
    else:
        _alter_the_ledger()
        op.add_column("duty", sa.Column("agency", sa.String(100), nullable=True))
        op.add_column("duty", sa.Column("named", sa.String(100), nullable=True))


def _office_task() -> None:
    op.create_table(
        "office_task",
        sa.Column("reference", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("task", sa.String(80), nullable=False),
        sa.Column("path", sa.String(200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("policy", sa.String(100), nullable=False),
        sa.PrimaryKeyConstraint("reference", "kind", name="pk_office_task"),
        sqlite_with_rowid=False,
    )


def _panel() -> None:
    op.create_table(
        "panel",
        sa.Column("name", sa.Date(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("cancelled_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("name", name="pk_panel"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "uq_panel_on",
        "panel",
        ["on"],
        unique=True,
        sqlite_where=sa.text("cancelled_at IS NULL"),
        postgresql_where=sa.text("cancelled_at IS NULL"),
    )


def _panel_change() -> None:
    op.create_table(
        "panel_change",
        sa.Column("name", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("who", sa.String(100), nullable=False),
        sa.Column("change", sa.String(40), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["name"], ["panel.name"], name="fk_panel_change_name_panel"),
        sa.PrimaryKeyConstraint("name", "number", name="pk_panel_change"),
        sqlite_with_rowid=False,
    )


def _alter_the_ledger() -> None:
    op.drop_constraint("fk_delivery_reference_episode", "delivery", type_="foreignkey")
    op.alter_column("delivery", "reference", type_=sa.String(40))
    op.add_column("delivery", sa.Column("named", sa.String(100), nullable=True))
    op.add_column("delivery", sa.Column("arranged", sa.String(40), nullable=True))


def _lay_out_the_ledger_anew() -> None:
    """SQLite cannot drop a foreign key: the two tables are put aside, made again and filled."""
    op.execute("CREATE TABLE attempt_before AS SELECT * FROM attempt")
    op.drop_table("attempt")
    op.execute("CREATE TABLE delivery_before AS SELECT * FROM delivery")
    op.drop_table("delivery")
    _delivery()
    _attempt()
    _bring_back("delivery", _DELIVERY)
    _bring_back("attempt", _ATTEMPT)


def _lay_out_the_duties_anew() -> None:
    op.execute("CREATE TABLE duty_before AS SELECT * FROM duty")
    op.drop_table("duty")
    _duty()
    _bring_back("duty", _DUTY)


def _bring_back(name: str, columns: tuple[str, ...]) -> None:
    before = sa.table(f"{name}_before", *(sa.column(column) for column in columns))
    table = sa.table(name, *(sa.column(column) for column in columns))
    op.execute(sa.insert(table).from_select(columns, sa.select(before)))
    op.drop_table(f"{name}_before")


_ATTEMPT = ("delivery", "number", "at", "channel", "outcome", "reason")
_DUTY = (
    *("reference", "opening", "key", "occurrence", "basis", "source", "owner", "joint", "started_at"),
    *("opened_at", "due_on", "due_at", "counted", "counted_from", "limit_number", "limit_unit", "back"),
    *("closed_at", "closed_as", "closed_by", "extended_until", "panel"),
)
_DELIVERY = (
    *("key", "reference", "notice", "opening", "duty", "version", "rung", "step", "cause", "role"),
    *("recipient", "channel", "not_before", "urgent", "status", "claimed_at", "message_key", "attempts"),
    *("next_attempt_at", "last_error", "possible_repeat", "settled_at", "unwanted_at", "escalated_from"),
    *("acknowledge_by", "acknowledged_at", "acknowledged_by", "stepped_up_at"),
)


def _delivery() -> None:
    op.create_table(
        "delivery",
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("reference", sa.String(40), nullable=False),
        sa.Column("notice", sa.String(32), nullable=False),
        sa.Column("opening", sa.String(160), nullable=False),
        sa.Column("duty", sa.String(40), nullable=False),
        sa.Column("version", sa.String(40), nullable=False),
        sa.Column("rung", sa.String(40), nullable=False),
        sa.Column("step", sa.String(40), nullable=True),
        sa.Column("cause", sa.String(100), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("named", sa.String(100), nullable=True),
        sa.Column("recipient", sa.String(100), nullable=False),
        sa.Column("channel", sa.Integer(), nullable=False),
        sa.Column("not_before", INSTANT, nullable=False),
        sa.Column("arranged", sa.String(40), nullable=True),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("claimed_at", INSTANT, nullable=True),
        sa.Column("message_key", sa.String(32), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", INSTANT, nullable=True),
        sa.Column("last_error", sa.String(200), nullable=True),
        sa.Column("possible_repeat", sa.Boolean(), nullable=False),
        sa.Column("settled_at", INSTANT, nullable=True),
        sa.Column("unwanted_at", INSTANT, nullable=True),
        sa.Column("escalated_from", sa.String(32), nullable=True),
        sa.Column("acknowledge_by", INSTANT, nullable=True),
        sa.Column("acknowledged_at", INSTANT, nullable=True),
        sa.Column("acknowledged_by", sa.String(100), nullable=True),
        sa.Column("stepped_up_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_delivery"),
    )
    op.create_index("ix_delivery_reference", "delivery", ["reference"], unique=False)
    op.create_index(
        "ix_delivery_unacknowledged",
        "delivery",
        ["acknowledge_by"],
        unique=False,
        sqlite_where=sa.text(_UNACKNOWLEDGED),
    )
    op.create_index(
        "ix_delivery_unsettled",
        "delivery",
        ["recipient", "not_before"],
        unique=False,
        sqlite_where=sa.text("settled_at IS NULL"),
    )


def _attempt() -> None:
    op.create_table(
        "attempt",
        sa.Column("delivery", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("channel", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(40), nullable=False),
        sa.Column("reason", sa.String(200), nullable=True),
        sa.ForeignKeyConstraint(["delivery"], ["delivery.key"], name="fk_attempt_delivery_delivery"),
        sa.PrimaryKeyConstraint("delivery", "number", name="pk_attempt"),
        sqlite_with_rowid=False,
    )


def _duty() -> None:
    op.create_table(
        "duty",
        sa.Column("reference", sa.String(16), nullable=False),
        sa.Column("opening", sa.String(160), nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(40), nullable=False),
        sa.Column("source", sa.String(100), nullable=False),
        sa.Column("owner", sa.String(40), nullable=False),
        sa.Column("joint", sa.Boolean(), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("opened_at", INSTANT, nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("counted", sa.Text(), nullable=False),
        sa.Column("counted_from", sa.Date(), nullable=False),
        sa.Column("limit_number", sa.Integer(), nullable=True),
        sa.Column("limit_unit", sa.String(40), nullable=True),
        sa.Column("back", sa.Boolean(), nullable=False),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("closed_as", sa.String(40), nullable=True),
        sa.Column("closed_by", sa.String(100), nullable=True),
        sa.Column("extended_until", sa.Date(), nullable=True),
        sa.Column("panel", sa.Date(), nullable=True),
        sa.Column("agency", sa.String(100), nullable=True),
        sa.Column("named", sa.String(100), nullable=True),
        sa.ForeignKeyConstraint(["reference"], ["episode.reference"], name="fk_duty_reference_episode"),
        sa.PrimaryKeyConstraint("reference", "opening", name="pk_duty"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_duty_closed_at", "duty", ["closed_at"], unique=False)
