"""Telling somebody of a task of the office: into the ledger, once."""

from datetime import datetime

from sqlalchemy.orm import Session

from activities.preparing import Expected
from activities.reaching import OfficeReach
from cce.notices.message import check_task
from cce.pathway.ladder import Ladder
from cce.pathway.terms import Role, Rung
from cce.records import ledger
from cce.records.deliveries import About, notice_digest
from cce.records.office import OfficeTask, save_office_task


def put_office_notice(
    session: Session,
    ladder: Ladder,
    task: OfficeTask,
    role: Role,
    at: datetime,
    *,
    person: str | None = None,
    version: str = "",
    rung: Rung = Rung.OPENED,
    urgent: bool = False,
) -> tuple[Expected, ...]:
    """Have somebody told of a task of the office; the same task, version and rung reach a person once.

    It goes the way of every notice: with everything else of its slot, tried again, by another channel, one
    role up. Where nobody holds the role, the next above and the administrator are told.

    Args:
        session: A transaction.
        ladder: The ladders of the task's policy.
        task: The task; kept, or kept as it is now.
        role: In which role somebody is told.
        at: From when it may go, UTC.
        person: The one person it is for, by key, while that person is there; None for whoever holds *role*.
        version: What makes it news again, such as a date; at most 40 signs.
        rung: How it is put: to be started, a reminder, due, overdue.
        urgent: Whether it goes alone.

    Returns:
        Whose postbox is to be told, and from when.

    Raises:
        ItemRefused: The task's name says what a notice must not.
    """
    check_task(task.task)
    save_office_task(session, task)
    reach = OfficeReach(session, task.reference, ladder, named=person)
    new = reach.told_of(_about(task, role, version, rung), role, at, urgent=urgent)
    return tuple(Expected(one.recipient, one.not_before) for one in ledger.write(session, new))


def withdraw_office_notices(session: Session, reference: str, at: datetime) -> int:
    """Take back whatever of a task's notices has not gone, and say how many."""
    return ledger.withdraw(session, reference, None, at)


def _about(task: OfficeTask, role: Role, version: str, rung: Rung) -> About:
    return About(
        reference=task.reference,
        notice=notice_digest(f"{task.kind}|{version}|{rung}|{role}"),
        opening=task.kind.value,
        duty=task.kind,
        version=version,
        rung=rung,
        step=None,
        cause="",
    )
