"""Letting a person be told quietly, or at once again."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from cce.staff.people import Person
from cce.staff.register import PERSON, person_of


def set_quiet(session: Session, key: str, *, quiet: bool) -> Person:
    """Have new duties and hand-overs wait for the next slot for one person, or not; the person before that.

    Escalations, what is due and what is counted in hours never wait.

    Raises:
        PersonUnknown: There is nobody with that key.
    """
    before = person_of(session, key)
    session.execute(update(PERSON).where(PERSON.c.key == key).values(quiet=quiet))
    return before
