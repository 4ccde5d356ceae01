"""Keeping what was recorded: judged, stored and worked out in one transaction, or not at all."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from activities.preparing import Outcome, prepare_ahead
from cce.pathway.board import replan
from cce.pathway.circumstances import Circumstances
from cce.pathway.facts import Acknowledged, Fact, Reassigned, Voided, as_recorded
from cce.pathway.imports import silently
from cce.pathway.judge import judge
from cce.pathway.ladder import Ladder
from cce.pathway.notice import Board
from cce.pathway.panels import addressed
from cce.pathway.timetable import Timetable, work_out
from cce.records import acknowledgements, boards, facts, timetables
from cce.records.assignments import save_reassignments
from cce.records.audit import AuditEntry, append_audit
from cce.records.authority import Authority
from cce.records.engine import transaction
from cce.records.episodes import (
    Episode,
    EpisodeStatus,
    Standing,
    circumstances_of,
    lock_episode,
    pin_policy,
    save_standing,
)
from cce.records.following import note_following, rules_version
from cce.records.narrative import with_narrative

NOT_SAID = "not said"
"""Who recorded a fact, where nobody said so."""


@dataclass(frozen=True, slots=True)
class _Case:
    """One episode inside one transaction."""

    session: Session
    episode: Episode
    ladder: Ladder
    circumstances: Circumstances
    duties: tuple[timetables.ListedDuty, ...]

    @property
    def reference(self) -> str:
        return self.episode.reference


def keep(
    engine: Engine,
    authority: Authority,
    reference: str,
    command_id: str,
    given: Sequence[Fact],
    now: datetime,
    known_at: datetime | None = None,
    account: str | None = None,
) -> Outcome:
    """Judge the facts of a command, keep them, and work out everything that follows.

    Args:
        engine: The records.
        authority: The policies on their working days.
        reference: The episode.
        command_id: Names the command; kept before, it answers as it did.
        given: The facts, without their free text.
        now: The business clock, UTC.
        known_at: Where dates or rules changed and no fact came: when that became known, UTC; None for now.
        account: Who sent the command, for the audit of facts that name nobody.

    Raises:
        FactRefused: The pathway refuses one of them; nothing is stored.
        EpisodeUnknown: There is no such episode.
        CommandExists: The command was kept for another episode.
        CalendarEnds: A date lies beyond the calendar.
    """
    with transaction(engine) as session:
        case = _case(session, authority, reference)
        kept_as = facts.command_of(session, command_id, reference)
        if kept_as is not None:
            return _as_it_stands(case, kept_as, now)
        known = facts.facts_of(session, reference)
        new = _in_order(with_narrative(session, command_id, facts.named(command_id, given)), known)
        new = [addressed(fact, case.circumstances.panels) for fact in new]
        for fact in new:
            judge(fact, known, case.circumstances, case.ladder.policy, case.ladder.calendar)
            known.append(fact)
        revision = case.episode.standing.revision + 1
        facts.keep(session, reference, command_id, new, revision=revision, kept_at=now)
        if any(isinstance(fact, Reassigned | Voided) for fact in new):
            save_reassignments(session, reference, known)
        _acknowledge(session, reference, new)
        outcome = _work_out(case, known, revision, _known_at(new, known, known_at or now), now)
        append_audit(session, *_audited(case.episode, new, now, account or NOT_SAID))
        return outcome


def _audited(episode: Episode, new: Sequence[Fact], now: datetime, sent_by: str) -> Iterator[AuditEntry]:
    """A row for the opening and one for each fact: last in its transaction, for one at a time may append."""
    if episode.standing.revision == 0 and new:
        yield AuditEntry(now, new[0].by or sent_by, "opened", "", episode.reference)
    for fact in new:
        yield AuditEntry(now, fact.by or sent_by, "recorded", fact.fact, episode.reference)


def _case(session: Session, authority: Authority, reference: str) -> _Case:
    episode = lock_episode(session, reference)
    ladder = authority.ladder(session, episode.policy)
    duties = timetables.duties_of(session, reference)
    return _Case(session, episode, ladder, circumstances_of(session, reference), duties)


def _in_order(new: Sequence[Fact], known: Sequence[Fact]) -> list[Fact]:
    """As they became known; what is kept later was not known earlier, whatever a client's clock says."""
    latest = max((fact.recorded_at for fact in known), default=None)
    return [
        fact
        if latest is None or fact.recorded_at >= latest
        else fact.model_copy(update={"recorded_at": latest})
        for fact in as_recorded(new)
    ]


def _known_at(new: Sequence[Fact], known: Sequence[Fact], changed_at: datetime) -> datetime:
    """When this became known: with its facts; where only dates or rules changed, when they did."""
    if new:
        return max(fact.recorded_at for fact in new)
    return max((changed_at, *(fact.recorded_at for fact in known)))


def _acknowledge(session: Session, reference: str, new: Sequence[Fact]) -> None:
    for fact in new:
        if isinstance(fact, Acknowledged):
            acknowledgements.acknowledge(session, reference, fact.duty, fact.step, fact.by, fact.recorded_at)


def _as_it_stands(case: _Case, kept_as: int, now: datetime) -> Outcome:
    """The answer to a command that was kept before; whoever still waits for something is told of again."""
    board = boards.load_board(case.session, case.reference, case.duties)
    closed = not case.episode.is_open
    prepared = prepare_ahead(
        case.session, case.reference, case.ladder, board, board, now, closed=closed, remind=True
    )
    boards.save_board(case.session, case.reference, board, prepared.board)
    return Outcome(kept_as, prepared.wake_at, closed, prepared.expected)


def _work_out(
    case: _Case, known: Sequence[Fact], revision: int, known_at: datetime, now: datetime
) -> Outcome:
    timetable = work_out(known, case.circumstances, case.ladder.policy, case.ladder.calendar)
    before = boards.load_board(case.session, case.reference, case.duties)
    back = boards.called_back(case.session, case.reference, before, known_at)
    wanted = replan(back, timetable, case.ladder, known_at)
    if known_at == case.circumstances.imported_at:
        wanted = silently(wanted, case.ladder, known_at)
    closed = timetable.closed_at is not None
    prepared = prepare_ahead(case.session, case.reference, case.ladder, before, wanted, now, closed=closed)
    _save(case, timetable, before, prepared.board, revision, now)
    return Outcome(revision, prepared.wake_at, closed, prepared.expected)


def _save(
    case: _Case, timetable: Timetable, before: Board, board: Board, revision: int, now: datetime
) -> None:
    session = case.session
    rules = rules_version(case.ladder, case.circumstances.panels)
    made = timetables.Revision(revision, rules.policy, rules.policy_version, rules.calendar_version, now)
    rows = timetables.listed(board.occurrences, case.ladder.calendar)
    timetables.save_timetable(session, case.reference, made, rows, case.duties)
    boards.save_board(session, case.reference, before, board)
    save_standing(session, case.reference, _standing(case.episode, timetable, revision, now))
    note_following(session, case.reference, revision, rules, now)
    if rules.policy_version != case.episode.policy_version:
        pin_policy(session, case.reference, rules.policy, rules.policy_version)


def _standing(episode: Episode, timetable: Timetable, revision: int, now: datetime) -> Standing:
    before = episode.standing
    is_closed = timetable.closed_at is not None
    reopened = before.status is EpisodeStatus.CLOSED and not is_closed
    return Standing(
        revision=revision,
        status=EpisodeStatus.CLOSED if is_closed else EpisodeStatus.OPEN,
        generation=before.generation + int(reopened),
        stage=timetable.stage(now),
        level=timetable.level,
        in_cohort=timetable.in_cohort(now),
        closed_at=timetable.closed_at,
    )
