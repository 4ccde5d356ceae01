"""What stands around the child: answers to checklists, links with other children.

Revision: 0005
Follows: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")
_IN_FORCE = sa.text("unlinked_at IS NULL")


def upgrade() -> None:
    """Answers are appended, and so are links: what was undone stays, marked."""
    _checklist_answer()
    _child_link()


def _checklist_answer() -> None:
    op.create_table(
        "checklist_answer",
        sa.Column("reference", sa.String(16), nullable=False),
        sa.Column("item", sa.String(40), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("by", sa.String(100), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["reference"], ["episode.reference"], name="fk_checklist_answer_reference_episode"
        ),
        sa.PrimaryKeyConstraint("reference", "item", "sequence", name="pk_checklist_answer"),
        sqlite_with_rowid=False,
    )


def _child_link() -> None:
    op.create_table(
        "child_link",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("first", sa.String(16), nullable=False),
        sa.Column("second", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("linked_at", INSTANT, nullable=False),
        sa.Column("linked_by", sa.String(100), nullable=False),
        sa.Column("unlinked_at", INSTANT, nullable=True),
        sa.Column("unlinked_by", sa.String(100), nullable=True),
        sa.ForeignKeyConstraint(["first"], ["episode.reference"], name="fk_child_link_first_episode"),
        sa.ForeignKeyConstraint(["second"], ["episode.reference"], name="fk_child_link_second_episode"),
        sa.PrimaryKeyConstraint("number", name="pk_child_link"),
    )
    op.create_index("ix_child_link_second", "child_link", ["second"], unique=False)
    op.create_index(
        "uq_child_link_first_second",
        "child_link",
        ["first", "second"],
        unique=True,
        sqlite_where=_IN_FORCE,
        postgresql_where=_IN_FORCE,
    )
