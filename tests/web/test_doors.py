"""Who comes in: visits, forms, limits, what is said to whom."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from cce.records.audit import audit_entries
from cce.records.drafts import draft_of
from cce.records.engine import reading, transaction
from cce.records.visits import IDLE, LONGEST, begin_visit, find_visit, has_given_reason, new_word
from tests.keyring import KEYRING
from tests.web.scene import NOW, PEOPLE

EVERYBODY = sorted(PEOPLE)
ENDLESS = "x" * 200_000


async def test_who_is_not_signed_in_is_asked_to_and_comes_back(scene):
    async with scene.browser() as somebody:
        answer = await somebody.get("/episodes/ABC/reason?back=/x")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?back=%2Fepisodes%2FABC%2Freason%3Fback%3D%252Fx"


async def test_development_sign_in_lets_one_choose_and_says_what_it_is(scene):
    async with scene.browser() as somebody:
        asked = await somebody.get("/sign-in?back=/help")
        page = await somebody.get(asked.headers["location"])
        assert "It works on this computer only and asks for no password." in page.text
        signed_in = await somebody.post("/sign-in/development", who="p-105", back="/help")
        assert (signed_in.status_code, signed_in.headers["location"]) == (303, "/help")
        shown = await somebody.get("/help")
    assert "Esi Example, team manager" in shown.text
    assert "Anybody here can sign in as anybody" in shown.text
    with reading(scene.engine) as session:
        entry = audit_entries(session)[-1]
    assert (entry.who, entry.action, entry.detail) == ("p-105", "signed in", "this machine: team_manager")


async def test_development_sign_in_is_not_there_in_production(scene):
    scene.is_for_development = False
    async with scene.browser() as somebody:
        for answer in (
            await somebody.get("/sign-in/development"),
            await somebody.post("/sign-in/development", who="p-105"),
        ):
            assert answer.status_code == 404
        assert "Anybody here" not in (await somebody.get("/help")).text


async def test_a_sign_in_gives_a_new_word_and_ends_the_visit_before(scene):
    async with scene.browser("social worker") as somebody:
        await somebody.post("/sign-in/development", who="p-105", back="/")
        fresh = somebody.client.cookies.get("visit", domain="127.0.0.1")
    assert fresh not in (None, somebody.word)
    with reading(scene.engine) as session:
        ended, begun = find_visit(session, somebody.word), find_visit(session, fresh)
    assert ended is not None
    assert begun is not None
    assert (ended.ended_at, begun.person) == (NOW, "p-105")


async def test_signing_out_ends_the_visit_for_whoever_holds_its_word(scene):
    async with scene.browser("social worker") as somebody:
        answer = await somebody.post("/sign-out")
        assert answer.headers["location"] == "/sign-in"
        assert 'visit=""' in answer.headers["set-cookie"]
        somebody.client.cookies.set("visit", somebody.word, domain="127.0.0.1")
        assert (await somebody.get("/my-cases")).headers["location"].startswith("/sign-in")


@pytest.mark.parametrize(
    ("steps", "is_in"),
    [
        pytest.param([IDLE - timedelta(seconds=1)], True, id="nearly-idle"),
        pytest.param([IDLE], False, id="idle"),
        pytest.param([timedelta(minutes=29)] * 20, True, id="kept-busy"),
        pytest.param([timedelta(minutes=25)] * 24, False, id="the-day-is-over"),
    ],
)
async def test_a_visit_ends_when_nothing_happens_or_the_day_is_over(scene, steps, is_in):
    status = None
    async with scene.browser("social worker") as somebody:
        for step in steps:
            scene.clock.moves(step)
            status = (await somebody.get("/my-cases")).status_code
    assert (status == 200) is is_in
    assert (scene.clock() - NOW < LONGEST) or not is_in


async def test_who_has_left_is_out_at_once(scene):
    with transaction(scene.engine) as session:
        begin_visit(session, word := new_word(), "p-999", ["social_worker"], "a test", NOW)
    async with scene.browser() as somebody:
        somebody.client.cookies.set("visit", word, domain="127.0.0.1")
        assert (await somebody.get("/my-cases")).status_code == 303


@pytest.mark.parametrize("token", ["", "0" * 32, "é"], ids=["none", "wrong", "no-ascii"])
async def test_a_form_that_was_not_made_here_is_refused(scene, token):
    async with scene.browser("social worker") as somebody:
        answer = await somebody.post("/sign-out", form_token=token)
        assert answer.status_code == 403
        assert (await somebody.get("/my-cases")).status_code == 200


async def test_what_was_typed_when_the_visit_ended_comes_back_to_the_same_person(scene):
    reference = scene.open()
    path = f"/episodes/{reference}/reason"
    async with scene.browser("other social worker") as somebody:
        scene.clock.moves(IDLE)
        answer = await somebody.post(path, why="Duty call", command_id="c-1")
        assert answer.headers["location"].endswith("&ended=1")
        assert "draft%3Dc-1" in answer.headers["location"]
        back = parse_qs(urlsplit(answer.headers["location"]).query)["back"][0]
        somebody.client.cookies.set("visit", scene.word_of("other social worker"), domain="127.0.0.1")
        assert ">Duty call</textarea>" in (await somebody.get(back)).text
        somebody.client.cookies.set("visit", scene.word_of("other team manager"), domain="127.0.0.1")
        assert "Duty call" not in (await somebody.get(back)).text
    with reading(scene.engine) as session:
        mine = draft_of(session, KEYRING, "c-1", "p-102", scene.clock())
        assert mine is not None
        assert (mine.path, mine.typed["why"], mine.reference) == (path, ("Duty call",), reference)
        assert draft_of(session, KEYRING, "c-1", "p-101", scene.clock()) is None
        assert draft_of(session, KEYRING, "c-1", "p-102", scene.clock() + timedelta(days=2)) is None


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        pytest.param(f"/episodes/{'K' * 5000}/reason", {"command_id": "c-1"}, id="no-episode"),
        pytest.param("/episodes/K7Q4-M2PX-3/reason", {"command_id": "\x00"}, id="no-id"),
        pytest.param("/episodes/K7Q4-M2PX-3/reason", {"command_id": "c-1", "why": ENDLESS}, id="endless"),
    ],
)
async def test_what_is_no_form_of_ours_is_not_kept(scene, path, fields):
    async with scene.browser("other social worker") as somebody:
        scene.clock.moves(IDLE)
        answer = await somebody.post(path, **fields)
    assert answer.status_code == 303
    with reading(scene.engine) as session:
        assert draft_of(session, KEYRING, fields["command_id"], "p-102", scene.clock()) is None


async def test_another_name_for_this_machine_is_refused(scene):
    async with scene.browser() as somebody:
        answer = await somebody.get("/sign-in/development", headers={"Host": "elsewhere.example.test"})
    assert answer.status_code == 400


async def test_over_https_cookies_are_for_this_host_alone(scene):
    scene.address = "https://pathway.example.test"
    scene.is_for_development = False
    async with scene.browser() as somebody:
        answer = await somebody.get("/sign-in")
    assert answer.headers["set-cookie"].startswith("__Host-browser=")
    assert "Secure" in answer.headers["set-cookie"]
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


@pytest.mark.parametrize("back", ["//elsewhere.test", "https://elsewhere.test/", "/\\elsewhere.test", "x"])
async def test_only_our_own_paths_are_followed(scene, back):
    async with scene.browser() as somebody:
        await somebody.get("/sign-in/development")
        answer = await somebody.post("/sign-in/development", who="p-105", back=back)
    assert answer.headers["location"] == "/"


@pytest.mark.parametrize("who", EVERYBODY)
async def test_everybody_has_a_first_page(scene, who):
    async with scene.browser(who) as somebody:
        answer = await somebody.client.get("/", follow_redirects=True)
    assert answer.status_code == 200
    assert "Sign out" in answer.text


async def test_a_reason_is_asked_for_and_kept_for_the_visit(scene):
    reference = scene.open()
    path = f"/episodes/{reference}/reason"
    async with scene.browser("other social worker") as somebody:
        short = await somebody.post(path, why="x", back="/help")
        assert short.status_code == 422
        assert "Error: Why you need" in short.text
        answer = await somebody.post(path, why="Duty call from the school", back="/help")
        assert answer.headers["location"] == "/help"
        with reading(scene.engine) as session:
            visit = find_visit(session, somebody.word)
            assert visit is not None
            assert has_given_reason(session, visit, reference)
            entry = audit_entries(session, reference)[-1]
        assert (entry.who, entry.action, entry.why) == ("p-102", "gave a reason", "Duty call from the school")
