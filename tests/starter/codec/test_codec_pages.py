"""The codec server and Temporal's own pages, in a real browser that was signed in."""

import asyncio
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright
from temporalio.client import Client

from cce.records.keys import EpisodeKeys
from starter.codec.tokens import CodecTokens
from tests.activities.office import Office, concern
from tests.keyring import KEYRING
from tests.starter.codec.conftest import Counter
from tests.workflows.room import STARTS_AT, EngineRoom
from tests.workflows.server import DevServer, free_port
from workflows.ids import episode_id
from workflows.sealing import converter

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.temporal,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed"),
]
PATIENCE_MS = 30_000


class ServerWithPages(DevServer):
    """A development server that serves Temporal's pages as well."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.pages = f"http://127.0.0.1:{free_port()}"

    def _command(self) -> list[str]:
        words = [word for word in super()._command() if word != "--headless"]
        return [*words, f"--ui-port={self.pages.rpartition(':')[2]}"]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerWithPages]:
    server = ServerWithPages(tmp_path)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def reference(server: ServerWithPages, laid_out_office: Office) -> str:
    """An episode on that server; what it said is sealed."""
    return asyncio.run(opened_on(server, laid_out_office))


@pytest.fixture
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser.new_page()
        browser.close()


async def opened_on(server: ServerWithPages, office: Office) -> str:
    config = (await server.client()).config()
    config["data_converter"] = converter(EpisodeKeys(office.engine, KEYRING))
    room = EngineRoom(Client(**config), office, timedelta())
    room.set_clock(STARTS_AT)
    async with room.at_work():
        return (await room.open(concern(STARTS_AT))).reference


def use_codec_server(page: Page, address: str) -> None:
    """Set what the pages keep of their settings in the browser: the endpoint, and that cookies go with it."""
    kept = {
        "endpoint": f'"{address}"',
        "includeCredentials": "true",
        "overrideRemoteCodecConfiguration": "true",
    }
    page.add_init_script("\n".join(f"localStorage.setItem({name!r}, {kept[name]!r})" for name in kept))


def test_a_signed_in_browser_shows_on_temporals_pages_what_is_sealed(
    server, reference, page, laid_out_office, tmp_path
):
    tokens = CodecTokens(tmp_path / "codec-tokens")
    token, episode = (
        tokens.allow("p-101").reveal(),
        f"{server.pages}/namespaces/default/workflows/{episode_id(reference)}",
    )
    at = Counter(laid_out_office.engine, tokens, namespace="default", ui_origin=server.pages)
    with at.open() as counter:
        use_codec_server(page, counter.address)
        with page.expect_response("**/decode?*", timeout=PATIENCE_MS) as refused:
            page.goto(episode)
        page.goto(counter.address)
        page.fill("#token", token)
        page.fill("#purpose", "why it is late")
        page.click("button")
        page.goto(episode)
        expect(page.get_by_text("wake_at").first).to_be_visible(timeout=PATIENCE_MS)
    assert refused.value.status == 401
    looks = {(one.who, one.reference, one.why) for one in counter.noted() if one.action == "decode"}
    assert looks == {("p-101", reference, "why it is late")}
