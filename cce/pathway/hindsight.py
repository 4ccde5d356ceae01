"""Late news against what is known to have followed: a back-dated fact may not make recorded facts impossible.

Facts that have an order among themselves are looked at again. Grants are not: more time was granted in good
faith, whatever is found to have been done before. Nor does voiding ask: it is how a mistake is taken back.
"""

from collections.abc import Callable, Iterator, Sequence

from cce.pathway.corrections import in_force
from cce.pathway.errors import FactOutOfOrder, FactRefused
from cce.pathway.facts import Fact, as_happened

Checked = Callable[[Fact, Sequence[Fact]], None]
Told = Callable[[Fact], str]

_CHECKED_ASSESSMENT = frozenset({"assessment_returned", "assessment_approved"})
_UPSETS: dict[str, frozenset[str]] = {
    "assessment_returned": _CHECKED_ASSESSMENT,
    "assessment_approved": _CHECKED_ASSESSMENT,
    "assessment_submitted": frozenset({"assessment_submitted"}),
    "closed": frozenset({"closed"}),
    "reopened": frozenset({"reopened"}),
}
_STAY_AFTER_CLOSING = frozenset({"closed", "reopened", "acknowledged", "reassigned", "extended", "waived"})


def refuse_what_upsets(fact: Fact, known: Sequence[Fact], check: Checked, told: Told) -> None:
    """Refuse a fact that could be taken where it stands, but not with what happened after it.

    Args:
        fact: What somebody wants recorded.
        known: Everything recorded before it.
        check: Refuses its first argument if it could not be taken after its second.
        told: Names a fact with its local time.

    Raises:
        FactOutOfOrder: Something on record could not have followed *fact*.
    """
    if fact.fact not in _UPSETS:
        return
    followed = [one for one in as_happened(in_force(known)) if one.happened_at > fact.happened_at]
    for one in followed:
        if one.fact in _UPSETS[fact.fact] and (why := _upset(one, fact, known, check)):
            raise FactOutOfOrder(f"{told(fact)} would make impossible what is on record after it. {why}")
    for one in _after_the_end(fact, followed):
        raise FactOutOfOrder(
            f"{told(fact)}: {told(one)} is on record after it; "
            "close the episode later than that, or void first what did not happen."
        )


def _upset(one: Fact, fact: Fact, known: Sequence[Fact], check: Checked) -> str | None:
    others = [other for other in known if other is not one]
    why = _refusal(one, [*others, fact], check)
    return why if why and not _refusal(one, others, check) else None


def _refusal(one: Fact, known: Sequence[Fact], check: Checked) -> str | None:
    try:
        check(one, known)
    except FactRefused as refused:
        return str(refused)
    return None


def _after_the_end(fact: Fact, followed: Sequence[Fact]) -> Iterator[Fact]:
    """What happened to the child after a closure that nothing on record takes back."""
    if fact.fact == "closed" and not any(one.fact == "reopened" for one in followed):
        yield from (one for one in followed if one.fact not in _STAY_AFTER_CLOSING)
