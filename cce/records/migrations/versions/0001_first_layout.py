"""The first layout: everything.

Revision: 0001
Follows: nothing
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")


def upgrade() -> None:
    _audit()
    _calendar_override()
    _episode()
    _panel_date()
    _person()
    _team()
    _assignment()
    _channel()
    _child()
    _command()
    _cover()
    _delivery()
    _duty()
    _holding()
    _narrative()
    _notice()
    _timetable()
    _attempt()
    _fact()


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("who", sa.String(100), nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("reference", sa.String(16), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_audit"),
    )
    op.create_index("ix_audit_reference", "audit", ["reference"], unique=False)


def _calendar_override() -> None:
    op.create_table(
        "calendar_override",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("working", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.Column("removed_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_calendar_override"),
    )
    op.create_index(
        "uq_calendar_override_on",
        "calendar_override",
        ["on"],
        unique=True,
        sqlite_where=sa.text("removed_at IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL"),
    )


def _episode() -> None:
    op.create_table(
        "episode",
        sa.Column("reference", sa.String(16), nullable=False),
        sa.Column("policy", sa.String(100), nullable=False),
        sa.Column("policy_version", sa.String(40), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("child_status", sa.String(40), nullable=False),
        sa.Column("yjs_involved", sa.Boolean(), nullable=False),
        sa.Column("team", sa.String(100), nullable=True),
        sa.Column("stage", sa.String(40), nullable=False),
        sa.Column("level", sa.String(40), nullable=True),
        sa.Column("in_cohort", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("reference", name="pk_episode"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_episode_status_team", "episode", ["status", "team"], unique=False)


def _panel_date() -> None:
    op.create_table(
        "panel_date",
        sa.Column("on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("on", name="pk_panel_date"),
    )


def _person() -> None:
    op.create_table(
        "person",
        sa.Column("key", sa.String(100), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("email", sa.String(254), nullable=True),
        sa.Column("active_from", sa.Date(), nullable=True),
        sa.Column("active_until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_person"),
        sqlite_with_rowid=False,
    )


def _team() -> None:
    op.create_table(
        "team",
        sa.Column("key", sa.String(100), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_team"),
        sqlite_with_rowid=False,
    )


def _assignment() -> None:
    op.create_table(
        "assignment",
        sa.Column("reference", sa.String(16), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(100), nullable=False),
        sa.Column("from_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["reference"], ["episode.reference"], name="fk_assignment_reference_episode"),
        sa.PrimaryKeyConstraint("reference", "role", "sequence", name="pk_assignment"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_assignment_person", "assignment", ["person"], unique=False)


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


def _child() -> None:
    op.create_table(
        "child",
        sa.Column("reference", sa.String(16), nullable=False),
        sa.Column("name", sa.String(200), nullable=True),
        sa.Column("born_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["reference"], ["episode.reference"], name="fk_child_reference_episode"),
        sa.PrimaryKeyConstraint("reference", name="pk_child"),
        sqlite_with_rowid=False,
    )


def _command() -> None:
    op.create_table(
        "command",
        sa.Column("command_id", sa.String(100), nullable=False),
        sa.Column("reference", sa.String(16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("kept_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["reference"], ["episode.reference"], name="fk_command_reference_episode"),
        sa.PrimaryKeyConstraint("command_id", name="pk_command"),
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


def _delivery() -> None:
    op.create_table(
        "delivery",
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("reference", sa.String(16), nullable=False),
        sa.Column("notice", sa.String(32), nullable=False),
        sa.Column("opening", sa.String(160), nullable=False),
        sa.Column("duty", sa.String(40), nullable=False),
        sa.Column("version", sa.String(40), nullable=False),
        sa.Column("rung", sa.String(40), nullable=False),
        sa.Column("step", sa.String(40), nullable=True),
        sa.Column("cause", sa.String(100), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("recipient", sa.String(100), nullable=False),
        sa.Column("channel", sa.Integer(), nullable=False),
        sa.Column("not_before", INSTANT, nullable=False),
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
        sa.ForeignKeyConstraint(["reference"], ["episode.reference"], name="fk_delivery_reference_episode"),
        sa.PrimaryKeyConstraint("key", name="pk_delivery"),
    )
    op.create_index("ix_delivery_reference", "delivery", ["reference"], unique=False)
    op.create_index(
        "ix_delivery_unacknowledged",
        "delivery",
        ["acknowledge_by"],
        unique=False,
        sqlite_where=sa.text(
            "acknowledge_by IS NOT NULL AND acknowledged_at IS NULL AND stepped_up_at IS NULL"
        ),
        postgresql_where=sa.text(
            "acknowledge_by IS NOT NULL AND acknowledged_at IS NULL AND stepped_up_at IS NULL"
        ),
    )
    op.create_index(
        "ix_delivery_unsettled",
        "delivery",
        ["recipient", "not_before"],
        unique=False,
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
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
        sa.ForeignKeyConstraint(["reference"], ["episode.reference"], name="fk_duty_reference_episode"),
        sa.PrimaryKeyConstraint("reference", "opening", name="pk_duty"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_duty_closed_at", "duty", ["closed_at"], unique=False)


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


def _narrative() -> None:
    op.create_table(
        "narrative",
        sa.Column("command_id", sa.String(100), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("stored_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["reference"], ["episode.reference"], name="fk_narrative_reference_episode"),
        sa.PrimaryKeyConstraint("command_id", "place", name="pk_narrative"),
    )
    op.create_index("ix_narrative_reference", "narrative", ["reference"], unique=False)


def _notice() -> None:
    op.create_table(
        "notice",
        sa.Column("reference", sa.String(16), nullable=False),
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("opening", sa.String(160), nullable=False),
        sa.Column("duty", sa.String(40), nullable=False),
        sa.Column("version", sa.String(40), nullable=False),
        sa.Column("rung", sa.String(40), nullable=False),
        sa.Column("step", sa.String(40), nullable=True),
        sa.Column("roles", sa.String(400), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("cause", sa.String(100), nullable=False),
        sa.Column("open_ended", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["reference"], ["episode.reference"], name="fk_notice_reference_episode"),
        sa.PrimaryKeyConstraint("reference", "key", name="pk_notice"),
        sqlite_with_rowid=False,
    )


def _timetable() -> None:
    op.create_table(
        "timetable",
        sa.Column("reference", sa.String(16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("policy", sa.String(100), nullable=False),
        sa.Column("policy_version", sa.String(40), nullable=False),
        sa.Column("calendar_version", sa.String(40), nullable=False),
        sa.Column("worked_out_at", INSTANT, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["reference"], ["episode.reference"], name="fk_timetable_reference_episode"),
        sa.PrimaryKeyConstraint("reference", "revision", name="pk_timetable"),
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


def _fact() -> None:
    op.create_table(
        "fact",
        sa.Column("reference", sa.String(16), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(100), nullable=False),
        sa.Column("command_id", sa.String(100), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("happened_at", INSTANT, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("by", sa.String(100), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["command_id"], ["command.command_id"], name="fk_fact_command_id_command"),
        sa.ForeignKeyConstraint(["reference"], ["episode.reference"], name="fk_fact_reference_episode"),
        sa.PrimaryKeyConstraint("reference", "sequence", name="pk_fact"),
        sa.UniqueConstraint("reference", "id", name="uq_fact_reference_id"),
        sqlite_with_rowid=False,
    )
