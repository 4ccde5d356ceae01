"""A real browser for tests of pages: Debian's Chromium, one for all tests of a process.

Tests that use it run on one loop: `pytestmark = pytest.mark.asyncio(loop_scope="session")`.
"""

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.web.browser.visitors import Look, Visitors
from tests.web.scene import Scene
from tests.web.serving import served

CHROMIUM = Path("/usr/bin/chromium")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """The browser; where it is missing, tests are skipped on somebody's machine and fail in CI."""
    if not CHROMIUM.exists():
        missing = "Chromium is not installed (Debian: apt-get install chromium)"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    async with async_playwright() as playwright:
        # Without a user namespace of its own, as in most containers, its sandbox cannot be made.
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        await browser.close()


@pytest.fixture
def address(scene: Scene) -> Iterator[str]:
    """The pages of the test's scene, served."""
    with served(scene) as found:
        yield found


@pytest_asyncio.fixture(loop_scope="session")
async def page_as(chromium: Browser, scene: Scene, address: str, tmp_path: Path) -> AsyncIterator[Visitors]:
    """Opens pages as somebody: `page = await page_as("team manager")`, or in another `Look`.

    At the end of the test it holds that no page broke its own policy, wrote an error to the console, or asked
    another machine for anything.
    """
    async with AsyncExitStack() as closing:
        visitors = Visitors(chromium, scene, address, Look(), closing)
        yield visitors
        visitors.hold()


@pytest.fixture
def screenshots(tmp_path: Path) -> Path:
    """A folder for pictures; `CCE_TEST_SCREENSHOTS` names one that stays, to be looked at."""
    kept = os.environ.get("CCE_TEST_SCREENSHOTS")
    folder = Path(kept) if kept else tmp_path / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
