"""My cases and an episode's page: what is due, why then, and that the looks are written down."""

from cce.records.audit import audit_entries
from cce.records.engine import reading, transaction
from cce.records.restrictions import Ground, Restriction, restrict
from tests.reports.caseloads import statements
from tests.starter.cli_scenes import APPROVED, COMPLETED, CONCERN, REFERENCE, SUBMITTED
from tests.web.scene import NOW

OTHER = "B3C4-D5F6-8"


def looks(scene, action):
    with reading(scene.engine) as session:
        return [(one.who, one.reference) for one in audit_entries(session) if one.action == action]


async def test_my_cases_lists_what_i_am_to_do_most_pressing_first(scene):
    scene.open()
    scene.clock.at = NOW.replace(month=5)
    async with scene.browser("social worker") as somebody:
        page = (await somebody.get("/my-cases")).text
    assert "1 child." in page
    assert f'href="/episodes/{REFERENCE}">Bo Example</a>' in page
    assert "Complete the risk assessment" in page
    assert "app-tag--overdue" in page
    assert looks(scene, "listed") == [("p-101", REFERENCE)]


async def test_a_count_leads_to_what_it_counts_and_the_filter_is_taken_off_again(scene):
    scene.open()
    scene.clock.at = NOW.replace(month=3, day=24)
    async with scene.browser("social worker") as somebody:
        later = (await somebody.get("/my-cases?when=later")).text
        overdue = (await somebody.get("/my-cases?when=overdue")).text
        wrong = await somebody.get("/my-cases?when=never")
    assert "Remove this filter: </span>Later</a>" in later
    assert "Complete the risk assessment" in later
    assert "Nothing here: overdue" in overdue
    assert wrong.status_code == 404


async def test_who_has_nothing_to_do_is_told_so(scene):
    async with scene.browser("social worker") as somebody:
        answer = await somebody.client.get("/", follow_redirects=True)
    assert "You have nothing to do just now" in answer.text
    assert looks(scene, "listed") == []


async def test_a_restricted_child_is_not_named_in_a_list(scene):
    scene.open()
    with transaction(scene.engine) as session:
        restrict(session, Restriction(REFERENCE, Ground.POLICE, "p-108", NOW))
    async with scene.browser("social worker") as somebody:
        page = (await somebody.get("/my-cases")).text
    assert "Restricted record" in page
    assert "Bo Example" not in page


async def test_an_episode_says_who_what_when_and_why(scene):
    scene.open(CONCERN, COMPLETED, APPROVED, SUBMITTED)
    scene.clock.at = NOW.replace(day=27)
    async with scene.browser("social worker") as somebody:
        page = (await somebody.get(f"/episodes/{REFERENCE}")).text
    assert f"<title>Episode {REFERENCE} – Exploitation pathway</title>" in page
    assert "Bo Example" in page.split("</head>")[1]
    assert "4 May 2011 (age 14)" in page
    assert "Ivo Example does it" in page
    assert "Overdue by" in page
    assert "Good Friday" in page
    assert "counted as </span>1</span>" in page
    assert looks(scene, "read") == [("p-101", REFERENCE)]


async def test_the_queries_of_my_cases_do_not_grow_with_its_rows(scene):
    scene.open()
    async with scene.browser("social worker") as somebody:
        await somebody.get("/my-cases")
        with statements(scene.engine) as few:
            await somebody.get("/my-cases")
        scene.open(reference=OTHER)
        with statements(scene.engine) as more:
            answer = await somebody.get("/my-cases")
    assert OTHER in answer.text
    assert len(more) == len(few)
