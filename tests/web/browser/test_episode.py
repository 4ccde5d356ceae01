"""From a list to an episode and to how a date was worked out, in every way that people look at it."""

import pytest
from playwright.async_api import expect

from tests.starter.cli_scenes import REFERENCE
from tests.web.browser.visitors import PHONE, Look, accessible
from tests.web.scene import NOW

pytestmark = pytest.mark.asyncio(loop_scope="session")

LOOKS = [
    pytest.param(Look(), id="desktop"),
    pytest.param(Look(width=PHONE), id="phone"),
    pytest.param(Look(forced_colours=True), id="forced-colours"),
    pytest.param(Look(width=PHONE, scripts=False), id="phone-without-scripts"),
]


@pytest.mark.parametrize("look", LOOKS)
async def test_a_date_is_explained_two_clicks_from_the_first_page(page_as, scene, screenshots, look):
    scene.open()
    scene.clock.at = NOW.replace(day=27)
    page = await page_as("social worker", look)
    await accessible(page)
    name = f"{look.width}{'-forced' if look.forced_colours else ''}{'' if look.scripts else '-plain'}"
    await page.screenshot(path=screenshots / f"my-cases-{name}.png", full_page=True)
    await page.get_by_role("link", name="Bo Example").first.click()
    await expect(page).to_have_title(f"Episode {REFERENCE} – Exploitation pathway")
    await page.get_by_text("How this date was worked out").first.click()
    await expect(page.get_by_role("table").first).to_be_visible()
    await accessible(page)
    await page.screenshot(path=screenshots / f"episode-{name}.png", full_page=True)


@pytest.mark.parametrize("look", LOOKS[:2])
async def test_a_list_that_is_empty_or_filtered_is_accessible(page_as, scene, look):
    page = await page_as("social worker", look)
    await accessible(page)
    scene.open()
    await page.goto("/my-cases?when=later")
    await accessible(page)
