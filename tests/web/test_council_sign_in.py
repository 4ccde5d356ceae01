"""The council's sign-in, over real HTTP: against a provider of its own kind, and against one that lies."""

import hmac
import subprocess
import sys
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from hashlib import sha256
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt

from cce.hidden import Hidden
from cce.records.accounts import Account, accounts, enter_account, remove_accounts
from cce.records.engine import reading, transaction
from cce.records.sign_in_attempts import Attempt
from cce.records.visits import find_visit
from starter.cli.options import now
from starter.embedded import free_port
from tests.engine import eventually
from tests.web.provider import KEY, OTHER_KEY, Provider, provider
from tests.web.scene import ADDRESS, NOW, Scene
from web.doors.council_sign_in import Council
from web.doors.errors import SignInFailed

ADA = {"tid": "tenant-1", "oid": "object-1", "roles": ["social_worker", "sign_in", 7], "name": "Ada Example"}
MINE = Account("tenant-1", "object-1")
NONCE, VERIFIER = "n" * 64, "v" * 64
ATTEMPT = Attempt("state", "browser", NONCE, VERIFIER, "/", NOW)


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The issuer of a provider in a process of its own."""
    port = free_port()
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "--require-nonce", "true"]
    log = tmp_path_factory.mktemp("provider") / "log"
    with log.open("wb") as said:
        started = subprocess.Popen(command, stdout=said, stderr=said)
    try:
        found = f"http://127.0.0.1:{port}"
        eventually(
            lambda: _answers(f"{found}/.well-known/openid-configuration") or started.poll() is not None
        )
        assert started.poll() is None, log.read_text()
        yield found
    finally:
        started.kill()
        started.wait()


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2).is_success
    except httpx.HTTPError:
        return False


@pytest.fixture
def council(scene: Scene, issuer: str) -> Scene:
    """Pages that people sign in to by the council's account."""
    scene.council, scene.is_for_development = Council(issuer, "pages", Hidden("hush"), ADDRESS), False
    scene.clock.at = now()  # the provider's clock goes on
    assert httpx.put(f"{issuer}/users/ada", json=ADA).is_success
    return scene


def say_yes(place: str, who: str = "ada") -> str:
    """Sign in at the provider, and answer with where it sends the browser: the path here."""
    answer = httpx.post(place, data={"sub": who})
    assert answer.status_code == 302, answer.text
    return answer.headers["location"].removeprefix(ADDRESS)


async def test_who_is_entered_here_comes_in_by_the_council_s_account(council):
    with transaction(council.engine) as session:
        enter_account(session, MINE, "p-101")
    async with council.browser() as somebody:
        page = await somebody.get("/sign-in?back=/help")
        assert "Sign in with your council account" in page.text
        asked = (await somebody.get("/sign-in/council?back=/help")).headers["location"]
        sent = {name: values[0] for name, values in parse_qs(urlsplit(asked).query).items()}
        assert (sent["response_type"], sent["code_challenge_method"]) == ("code", "S256")
        assert min(len(sent[name]) for name in ("state", "nonce", "code_challenge")) >= 43
        back = say_yes(asked)
        answer = await somebody.get(back)
        assert (answer.status_code, answer.headers["location"]) == (303, "/help")
        assert "Ada Example, social worker" in (await somebody.get("/help")).text
        word = somebody.client.cookies.get("visit", domain="127.0.0.1") or ""
        again = await somebody.get(back)
        assert again.status_code == 400
    with reading(council.engine) as session:
        visit = find_visit(session, word)
    assert visit is not None
    assert (visit.person, visit.roles, visit.via) == ("p-101", ("social_worker",), "council")


async def test_who_is_not_entered_is_told_whom_to_ask_and_for_what(council):
    async with council.browser() as somebody:
        answer = await somebody.get(say_yes((await somebody.get("/sign-in/council")).headers["location"]))
        assert answer.status_code == 403
        assert "Ask an administrator of this service to enter it" in answer.text
        assert "tenant-1" in answer.text
        assert "object-1" in answer.text
        assert (await somebody.get("/my-cases")).status_code == 303


async def test_who_has_no_role_is_not_let_in(council, issuer):
    with transaction(council.engine) as session:
        enter_account(session, MINE, "p-101")
    httpx.put(f"{issuer}/users/bare", json={**ADA, "roles": ["reader"]})
    async with council.browser() as somebody:
        asked = (await somebody.get("/sign-in/council")).headers["location"]
        answer = await somebody.get(say_yes(asked, "bare"))
    assert answer.status_code == 403
    assert "gave you no role in this service" in answer.text


async def test_an_answer_for_another_browser_counts_for_nothing(council):
    with transaction(council.engine) as session:
        enter_account(session, MINE, "p-101")
    async with council.browser() as somebody, council.browser() as thief:
        await thief.get("/sign-in")
        back = say_yes((await somebody.get("/sign-in/council")).headers["location"])
        stolen = await thief.get(back)
        assert (stolen.status_code, "set-cookie" in stolen.headers) == (400, False)
        assert (await somebody.get(back)).status_code == 400


@pytest.mark.parametrize("answer", ["", "?error=access_denied&state=x", "?state=x&code=y"])
async def test_an_answer_that_nobody_asked_for_counts_for_nothing(council, answer):
    async with council.browser() as somebody:
        said = await somebody.get(f"/sign-in/council/answer{answer}")
    assert said.status_code == 400
    assert "You are not signed in" in said.text


async def test_without_the_council_nobody_is_let_in(scene):
    scene.council, scene.is_for_development = (
        Council(f"http://127.0.0.1:{free_port()}", "p", Hidden("s"), ADDRESS),
        False,
    )
    async with scene.browser() as somebody:
        answer = await somebody.get("/sign-in/council")
    assert answer.status_code == 400
    assert "does not answer as it should" in answer.text


def test_accounts_are_entered_moved_and_taken_out(engine):
    with transaction(engine) as session:
        enter_account(session, MINE, "p-101")
        enter_account(session, MINE, "p-102")
        enter_account(session, Account("tenant-1", "object-2"), "p-102")
        assert [person for _, person in accounts(session)] == ["p-102", "p-102"]
        assert (remove_accounts(session, "p-102"), accounts(session)) == (2, ())


# What a token must be


@pytest.fixture
def liar() -> Iterator[Provider]:
    """A provider that says what a test has it say; at first all is well."""
    with provider() as found:
        at = int(NOW.timestamp())
        found.claims = {
            "iss": found.issuer,
            "aud": "pages",
            "sub": "ada",
            "iat": at,
            "exp": at + 60,
            "nonce": NONCE,
            **ADA,
        }
        yield found


def _packed(part: bytes) -> str:
    return urlsafe_b64encode(part).decode().rstrip("=")


def answered(liar: Provider):
    return Council(liar.issuer, "pages", Hidden("hush"), ADDRESS).answer(ATTEMPT, "the code", NOW)


def test_a_right_token_says_who_it_is_and_the_code_was_proved(liar):
    said = answered(liar)
    assert (said.account, {role.value for role in said.roles}) == (MINE, {"social_worker"})
    assert liar.asked == {
        "grant_type": "authorization_code",
        "code": "the code",
        "redirect_uri": f"{ADDRESS}/sign-in/council/answer",
        "client_id": "pages",
        "client_secret": "hush",
        "code_verifier": VERIFIER,
    }


def test_the_challenge_is_the_digest_of_the_verifier(liar):
    place, attempt = Council(liar.issuer, "pages", Hidden("hush"), ADDRESS).ask("browser", "/", NOW)
    challenge = parse_qs(urlsplit(place).query)["code_challenge"][0]
    digest = sha256(attempt.verifier.encode()).digest()
    assert challenge == _packed(digest)


WRONG_CLAIMS = {
    "another-issuer": {"iss": "https://elsewhere.example.test"},
    "another-audience": {"aud": "others"},
    "others-as-well": {"aud": ["pages", "others"]},
    "too-old": {"exp": int(NOW.timestamp()) - 61},
    "from-the-future": {"nbf": int(NOW.timestamp()) + 120},
    "another-attempt": {"nonce": "x" * 64},
    "no-nonce": {"nonce": None},
    "no-expiry": {"exp": None},
    "no-tenant": {"tid": None},
    "no-object": {"oid": None},
    "odd-object": {"oid": ["object-1"]},
}


@pytest.mark.parametrize("wrong", WRONG_CLAIMS.values(), ids=WRONG_CLAIMS)
def test_a_wrong_claim_is_refused(liar, wrong):
    liar.claims = {name: value for name, value in (liar.claims | wrong).items() if value is not None}
    with pytest.raises(SignInFailed):
        answered(liar)


def test_a_token_that_others_signed_is_refused(liar):
    liar.token = jwt.encode({"alg": "RS256", "kid": "one"}, liar.claims, OTHER_KEY)
    with pytest.raises(SignInFailed):
        answered(liar)


def test_a_token_sealed_with_the_public_key_as_a_secret_is_refused(liar):
    signed = jwt.encode({"alg": "RS256", "kid": "one"}, liar.claims, KEY).split(".")[1]
    head = _packed(b'{"alg":"HS256","kid":"one"}')
    start = f"{head}.{signed}"
    liar.token = f"{start}.{_packed(hmac.digest(KEY.as_pem(private=False), start.encode(), 'sha256'))}"
    with pytest.raises(SignInFailed):
        answered(liar)


def test_a_token_without_a_signature_is_refused(liar):
    signed = jwt.encode({"alg": "RS256", "kid": "one"}, liar.claims, KEY).split(".")[1]
    head = _packed(b'{"alg":"none"}')
    liar.token = f"{head}.{signed}."
    with pytest.raises(SignInFailed):
        answered(liar)


@pytest.mark.parametrize("token", ["", "a.b.c", "é.é.é"])
def test_what_is_no_token_is_refused(liar, token):
    liar.token = token or "."
    with pytest.raises(SignInFailed):
        answered(liar)


def test_a_provider_that_calls_itself_by_another_name_is_refused(liar):
    liar.called = f"{liar.issuer}/"
    with pytest.raises(SignInFailed, match="another name"):
        answered(liar)
