"""What every answer carries, and what is said when something goes wrong."""

import re

import pytest
from sqlalchemy import text

from starter.client import EngineUnavailable
from web.assets import asset
from web.doors.rules import Anybody

POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{}'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


async def test_a_page_is_kept_nowhere_and_runs_only_our_scripts(scene):
    async with scene.browser("social worker") as somebody:
        first, second = await somebody.get("/help"), await somebody.get("/help")
    (nonce,) = re.findall(r"'nonce-([\w-]+)'", first.headers["content-security-policy"])
    assert first.headers["content-security-policy"] == POLICY.format(nonce)
    assert nonce not in second.headers["content-security-policy"]
    assert set(re.findall(r'nonce="([^"]+)"', first.text)) == {nonce}
    assert first.headers["cache-control"] == "no-store"
    assert first.headers["x-content-type-options"] == "nosniff"
    assert not re.search(r'\sstyle="|<style|\son\w+="|javascript:', first.text)


async def test_compiled_files_are_kept_for_ever_and_packed(scene):
    async with scene.browser() as somebody:
        style = await somebody.get(asset("css/app.css"))
        missing = await somebody.get("/static/css/none.css")
    assert style.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert style.headers["content-encoding"] == "gzip"
    assert (missing.status_code, missing.headers["cache-control"]) == (404, "no-store")


@pytest.mark.parametrize("path", ["/nowhere", "/episodes/nonsense/reason", "/episodes/2222-2222-2/reason"])
async def test_what_is_not_there_is_said_plainly(scene, path):
    async with scene.browser("social worker") as somebody:
        answer = await somebody.get(path)
    assert answer.status_code == 404
    assert "Page not found" in answer.text


async def _raising(scene, error: Exception):
    app = scene.pages()
    rule = Anybody()

    def breaks() -> None:
        raise error

    app.add_api_route("/breaks", breaks, dependencies=[])
    app.router.routes[-1].dependencies = [rule]
    async with scene.browser(app=app) as somebody:
        somebody.client._transport.raise_app_exceptions = False
        return await somebody.get("/breaks")


async def test_the_engine_away_is_said_and_that_nothing_was_recorded(scene):
    answer = await _raising(scene, EngineUnavailable())
    assert answer.status_code == 503
    assert "Nothing was recorded just now" in answer.text


async def test_a_page_that_breaks_says_so_with_all_headers_and_nothing_of_why(scene):
    answer = await _raising(scene, ZeroDivisionError("Bo Example"))
    assert (answer.status_code, answer.headers["cache-control"]) == (500, "no-store")
    assert "content-security-policy" in answer.headers
    assert "Sorry, something is wrong here" in answer.text
    assert "Bo Example" not in answer.text


async def test_it_lives_without_records_and_is_ready_with_them(scene):
    async with scene.browser() as somebody:
        assert ((await somebody.get("/live")).text, (await somebody.get("/ready")).text) == ("live", "ready")
        with scene.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
        assert ((await somebody.get("/live")).status_code, (await somebody.get("/ready")).status_code) == (
            200,
            503,
        )


async def test_a_broken_engine_of_records_is_said(scene):
    with scene.engine.begin() as connection:
        connection.execute(text("DROP TABLE visit_reason"))
        connection.execute(text("DROP TABLE visit"))
    async with scene.browser() as somebody:
        somebody.client.cookies.set("visit", "x", domain="127.0.0.1")
        answer = await somebody.get("/help")
    assert answer.status_code == 503
    assert "The records cannot be reached" in answer.text
