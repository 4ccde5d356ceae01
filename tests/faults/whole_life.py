"""The life of an episode, from opening to end, with one call cut off just after it was carried out."""

import asyncio
import shutil
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random
from typing import TypeVar

from sqlalchemy.exc import OperationalError
from temporalio.testing import WorkflowEnvironment

from activities.delivering import Post
from cce.hidden import Hidden
from cce.notices.channels import ChannelRules
from cce.notices.outbox import KeptMessage
from cce.notices.send import AppriseSender
from cce.pathway.circumstances import Circumstances
from cce.pathway.facts import Fact
from cce.pathway.terms import ChildStatus, Role
from cce.records.audit import audit_links
from cce.records.audit_chain import first_break
from cce.records.engine import open_engine, reading
from cce.records.episodes import episodes
from cce.records.standing import lay_out
from cce.reports.running import episodes_to_run
from starter.client import EngineUnavailable
from starter.skipped_time import skipping_time
from tests.activities.office import LINKS, POLICY, STAFF, Office, Staff, concern, everybody, fact
from tests.faults.checker import Checker, Told
from tests.faults.cut_calls import Cut, cut_commits, took
from tests.faults.verdict import Result, Verdict, together
from tests.keyring import KEYRING
from tests.pathway.dates import uk
from tests.workflows.room import EngineRoom, pass_until, working
from workflows.serving import workers

_OPENED = uk("Mon 2026-03-23 10:00")
_PATIENCE_SECONDS = 20.0
_GLANCE_SECONDS = 0.02

Answer = TypeVar("Answer")


def story() -> Iterator[tuple[Fact, ...]]:
    """What becomes known after the opening, each time together, at its last fact's time."""
    yield (fact("case_note_recorded", "Mon 2026-03-23 10:30"),)
    yield (fact("went_missing", "Mon 2026-03-23 11:00"), fact("found", "Mon 2026-03-23 12:00"))
    yield (fact("return_interview_held", "Tue 2026-03-24 10:00"),)
    yield (fact("assessment_completed", "Wed 2026-03-25 11:00", overall="high"),)
    yield (fact("closed", "Fri 2026-03-27 15:00", reason="moved away"),)


SLOTS = ("Tue 2026-03-24 09:01", "Wed 2026-03-25 09:01", "Thu 2026-03-26 09:01", "Fri 2026-03-27 09:01")
_OVER = uk("Mon 2026-03-30 09:01")


@dataclass
class Life:
    """One episode on skipped time, and whoever records what happens to it."""

    environment: WorkflowEnvironment
    room: EngineRoom
    checker: Checker
    reference: str = ""
    facts: list[Fact] = field(default_factory=list)

    @property
    def told(self) -> Told:
        """What was acknowledged."""
        staff = self.room.office.staff
        holders = {role: staff.email(name) for role, name in STAFF.items()}
        return Told(self.reference, tuple(self.facts), Circumstances(ChildStatus.CIN), holders)

    async def live(self) -> None:
        """Open, record what there is to tell, and let each slot come and go."""
        self.reference = await self._open()
        told = ((facts[-1].happened_at, facts) for facts in story())
        for at, facts in sorted([*told, *((uk(slot), ()) for slot in SLOTS)]):
            await self._pass_until(at)
            if facts:
                await self._record(facts)
        await self._pass_until(_OVER)

    async def _open(self) -> str:
        begun = concern(_OPENED, id="f-0", recorded_at=_OPENED)
        opened = await _insisting(lambda: self.room.open(begun))
        self.facts.append(begun)
        return opened.reference

    async def _record(self, told: tuple[Fact, ...]) -> None:
        known, number = {"recorded_at": told[-1].happened_at}, len(self.facts)
        named = [one.model_copy(update={"id": f"f-{number + at}", **known}) for at, one in enumerate(told)]
        command_id = f"{self.reference}-{number}"
        await _insisting(lambda: self.room.record(self.reference, *named, command_id=command_id))
        self.facts += named

    async def _pass_until(self, at: datetime) -> None:
        await pass_until(self.environment, self.room, at)
        give_up = time.monotonic() + _PATIENCE_SECONDS
        while not self._is_quiet(at) and time.monotonic() < give_up:
            await asyncio.sleep(_GLANCE_SECONDS)

    def _is_quiet(self, at: datetime) -> bool:
        return not self.checker.unfinished(at) and not self.checker.missing([self.told], at)

    def verdict(self) -> Verdict:
        """Whether every promise was kept, and the record is what it would be without the cut."""
        found = self.checker.verdict([self.told], _OVER)
        return together(found, Verdict(0, wrong=tuple(self._not_as_without())))

    def _not_as_without(self) -> Iterator[str]:
        office = self.room.office
        kept = office.facts(self.reference)
        if [one.id for one in kept] != [one.id for one in self.facts]:
            yield f"{len(self.facts)} facts were acknowledged, {len(kept)} are kept"
        if office.episode(self.reference).is_open:
            yield "the episode is not closed"
        with reading(office.engine) as session:
            broken, running = first_break(audit_links(session)), episodes_to_run(session)
            number = len(episodes(session, None))
        if broken is not None:
            yield f"the audit breaks at {broken}"
        if running or number != 1:
            yield f"{number} episodes are in the record, {len(running)} of them open"


async def _insisting(say: Callable[[], Awaitable[Answer]]) -> Answer:
    """Say it until it is answered, as a person does."""
    while True:
        try:
            return await say()
        except (OperationalError, EngineUnavailable):
            await asyncio.sleep(_GLANCE_SECONDS)


async def cut_off(folder: Path, seed: int, sample: int | None = None) -> Result:
    """A life for every call of a life, each of which reports an error once; or for as many as are sampled.

    Args:
        folder: Where the records lie.
        seed: Draws the sample.
        sample: How many calls are cut off; None for every one.
    """
    began = time.monotonic()
    template = folder / "template.sqlite3"
    lay_out(f"sqlite:///{template}", KEYRING).dispose()
    async with skipping_time() as environment:
        uncut = Cut()
        verdicts = [await lived(environment, template, folder / "uncut", uncut)]
        every = [Cut(call, number + 1) for call in uncut.made for number in range(uncut.made[call])]
        chosen = every if sample is None else Random(seed).sample(every, min(sample, len(every)))
        for cut in chosen:
            found = await lived(environment, template, folder / f"{cut}".replace(" ", "-"), cut)
            verdicts.append(found.about(str(cut)))
    counted = " and ".join(f"{number} {call}s" for call, number in uncut.made.items())
    size = f"{counted}; {len(chosen)} cut off"
    return Result("executed, then an error", size, seed, together(*verdicts), time.monotonic() - began)


async def lived(environment: WorkflowEnvironment, template: Path, folder: Path, cut: Cut) -> Verdict:
    """Live one life with one call cut off, and say what became of the promises."""
    folder.mkdir()
    shutil.copyfile(template, folder / "pathway.sqlite3")
    engine, staff = (
        open_engine(f"sqlite:///{folder / 'pathway.sqlite3'}", KEYRING),
        everybody(f"{folder.name}-"),
    )
    mail, hook, clerk = took(cut, staff.email("sw"))
    try:
        with mail, hook:
            office = Office(engine, _reached_by(staff, hook.port))
            url = f"mailto://127.0.0.1:{mail.port}?from=no-reply@pathway.invalid"
            with AppriseSender(ChannelRules.around(Hidden(url), [f"127.0.0.1:{hook.port}"])) as sender:
                post = Post(engine, office.authority, sender, Hidden(url), LINKS)
                checker = _checker(office, lambda: (*clerk.messages(), *hook.messages()))
                cut_commits(engine, cut)
                return await _lived(environment, post, office, checker)
    finally:
        engine.dispose()


async def _lived(environment: WorkflowEnvironment, post: Post, office: Office, checker: Checker) -> Verdict:
    shift = _OPENED - await environment.get_current_time()
    room = EngineRoom(environment.client, office, shift)
    life = Life(environment, room, checker)
    async with working(workers(room.temporal, post, room.queues, shift=shift)):
        await life.live()
        return life.verdict()


def _reached_by(staff: Staff, port: int) -> Staff:
    """The same, but the social worker is reached by a web hook first."""
    return staff.with_person("sw", Role.SOCIAL_WORKER, channels=(f"json://127.0.0.1:{port}/hook", "email"))


def _checker(office: Office, mail: Callable[[], tuple[KeptMessage, ...]]) -> Checker:
    with reading(office.engine) as session:
        ladder = office.authority.ladder(session, POLICY)
    addresses = {person.key: person.email or "" for person in office.staff.people}
    return Checker(office.engine, ladder, mail, addresses)
