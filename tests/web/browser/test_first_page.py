"""From the sign-in to somebody's first page, in every way that people look at it."""

import pytest
from playwright.async_api import expect

from tests.web.browser.visitors import PHONE, Look, accessible

pytestmark = pytest.mark.asyncio(loop_scope="session")

LOOKS = [
    pytest.param(Look(), id="desktop"),
    pytest.param(Look(width=PHONE), id="phone"),
    pytest.param(Look(forced_colours=True), id="forced-colours"),
]
OPEN_TO_ALL = ("/sign-in", "/sign-in/development", "/help", "/accessibility")


@pytest.mark.parametrize("look", [*LOOKS, pytest.param(Look(scripts=False), id="no-scripts")])
async def test_somebody_chooses_who_they_are_and_is_in(page_as, screenshots, look):
    page = await page_as(look=look)
    assert page.url.endswith("/sign-in/development?back=%2F")
    await page.get_by_label("Esi Example").check()
    await page.get_by_role("button", name="Sign in").click()
    await expect(page).to_have_title("My cases – Exploitation pathway")
    assert await page.get_by_text("Esi Example, team manager").is_visible()
    await page.screenshot(path=screenshots / f"first-page-{look.width}.png", full_page=True)
    await page.get_by_role("button", name="Sign out").click()
    await expect(page).to_have_title("Sign in on this machine – Exploitation pathway")


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("path", OPEN_TO_ALL)
async def test_pages_open_to_everybody_are_accessible(page_as, look, path):
    page = await page_as(look=look)
    await page.goto(path)
    await accessible(page)


@pytest.mark.parametrize("who", ["social worker", "coordinator", "business support"])
async def test_first_pages_are_accessible(page_as, who):
    page = await page_as(who)
    await accessible(page)


@pytest.mark.parametrize("look", LOOKS)
async def test_the_reason_is_asked_for_and_its_error_is_led_to(page_as, scene, screenshots, look):
    reference = scene.open()
    page_as.expected = ("status of 422",)
    page = await page_as("other social worker", look)
    await page.goto(f"/episodes/{reference}/reason")
    await accessible(page)
    await page.get_by_role("button", name="Continue").click()
    await expect(page).to_have_title(f"Error: Why you need to see {reference} – Exploitation pathway")
    await accessible(page)
    await page.screenshot(path=screenshots / f"reason-{look.width}.png", full_page=True)
    await page.get_by_role("link", name="Enter why you need").click()
    assert await page.evaluate("document.activeElement.id") == "why"


async def test_a_page_that_is_not_there_is_accessible(page_as):
    page_as.expected = ("status of 404",)
    page = await page_as("social worker")
    await page.goto("/nowhere")
    await accessible(page)


async def test_everything_on_the_sign_in_is_reached_by_keyboard(page_as):
    page = await page_as()
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.textContent") == "Skip to main content"
    await page.keyboard.press("Enter")
    for _ in range(10):
        await page.keyboard.press("Tab")
        if await page.evaluate("document.activeElement.type") == "radio":
            break
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/my-cases")
    assert await page.get_by_text("Ben Sample, social worker").is_visible()


async def test_the_first_page_is_light(page_as):
    page = await page_as()
    loaded: list[int] = await page.evaluate(
        "performance.getEntries().filter(e => e.encodedBodySize).map(e => e.encodedBodySize)"
    )
    assert len(loaded) > 4
    assert sum(loaded) < 300_000
