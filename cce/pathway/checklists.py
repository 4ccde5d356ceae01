"""Checklists around an assessment: what was weighed, who was asked, whether consent was sought.

A person answers them item by item. They are never scored, start no clock and stand in nobody's way.

Source: CCE 2020 §5.2.2, §5.4.1
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from enum import StrEnum

from cce.pathway.errors import AnswerReasonMissing, AnswerRefused


class Checklist(StrEnum):
    """Which checklist."""

    LEVEL_4 = "level_4"
    CONSULTATION = "consultation"
    CONSENT = "consent"


class Answer(StrEnum):
    """What a person can say to an item; each checklist takes some of them."""

    NOT_YET = "not_yet"
    PRESENT = "present"
    ABSENT = "absent"
    DONE = "done"
    NOT_APPLICABLE = "not_applicable"
    GIVEN = "given"
    REFUSED = "refused"
    OBSTRUCTED = "obstructed"
    NOT_SOUGHT = "not_sought"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to weigh, to ask or to do.

    Attributes:
        key: Names it in commands and in the record; unique among all checklists.
        words: What it is, in a few words of our own.
    """

    key: str
    words: str


@dataclass(frozen=True, slots=True)
class Form:
    """One checklist: its items, and what can be answered.

    Attributes:
        title: What people call it.
        section: Where the guidance asks for it.
        answers: What can be answered to each item.
        items: The items, in the guidance's order.
    """

    title: str
    section: str
    answers: tuple[Answer, ...]
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """What somebody answered to one item.

    Attributes:
        item: The item's key.
        answer: The answer.
        by: Who gave it, by key.
        at: When, UTC.
        reason: Why, where that was said.
    """

    item: str
    answer: Answer
    by: str
    at: datetime
    reason: str | None = None


FORMS: dict[Checklist, Form] = {
    Checklist.LEVEL_4: Form(
        "Level 4 factors",
        "5.2.2",
        (Answer.PRESENT, Answer.ABSENT, Answer.NOT_YET),
        (
            Item("arranged_travel", "others arrange or pay for journeys, likely to exploit the child"),
            Item("out_of_education", "excluded for good, or neither learning nor working"),
            Item("long_or_far_away", "missing often and for long, or found far off without a tie there"),
            Item("crime_and_weapons", "offends more and more, and carries weapons"),
            Item("drugs_or_cash", "found with more drugs than for own use, or with much cash"),
            Item("drug_debt", "speaks of owing for drugs, or needs money at once"),
            Item("residential_care", "looked after in a residential home"),
            Item("parents_cannot_protect", "the parents cannot keep the child safe, or do not seem to care"),
            Item("harmful_contacts", "meets people known to be a danger to children, other children too"),
            Item("assault_injuries", "emergency visits that point to an assault, sexual or other"),
            Item("mental_health", "mental health has become much worse"),
        ),
    ),
    Checklist.CONSULTATION: Form(
        "Consultation before the assessment",
        "5.4.1",
        (Answer.DONE, Answer.NOT_APPLICABLE, Answer.NOT_YET),
        (
            Item("child_and_parents", "child and parents spoken to directly, and informed"),
            Item("missing_reports", "reports of missing episodes read"),
            Item("youth_justice", "youth justice asked for past and present"),
            Item("community_safety", "the district's community safety team asked"),
            Item("youth_service", "the youth service asked"),
            Item("mash_patterns", "earlier MASH referrals read for patterns"),
            Item("agencies", "agencies involved asked, alternative provision too"),
            Item("linked_children", "leads of linked brothers, sisters and peers asked"),
            Item("health", "health evidence looked for"),
        ),
    ),
    Checklist.CONSENT: Form(
        "Consent to share",
        "5.4.1",
        (Answer.GIVEN, Answer.REFUSED, Answer.OBSTRUCTED, Answer.NOT_SOUGHT, Answer.NOT_YET),
        (Item("consent", "parents or carers asked to agree that information is shared"),),
    ),
}
CHECKLIST_OF = {item.key: checklist for checklist, form in FORMS.items() for item in form.items}
FACTORS = tuple(item.key for item in FORMS[Checklist.LEVEL_4].items)
_WITH_REASON = frozenset({Answer.NOT_APPLICABLE, Answer.OBSTRUCTED, Answer.NOT_SOUGHT})


def needs_reason(answer: str) -> bool:
    """Whether an answer leaves something out, and must say why."""
    return answer in _WITH_REASON


def check_answer(item: str, answer: str, reason: str | None) -> Answer:
    """The answer, once it is sure that it can be given to that item.

    Args:
        item: The item's key.
        answer: What is answered.
        reason: Why.

    Raises:
        AnswerRefused: There is no such item, or it takes other answers.
        AnswerReasonMissing: The answer asks for a reason.
    """
    if item not in CHECKLIST_OF:
        raise AnswerRefused(f"There is no item {item[:40]!r}; {_nearest(item)}")
    checklist = CHECKLIST_OF[item]
    answers = FORMS[checklist].answers
    if answer not in answers:
        raise AnswerRefused(f"{item}: found {answer[:40]!r}, expected one of {', '.join(answers)}.")
    if needs_reason(answer) and not (reason or "").strip():
        raise AnswerReasonMissing(f"{item}={answer} needs a reason: say why in a sentence.")
    return Answer(answer)


def _nearest(item: str) -> str:
    near = get_close_matches(item, CHECKLIST_OF, n=1)
    return f"did you mean {near[0]}?" if near else f"expected one of {', '.join(CHECKLIST_OF)}."


def still_open(checklist: Checklist, answers: Mapping[str, Answered]) -> tuple[Item, ...]:
    """The items of a checklist that nobody has answered yet, in its order."""
    return tuple(item for item in FORMS[checklist].items if answer_to(item.key, answers) is Answer.NOT_YET)


def answer_to(item: str, answers: Mapping[str, Answered]) -> Answer:
    """What was answered to *item*; not yet, when nobody has."""
    given = answers.get(item)
    return given.answer if given else Answer.NOT_YET
