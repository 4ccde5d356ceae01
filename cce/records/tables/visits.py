"""Tables of the pages' doors: visits, accounts, what was typed and not sent, what is restricted."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary, Text
from sqlmodel import Field

from cce.records.instants import Instant
from cce.records.tables.base import BY_KEY, HASH_LENGTH, KEY_LENGTH, REFERENCE_LENGTH, WORD_LENGTH, Row

_COMMAND_LENGTH = 64


class VisitRow(Row, table=True):
    """One sign-in, until it ends; found by the digest of what the browser holds, never by that itself."""

    __tablename__ = "visit"
    __table_args__ = (Index(None, "began_at"), BY_KEY)

    token: str = Field(primary_key=True, max_length=HASH_LENGTH)
    person: str = Field(max_length=KEY_LENGTH)
    roles: str = Field(sa_type=Text)
    via: str = Field(max_length=WORD_LENGTH)
    began_at: datetime = Field(sa_type=Instant)
    seen_at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)


class VisitReasonRow(Row, table=True):
    """An episode outside somebody's caseload that they gave a reason for; the words stand in the audit."""

    __tablename__ = "visit_reason"
    __table_args__ = BY_KEY

    token: str = Field(primary_key=True, foreign_key="visit.token", max_length=HASH_LENGTH)
    reference: str = Field(primary_key=True, max_length=REFERENCE_LENGTH)
    given_at: datetime = Field(sa_type=Instant)


class SignInAttemptRow(Row, table=True):
    """A sign-in that is not answered yet; each is answered once, to the browser that asked."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = BY_KEY

    state: str = Field(primary_key=True, max_length=HASH_LENGTH)
    browser: str = Field(max_length=HASH_LENGTH)
    nonce: str = Field(max_length=HASH_LENGTH)
    verifier: str = Field(max_length=128)
    back: str = Field(sa_type=Text)
    begun_at: datetime = Field(sa_type=Instant)


class DraftRow(Row, table=True):
    """What somebody had typed when the session ended, sealed; it goes back to the same person alone."""

    __tablename__ = "draft"
    __table_args__ = BY_KEY

    command_id: str = Field(primary_key=True, max_length=_COMMAND_LENGTH)
    person: str = Field(max_length=KEY_LENGTH)
    reference: str | None = Field(default=None, max_length=REFERENCE_LENGTH)
    sealed: bytes = Field(sa_type=LargeBinary)
    kept_at: datetime = Field(sa_type=Instant)


class AccountRow(Row, table=True):
    """Which member of staff an account of the council's sign-in is."""

    __tablename__ = "account"
    __table_args__ = BY_KEY

    tenant: str = Field(primary_key=True, max_length=KEY_LENGTH)
    object: str = Field(primary_key=True, max_length=KEY_LENGTH)
    person: str = Field(max_length=KEY_LENGTH)


class RestrictionRow(Row, table=True):
    """An episode that only those who work with the child may see; why, and whom to ask."""

    __tablename__ = "restriction"
    __table_args__ = BY_KEY

    reference: str = Field(primary_key=True, max_length=REFERENCE_LENGTH)
    why: str = Field(max_length=WORD_LENGTH)
    ask: str = Field(max_length=KEY_LENGTH)
    since: datetime = Field(sa_type=Instant)
