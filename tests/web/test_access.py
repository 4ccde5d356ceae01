"""Who sees which record, by role and child; that looking is written down; what is said to whom may not."""

from typing import Annotated

import pytest
from fastapi import Depends
from starlette.responses import PlainTextResponse, Response

from cce.pathway.terms import Role
from cce.records.audit import audit_entries
from cce.records.engine import reading, transaction
from cce.records.restrictions import Ground, Restriction, lift_restriction, restrict, restricted_references
from tests.starter.cli_scenes import APPROVED, COMPLETED, CONCERN, REFERENCE, SUBMITTED
from tests.web.scene import NOW, PEOPLE, Scene
from web.app import Pages
from web.doors.rules import SeesEpisode
from web.page import Page

PATH = f"/episodes/{REFERENCE}/seen"
REASON = f"/episodes/{REFERENCE}/reason?back=%2Fepisodes%2F{REFERENCE}%2Fseen"


def seen(page: Annotated[Page, Depends(SeesEpisode())]) -> Response:
    """A page that shows a record."""
    return PlainTextResponse(f"the record of {page.reference}")


def pages(scene: Scene) -> Pages:
    """The pages, with one that shows a record."""
    app = scene.pages()
    app.add_api_route("/episodes/{reference}/seen", seen, methods=["GET", "POST"])
    return app


async def verdict(scene: Scene, who: str) -> str:
    """What becomes of somebody who wants to see the record."""
    async with scene.browser(who, pages(scene)) as somebody:
        answer = await somebody.get(PATH)
    if answer.status_code == 303:
        assert answer.headers["location"] == REASON
        return "reason"
    return {200: "seen", 403: "kept"}[answer.status_code]


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        pytest.param("social worker", "seen", id="the-team's-worker"),
        pytest.param("other social worker", "reason", id="another-team's-worker"),
        pytest.param("team manager", "seen", id="the-team's-manager"),
        pytest.param("other team manager", "reason", id="another-team's-manager"),
        pytest.param("coordinator", "reason", id="nothing-in-the-queue"),
        pytest.param("strategic safeguarding", "reason", id="looks-at-figures"),
        pytest.param("service manager", "seen", id="above-the-managers"),
        pytest.param("police", "kept", id="from-outside"),
        pytest.param("panel member", "kept", id="not-in-the-cohort"),
        pytest.param("administrator", "kept", id="looks-after-the-service"),
        pytest.param("business support", "kept", id="makes-the-papers"),
    ],
)
async def test_who_sees_a_record_of_team_a(scene, who, expected):
    scene.open()
    assert await verdict(scene, who) == expected


async def test_who_was_given_the_child_sees_it_whatever_the_team(scene):
    scene.open(roles={Role.SOCIAL_WORKER: "p-102"})
    assert await verdict(scene, "other social worker") == "seen"
    assert await verdict(scene, "social worker") == "reason"


async def test_who_stands_in_sees_what_the_absent_see(scene):
    scene.clock.at = NOW.replace(day=8)  # p-101 is away, p-102 stands in
    scene.open()
    assert await verdict(scene, "other social worker") == "seen"


async def test_a_coordinator_sees_what_waits_for_review(scene):
    scene.open(CONCERN, COMPLETED, APPROVED, SUBMITTED)
    assert await verdict(scene, "coordinator") == "reason"
    scene.clock.at = NOW.replace(day=2, hour=12)
    assert await verdict(scene, "coordinator") == "seen"


@pytest.mark.parametrize("who", sorted(PEOPLE))
async def test_a_restricted_record_is_for_those_who_work_with_the_child(scene, who):
    scene.open()
    with transaction(scene.engine) as session:
        restrict(session, Restriction(REFERENCE, Ground.COURT, "p-108", NOW))
        assert restricted_references(session) == {REFERENCE}
    expected = "seen" if who in ("social worker", "team manager", "service manager") else "kept"
    assert await verdict(scene, who) == expected


async def test_a_restricted_record_says_why_and_whom_to_ask_and_nothing_of_the_child(scene):
    scene.open()
    with transaction(scene.engine) as session:
        restrict(session, Restriction(REFERENCE, Ground.COURT, "p-108", NOW))
    async with scene.browser("other social worker", pages(scene)) as somebody:
        answers = [await somebody.get(PATH), await somebody.get(REASON)]
        answers.append(await somebody.post(f"/episodes/{REFERENCE}/reason", why="I want to know it all"))
    for answer in answers:
        assert answer.status_code == 403
        assert "A court decides who may see this record." in answer.text
        assert "ask <strong>Hana Specimen</strong>" in answer.text
        assert "Bo Example" not in answer.text
    with transaction(scene.engine) as session:
        assert lift_restriction(session, REFERENCE)
        assert not lift_restriction(session, REFERENCE)
    assert await verdict(scene, "other social worker") == "reason"


async def test_every_look_is_written_down_with_why_it_was_allowed(scene):
    scene.open()
    async with scene.browser("social worker", pages(scene)) as somebody:
        await somebody.get(PATH)
        await somebody.post(PATH)
    async with scene.browser("other social worker", pages(scene)) as somebody:
        await somebody.get(PATH)
        await somebody.post(f"/episodes/{REFERENCE}/reason", why="Duty call from the school", back=PATH)
        assert (await somebody.get(PATH)).text == f"the record of {REFERENCE}"
    with reading(scene.engine) as session:
        looks = [(one.who, one.detail) for one in audit_entries(session, REFERENCE) if one.action == "read"]
    assert looks == [
        ("p-101", "seen: works with the child"),
        ("p-101", "seen: works with the child"),
        ("p-102", "seen: gave a reason"),
    ]


async def test_a_reference_is_taken_as_people_type_it(scene):
    scene.open()
    async with scene.browser("social worker", pages(scene)) as somebody:
        answer = await somebody.get(f"/episodes/{REFERENCE.lower().replace('-', '')}/seen")
    assert answer.text == f"the record of {REFERENCE}"
