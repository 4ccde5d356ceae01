"""A row of a list beside a child of the records: surely the same, perhaps the same, or somebody else.

Surely the same is a case number or a mark that leads there, unless name and birth date both speak against it;
or the same name and birth date, unless two case numbers speak against it. Perhaps the same is for a person.
"""

from dataclasses import dataclass
from datetime import date

from cce.police_lists.birth_dates import one_slip_away, turned
from cce.police_lists.entries import Entry
from cce.police_lists.names import CLOSE_NAMES, NameLikeness, likeness
from cce.police_lists.register import Known
from cce.records.folding import number_of

_SAME_DAY = "the birth dates are the same"
_TURNED = "day and month of the birth date are in each other's place"
_SLIP = "the birth dates differ in one digit, or in the order of two"
_NO_DAY = "the record has no birth date"
_OTHER_DAY = "the birth dates differ"
_OTHER_NUMBER = "the case numbers differ"
_SAME_NUMBER = "the case number is the same"
_LINKED = "the police's number led there before"
SETTLED_BEFORE = "this very row was settled so before"
_CLOSE_DAYS = (_TURNED, _SLIP, _NO_DAY)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What speaks for and against a row and a record being about one child.

    Attributes:
        known: The child of the records.
        is_sure: Whether they are surely the same.
        remarks: What whoever decides should know, in plain words.
    """

    known: Known
    is_sure: bool
    remarks: tuple[str, ...]


def compare(entry: Entry, known: Known, *, linked: bool = False) -> Comparison | None:
    """Compare a row with a child; None when they are different people.

    Args:
        entry: A row of a list.
        known: A child of the records.
        linked: Whether a mark of the police's number leads there.
    """
    names = likeness(entry.words.reveal(), known.words.reveal())
    days = _days(entry.born_on.reveal(), known.child.born_on.reveal())
    numbers = _numbers(entry, known)
    identified = numbers == _SAME_NUMBER or linked
    if not identified and not _alike(names, days):
        return None
    remarks = (numbers, _LINKED if linked else None, names.value, days)
    said = tuple(one for one in remarks if one is not None)
    if identified:
        return Comparison(known, not _speaks_against(names, days, known), said)
    is_sure = names is NameLikeness.SAME and days == _SAME_DAY and numbers != _OTHER_NUMBER
    return Comparison(known, is_sure, said)


def _numbers(entry: Entry, known: Known) -> str | None:
    """What the case numbers say; None when one side has none."""
    one, other = number_of(entry.case_number.reveal()), number_of(known.child.case_number.reveal())
    if one is None or other is None:
        return None
    return _SAME_NUMBER if one == other else _OTHER_NUMBER


def _days(one: date, other: date | None) -> str:
    if other is None:
        return _NO_DAY
    if one == other:
        return _SAME_DAY
    if other == turned(one):
        return _TURNED
    return _SLIP if other in one_slip_away(one) else _OTHER_DAY


def _alike(names: NameLikeness, days: str) -> bool:
    if days == _SAME_DAY:
        return names is not NameLikeness.DIFFERENT
    return days in _CLOSE_DAYS and names in CLOSE_NAMES


def _speaks_against(names: NameLikeness, days: str, known: Known) -> bool:
    nothing_to_compare = not known.words.reveal() and known.child.born_on.reveal() is None
    return not nothing_to_compare and names not in CLOSE_NAMES and days != _SAME_DAY
