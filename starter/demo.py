"""The demo: one child's six months, played through the real workflows while somebody looks on."""

import asyncio
import shutil
from collections import deque
from datetime import timedelta
from pathlib import Path
from time import monotonic

from cce.notices.outbox import KeptMessage, read_outbox
from cce.pathway.facts import Fact, as_recorded
from cce.pathway.scenario import Scenario, load_scenario
from cce.pathway.terms import DutyStatus
from cce.records.deliveries import Delivery
from cce.settings import Settings
from starter.running import only_one
from starter.screenplay import Screenplay
from starter.simulate import Simulated, simulate
from starter.story import happened, on_the_clock, told
from starter.welcome import command, from_here

FILE = Path(__file__).with_name("demo.yaml")
_GOES_ON = timedelta(days=2)
_SECONDS_TO_READ_A_LINE = 0.15


def demo(settings: Settings, *, record: Path | None = None) -> None:
    """Play one child's six months on the screen.

    Args:
        settings: Its folder is where the mail is left.
        record: Where to keep the play as a picture that moves (SVG), instead of showing it.

    Raises:
        AlreadyRunning: Somebody plays it in this folder just now.
        ServerMissing: The time-skipping server is not installed.
    """
    scenario, folder = load_scenario(FILE), settings.var / "demo"
    screenplay = Screenplay(recorded=record is not None)
    with only_one(folder):
        shutil.rmtree(folder / "played", ignore_errors=True)
        with screenplay:
            asyncio.run(_show(scenario, screenplay, folder / "played"))
    if record is not None:
        screenplay.keep(record)


async def _show(scenario: Scenario, screenplay: Screenplay, folder: Path) -> None:
    teller = _Teller(scenario, screenplay)
    telling = asyncio.create_task(teller.tell())
    started = monotonic()
    until = max(fact.recorded_at for fact in scenario.facts) + _GOES_ON
    _begin(screenplay)
    try:
        simulated = await simulate(scenario, until, folder=folder, on_notice=teller.hear)
        took = monotonic() - started
        teller.hear(None)
        await telling
    finally:
        telling.cancel()
    _end(screenplay, simulated, took)


class _Teller:
    """Tells what was recorded and who was told as the child's clock has it, no faster than one can read."""

    def __init__(self, scenario: Scenario, screenplay: Screenplay) -> None:
        self._policy = scenario.policy
        self._calendar = scenario.policy.working_calendar()
        self._screenplay = screenplay
        self._facts = deque(as_recorded(scenario.facts))
        self._heard: asyncio.Queue[Delivery | None] = asyncio.Queue()
        self._told = 0
        self._recorded = 0

    def hear(self, one: Delivery | None) -> None:
        """Something was sent; None when that was all."""
        self._heard.put_nowait(one)

    async def tell(self) -> None:
        """Tell everything, until that was all."""
        while (one := await self._heard.get()) is not None:
            while self._facts and one.sent_at is not None and self._facts[0].recorded_at <= one.sent_at:
                await self._tell_fact(self._facts.popleft())
            await self._tell_notice(one)
        for fact in self._facts:
            await self._tell_fact(fact)

    async def _tell_fact(self, fact: Fact) -> None:
        self._recorded += 1
        at = on_the_clock(fact.recorded_at, self._calendar)
        self._screenplay.happened(at, happened(fact))
        await self._breathe(at)

    async def _tell_notice(self, one: Delivery) -> None:
        self._told += 1
        line = told(one, self._policy, self._calendar)
        self._screenplay.told(line)
        await self._breathe(line.at)

    async def _breathe(self, at: str) -> None:
        self._screenplay.clock(at, f"{self._recorded} things recorded, {self._told} notices sent")
        if self._screenplay.is_watched:
            await asyncio.sleep(_SECONDS_TO_READ_A_LINE)


def _begin(screenplay: Screenplay) -> None:
    mark = screenplay.mark_of_a_fact
    screenplay.say("One child's six months, played through the real workflows, records and mail.", "bold")
    screenplay.say(f"{mark} is what somebody recorded, then who was told what by mail. wd: working days\n")


def _end(screenplay: Screenplay, simulated: Simulated, took: float) -> None:
    mail = read_outbox(simulated.outbox)
    late = [one for one in simulated.plan.duties if one.status is DutyStatus.MET_LATE]
    sent = [one for one in simulated.deliveries if one.sent_at is not None]
    screenplay.say()
    screenplay.mail(_escalation(simulated, mail))
    screenplay.say()
    screenplay.say(
        f"{len(simulated.plan.duties)} duties, {len(late)} met late and chased until they were; "
        f"{len(sent)} notices in {len(mail)} messages, in {took:.0f} seconds.",
        "bold",
    )
    screenplay.say(f"The mail:        {from_here(simulated.outbox)}, a file each")
    screenplay.say(f"Read it:         {command()} outbox --folder {from_here(simulated.outbox)}")
    screenplay.say("The real thing:  make run")


def _escalation(simulated: Simulated, mail: tuple[KeptMessage, ...]) -> KeptMessage:
    """The message that went one role up because nobody answered; else the last one."""
    keys = {one.message_key for one in simulated.deliveries if one.escalated_from is not None}
    return next((message for message in mail if message.key in keys), mail[-1])
