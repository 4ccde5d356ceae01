"""How alike the record and the rules are."""

from collections.abc import Callable, Sequence
from datetime import datetime

from cce.pathway.facts import Fact
from cce.pathway.ladder import Ladder
from cce.pathway.plan import Plan
from cce.pathway.plan_json import plan_as_json
from cce.pathway.terms import NoticeStatus
from cce.records.deliveries import Delivery, DeliveryStatus, notice_digest


class Broken(AssertionError):
    """The record is not what the rules say."""


def same(what: str, mine: object, rules: object) -> None:
    """Hold one thing of the record against the same by the rules.

    Raises:
        Broken: They differ.
    """
    if mine != rules:
        raise Broken(f"{what}: {mine} in the record, {rules} by the rules")


def same_plan(mine: Plan, rules: Plan, ladder: Ladder, *, together: bool) -> None:
    """Hold duties and notices against the rules.

    Args:
        mine: As the record has them.
        rules: As they should be.
        ladder: The rules.
        together: Whether commands came that are known as of one instant: the plan takes them as one, and
            never had what one of them planned and the next withdrew.

    Raises:
        Broken: They differ.
    """
    shown, expected = (plan_as_json(one, ladder.policy, ladder.calendar) for one in (mine, rules))
    for part in ("duties", "notices"):
        alone = [one for one in shown[part] if one not in expected[part]]
        missing = [one for one in expected[part] if one not in shown[part]]
        if together:
            alone = [one for one in alone if one["status"] != "withdrawn"]
        same(f"{part} at {rules.at}", alone, missing)


def same_mail(
    rules: Plan, rows: Sequence[Delivery], late: set[str], went_at: Callable[[Delivery], datetime | None]
) -> None:
    """Hold what went, and when, against the rules.

    Args:
        rules: The plan.
        rows: The ledger.
        late: Notices, by key, whose time came while commands waited in line: they are left out.
        went_at: When a delivery went.

    Raises:
        Broken: Something went that should not, or did not go.
    """
    known = {notice_digest(key) for key in late}
    went = {notice_digest(one.notice.key): one.notice for one in rules.notices if _went(one.status)}
    due = {
        f"{name} {one.duty} {one.rung} {one.step} {one.at}"
        for name, one in went.items()
        if name not in known and one.at <= rules.at
    }
    mine = {
        f"{about.notice} {about.duty} {about.rung} {about.step} {went_at(one)}"
        for one in rows
        if (about := one.about).notice not in known and _was_told(one)
    }
    same("sent", sorted(mine - due), sorted(due - mine))


def of_one_instant(known: Sequence[Fact], new: int) -> bool:
    """Whether the last so many facts became known when others did that came before them."""
    return any(one.recorded_at == other.recorded_at for one in known[-new:] for other in known[:-new])


def _went(status: NoticeStatus) -> bool:
    return status is NoticeStatus.SENT


def _was_told(one: Delivery) -> bool:
    return one.status is DeliveryStatus.SENT and one.escalated_from is None
