"""Tables of the office: what somebody is to do that is not about one child."""

from datetime import date

from sqlmodel import Field

from cce.records.tables.base import BY_KEY, KEY_LENGTH, OFFICE_REFERENCE_LENGTH, WORD_LENGTH, Row


class OfficeTaskRow(Row, table=True):
    """One task of the office, such as the list before a panel."""

    __tablename__ = "office_task"
    __table_args__ = BY_KEY

    reference: str = Field(primary_key=True, max_length=OFFICE_REFERENCE_LENGTH)
    kind: str = Field(primary_key=True, max_length=WORD_LENGTH)
    task: str = Field(max_length=80)
    path: str = Field(max_length=200)
    due_on: date | None = None
    policy: str = Field(max_length=KEY_LENGTH)
