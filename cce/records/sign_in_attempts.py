"""Sign-ins that the council's service has still to answer: each counts once, for the browser that asked."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from cce.records.tables.base import table_of
from cce.records.tables.visits import SignInAttemptRow
from cce.records.visits import digest

_ATTEMPT = table_of(SignInAttemptRow)
_ANSWERED_WITHIN = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What was asked of the council's sign-in, so that the answer can be held against it.

    Attributes:
        state: What the answer must name.
        browser: The word of the browser that asked.
        nonce: What the identity token must name.
        verifier: The secret behind the challenge (PKCE).
        back: The path to go on with.
        begun_at: When, UTC.
    """

    state: str
    browser: str
    nonce: str
    verifier: str
    back: str
    begun_at: datetime


def keep_attempt(session: Session, attempt: Attempt) -> None:
    """Keep a sign-in until it is answered; those that nobody answered in time are forgotten."""
    session.execute(delete(_ATTEMPT).where(_ATTEMPT.c.begun_at < attempt.begun_at - _ANSWERED_WITHIN))
    row = {
        "state": digest(attempt.state),
        "browser": digest(attempt.browser),
        "nonce": attempt.nonce,
        "verifier": attempt.verifier,
        "back": attempt.back,
        "begun_at": attempt.begun_at,
    }
    session.execute(insert(_ATTEMPT), [row])


def take_attempt(session: Session, state: str, browser: str, at: datetime) -> Attempt | None:
    """The sign-in that an answer belongs to, which nothing else can answer any more.

    Returns:
        None where there is none, it is too old, or another browser began it.
    """
    taken = delete(_ATTEMPT).where(_ATTEMPT.c.state == digest(state)).returning(_ATTEMPT)
    row = session.execute(taken).one_or_none()
    if row is None or row.browser != digest(browser) or at - row.begun_at > _ANSWERED_WITHIN:
        return None
    return Attempt(state, browser, row.nonce, row.verifier, row.back, row.begun_at)
