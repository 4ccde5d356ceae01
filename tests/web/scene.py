"""Pages of a test: a laid-out database with the invented staff, a clock that stands, people who sign in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import httpx
from sqlalchemy import Engine
from temporalio.client import Client

from activities.keeping import keep
from cce.pathway.facts import as_recorded
from cce.pathway.scenario import read_scenario
from cce.pathway.terms import Role
from cce.records.authority import Authority
from cce.records.children import Child
from cce.records.engine import transaction
from cce.records.episodes import Episode, open_episode
from cce.records.visits import begin_visit, new_word
from cce.staff.fictional import shipped_directory
from cce.staff.importing import import_directory
from starter.client import EngineUnavailable, PathwayClient
from tests.keyring import KEYRING
from tests.starter.cli_scenes import CONCERN, HEAD, REFERENCE
from web.app import Pages, create_app
from web.doors.cookies import form_token
from web.doors.council_sign_in import Council
from web.doors.visitor import SUPPORT
from web.house import House
from web.speaking import Speaker

ADDRESS = "http://127.0.0.1:8000"
NOW = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)  # a Wednesday; ten in the morning in London
PEOPLE = {
    "social worker": ("p-101", "social_worker"),
    "other social worker": ("p-102", "social_worker"),
    "youth justice worker": ("p-103", "youth_justice_worker"),
    "team manager": ("p-105", "team_manager"),
    "other team manager": ("p-106", "team_manager"),
    "reviewing officer": ("p-107", "iro"),
    "service manager": ("p-108", "service_manager"),
    "coordinator": ("p-109", "cpc_lead"),
    "police": ("p-110", "police"),
    "panel coordinator": ("p-111", "panel_coordinator"),
    "panel member": ("p-112", "panel_member"),
    "strategic safeguarding": ("p-202", "strategic_safeguarding"),
    "administrator": ("p-203", "administrator"),
    "business support": (SUPPORT, "business_support"),
}
"""Who there is, as a test calls them: the person's key and role."""


@dataclass
class Clock:
    """A clock that stands until a test moves it."""

    at: datetime = NOW

    def __call__(self) -> datetime:
        """What it shows."""
        return self.at

    def moves(self, by: timedelta) -> None:
        """Let it go on."""
        self.at += by


def engine_away() -> Speaker:
    """No engine: whoever asks is told so."""

    async def reach() -> Client:
        raise EngineUnavailable

    def over(client: Client) -> PathwayClient:
        raise EngineUnavailable

    return Speaker(reach, over)


@dataclass
class Scene:
    """The pages of one test.

    Attributes:
        engine: The records.
        clock: What the pages take for the time.
        speaker: What the pages speak to.
        address: Where browsers find the pages.
        council: The council's sign-in, where there is one.
        is_for_development: Whether anybody may come in as anybody.
    """

    engine: Engine
    clock: Clock = field(default_factory=Clock)
    speaker: Speaker = field(default_factory=engine_away)
    address: str = ADDRESS
    council: Council | None = None
    is_for_development: bool = True

    @property
    def house(self) -> House:
        """What the pages are given."""
        return House(
            engine=self.engine,
            keyring=KEYRING,
            authority=Authority(),
            policy="nottinghamshire-2020",
            address=self.address,
            clock=self.clock,
            speaker=self.speaker,
            council=self.council,
            is_for_development=self.is_for_development,
        )

    def pages(self) -> Pages:
        """The pages."""
        return create_app(self.house)

    def staff(self) -> None:
        """Take the invented directory over."""
        with transaction(self.engine) as session:
            import_directory(session, shipped_directory(), date(2026, 1, 1))

    def open(
        self,
        *facts: str,
        reference: str = REFERENCE,
        team: str | None = "team-a",
        name: str = "Bo Example",
        roles: dict[Role, str] | None = None,
    ) -> str:
        """Open an episode and keep *facts*, each a line of a scenario file, as they were recorded."""
        lines = facts or (CONCERN,)
        scenario = read_scenario(HEAD + "".join(f"  - {fact}\n" for fact in lines), "a test")
        known, at = as_recorded(scenario.facts), scenario.circumstances
        episode = Episode(
            reference,
            "nottinghamshire-2020",
            "1",
            known[0].recorded_at,
            at.status,
            at.yjs_involved,
            team,
        )
        with transaction(self.engine) as session:
            open_episode(session, episode, Child.of(name, at.born_on, "1804977"), roles or {})
        for number, fact in enumerate(known):
            keep(self.engine, Authority(), reference, f"{reference}-{number}", [fact], fact.recorded_at)
        return reference

    def word_of(self, who: str) -> str:
        """Sign somebody in, and answer with what their browser holds."""
        person, *roles = PEOPLE[who]
        word = new_word()
        with transaction(self.engine) as session:
            begin_visit(session, word, person, roles, "a test", self.clock())
        return word

    @asynccontextmanager
    async def browser(self, who: str | None = None, app: Pages | None = None) -> AsyncIterator["Browser"]:
        """Somebody at a browser without scripts, signed in or not."""
        word = None if who is None else self.word_of(who)
        pages = httpx.ASGITransport(app=app or self.pages(), client=("127.0.0.1", 50_000))
        cookies = {} if word is None else {"visit": word}
        async with httpx.AsyncClient(transport=pages, base_url=self.address, cookies=cookies) as client:
            yield Browser(client, word or "")


@dataclass
class Browser:
    """A browser that keeps its cookies and sends forms with their token.

    Attributes:
        client: What asks.
        word: What it holds of its visit.
    """

    client: httpx.AsyncClient
    word: str = ""

    async def get(self, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        """Open a page."""
        return await self.client.get(path, headers=headers)

    async def post(self, path: str, **fields: object) -> httpx.Response:
        """Send a form as it was made for this browser."""
        held = self.client.cookies.get("visit") or self.client.cookies.get("browser") or ""
        given = {"form_token": form_token(KEYRING, held), **fields}
        return await self.client.post(path, data=given)
