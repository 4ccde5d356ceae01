"""Somebody at a real browser, and what must hold of every page they open."""

from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import axe_playwright_python
from playwright.async_api import Browser, ConsoleMessage, Page, Request

from tests.web.scene import Scene

AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
PHONE = 320
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_RUN = """async tags => (await axe.run(document, {runOnly: tags}))
    .violations.map(found => `${found.id}: ${found.nodes[0].html}`)"""


@dataclass(frozen=True)
class Look:
    """How somebody looks at pages.

    Attributes:
        width: Of the window, in CSS pixels.
        scripts: Whether scripts run.
        forced_colours: Whether the reader's own colours rule.
    """

    width: int = 1280
    scripts: bool = True
    forced_colours: bool = False


@dataclass
class Visitors:
    """Opens pages, and remembers what went wrong in any of them."""

    chromium: Browser
    scene: Scene
    address: str
    look: Look
    closing: AsyncExitStack
    wrong: list[str] = field(default_factory=list)
    expected: tuple[str, ...] = ()

    async def __call__(self, who: str | None = None, look: Look | None = None) -> Page:
        """A fresh browser window on the first page, for *who* as `scene.PEOPLE` calls them, or for nobody."""
        seen = look or self.look
        context = await self.chromium.new_context(
            base_url=self.address,
            viewport={"width": seen.width, "height": 900},
            java_script_enabled=seen.scripts,
            forced_colors="active" if seen.forced_colours else "none",
            locale="en-GB",
            timezone_id="Europe/London",
        )
        self.closing.push_async_callback(context.close)
        if who is not None:
            word = self.scene.word_of(who)
            await context.add_cookies([{"name": "visit", "value": word, "url": self.address}])
        page = await context.new_page()
        page.on("console", self._note_console)
        page.on("pageerror", lambda error: self.wrong.append(f"script: {error}"))
        page.on("request", self._note_request)
        await page.goto("/")
        return page

    def hold(self) -> None:
        """No page did what it must not."""
        unexpected = [one for one in self.wrong if not any(word in one for word in self.expected)]
        assert unexpected == []

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.wrong.append(f"console: {message.text}")

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.wrong.append(f"another machine: {request.url}")


async def accessible(page: Page) -> None:
    """Hold that axe finds nothing to complain of, and that the page fits into its window.

    axe needs scripts, which a page opened without any has not: there only the width is looked at.
    """
    width = await page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert width[0] <= width[1], f"{page.url} is {width[0]} wide in a window of {width[1]}"
    if not await page.evaluate("matchMedia('(scripting: none)').matches"):
        assert await axe(page) == []


async def axe(page: Page) -> list[str]:
    """What axe finds on a page, in every rule of WCAG 2.2 AA and its own best practice."""
    # Through the debugger, which the page's own policy does not bind.
    await page.evaluate(_axe())
    found: list[str] = await page.evaluate(_RUN, _RULES)
    return found


@cache
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")
