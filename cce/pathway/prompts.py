"""What somebody is asked to think of: a prompt decides nothing, counts nothing and stands in nobody's way.

Source: CCE 2020 §5.3.3, §5.4.1, §5.4.2, §5.5.4, §5.5.5, §5.7
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from cce.pathway.checklists import Answer, Answered, Checklist, answer_to, still_open
from cce.pathway.corrections import in_force
from cce.pathway.facts import AssessmentCompleted, Fact
from cce.pathway.observing import ASSESSMENTS
from cce.pathway.terms import DutyKey, Level
from cce.pathway.timetable import Timetable

TELLING_TOGETHER = (1, 2, 3, 10)
NOT_TELLING_ALONE = (5, 8, 9)
_SAFEGUARDING = 12
Answers = Mapping[str, Answered]


@dataclass(frozen=True, slots=True)
class Prompt:
    """Something to think of.

    Attributes:
        text: What, in plain words.
        section: Where the guidance says so.
    """

    text: str
    section: str

    def __str__(self) -> str:
        return f"{self.text} (§{self.section})"


def while_assessing(fact: Fact, answers: Answers) -> tuple[Prompt, ...]:
    """What an assessor is asked to look at before an assessment is recorded as completed."""
    if not isinstance(fact, AssessmentCompleted):
        return ()
    return (*about_ratings(fact.ratings), *_conference(fact, answers), *_unconsulted(answers))


def about_ratings(ratings: Mapping[int, Level]) -> tuple[Prompt, ...]:
    """What the categories that are rated Moderate or High signify together; the overall level is a person's.

    Source:
        CCE 2020 §5.4.2
    """
    raised = {category for category, level in ratings.items() if level.is_moderate_or_high}
    if raised.issuperset(TELLING_TOGETHER):
        text = f"{_listed(TELLING_TOGETHER)} are all raised: together they make exploitation likely."
        return (Prompt(f"{text} The overall level stays the assessor's.", "5.4.2"),)
    if raised and raised.issubset(NOT_TELLING_ALONE):
        text = f"{_listed(sorted(raised))} alone: the child is vulnerable, which need not mean exploited."
        return (Prompt(text, "5.4.2"),)
    return ()


def standing(
    facts: Iterable[Fact], timetable: Timetable, answers: Answers, at: datetime
) -> tuple[Prompt, ...]:
    """What to think of in an episode as it stands at *at*.

    Args:
        facts: Everything recorded, in any order.
        timetable: What follows from it.
        answers: What was answered to checklists, by item.
        at: The instant; timezone-aware.
    """
    if timetable.is_closed(at):
        return ()
    known = in_force(facts)
    owed = {one.duty for one in timetable.owed(at)}
    being_assessed = timetable.awaits_assessment or any(key in owed for key in ASSESSMENTS)
    return (
        *(_unconsulted(answers) if being_assessed else _obstructed(answers)),
        *_journeys(known, answers),
        *_missing_since_the_review(known, timetable, at),
    )


def about_answers(answers: Answers) -> tuple[Prompt, ...]:
    """What to think of because of what was answered, whatever else is known."""
    return (*_obstructed(answers), *_journeys((), answers))


def _unconsulted(answers: Answers) -> Iterator[Prompt]:
    waiting = still_open(Checklist.CONSULTATION, answers)
    if waiting:
        yield Prompt(f"Consultation still open: {', '.join(item.key for item in waiting)}.", "5.4.1")
    if still_open(Checklist.CONSENT, answers):
        yield Prompt("Whether consent was sought is not recorded.", "5.4.1")
    yield from _obstructed(answers)


def _obstructed(answers: Answers) -> Iterator[Prompt]:
    if answer_to("consent", answers) is Answer.OBSTRUCTED:
        yield Prompt("Consent is obstructed without good reason: consider section 47 enquiries.", "5.4.1")


def _journeys(known: Iterable[Fact], answers: Answers) -> Iterator[Prompt]:
    noted = answer_to("arranged_travel", answers) is Answer.PRESENT
    if noted and not any(fact.fact in ("travel_suspected", "nrm_decided") for fact in known):
        yield Prompt(
            "Journeys arranged by others were noted: record travel_suspected where that is suspected, "
            "so that a referral is decided on.",
            "5.3.3, 5.6.4",
        )


def _conference(fact: AssessmentCompleted, answers: Answers) -> Iterator[Prompt]:
    rated = fact.ratings.get(_SAFEGUARDING)
    noted = answer_to("parents_cannot_protect", answers) is Answer.PRESENT
    if fact.overall is Level.HIGH and (noted or (rated is not None and rated.is_moderate_or_high)):
        yield Prompt(
            "High, and the family's protection is in doubt: consider a conference, "
            "and record icpc_suggested where a criterion is met.",
            "5.5.4, 5.5.5",
        )


def _missing_since_the_review(known: Iterable[Fact], timetable: Timetable, at: datetime) -> Iterator[Prompt]:
    reviews = [one for one in timetable.owed(at) if one.duty is DutyKey.REVIEW]
    went = [fact.happened_at for fact in known if fact.fact == "went_missing" and fact.happened_at <= at]
    if reviews and went and max(went) > reviews[-1].started_at:
        text = "Missing since the last review: a missing meeting may be combined with the next one."
        yield Prompt(text, "5.7")


def _listed(numbers: Iterable[int]) -> str:
    *most, last = (str(number) for number in numbers)
    return f"Categories {', '.join(most)} and {last}" if most else f"Category {last}"
