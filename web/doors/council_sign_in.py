"""The council's sign-in: OpenID Connect with a code, PKCE, state and nonce; what does not fit is refused."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import httpx
from authlib.common.security import generate_token
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization

from cce.hidden import Hidden
from cce.records.accounts import Account
from cce.records.sign_in_attempts import Attempt
from web.doors.errors import SignInFailed
from web.doors.roles import VisitorRole, known_roles

CAME_BACK_TO = "/sign-in/council/answer"
_ALGORITHMS = ["RS256", "PS256", "ES256"]
_SCOPE = "openid profile"
_CLOCKS_DIFFER_SECONDS = 60
_SECRET_LENGTH = 64
_ANSWERS_WITHIN_SECONDS = 10.0
_DISCOVERY = "/.well-known/openid-configuration"


@dataclass(frozen=True, slots=True)
class SignedInAs:
    """What the council's sign-in says of somebody.

    Attributes:
        account: Whose account it is.
        roles: The roles that the council gave them for this service.
    """

    account: Account
    roles: frozenset[VisitorRole]


@dataclass(frozen=True)
class Council:
    """The council's sign-in.

    Attributes:
        issuer: Its issuer, exactly as its tokens name it.
        client_id: What it calls this service.
        client_secret: What this service proves itself with.
        address: Where the pages are: scheme, host and port.
    """

    issuer: str
    client_id: str
    client_secret: Hidden[str]
    address: str

    def ask(self, browser: str, back: str, at: datetime) -> tuple[str, Attempt]:
        """Where to send a browser to sign in, and what the answer will be held against.

        Args:
            browser: The word that the browser holds.
            back: The path to go on with.
            at: Now, UTC.

        Raises:
            SignInFailed: The council's sign-in does not answer as it should.
        """
        state, nonce, verifier = (generate_token(_SECRET_LENGTH) for _ in range(3))
        asked = prepare_grant_uri(
            self._described()["authorization_endpoint"],
            self.client_id,
            "code",
            self._came_back_to,
            _SCOPE,
            state,
            nonce=nonce,
            code_challenge=create_s256_code_challenge(verifier),
            code_challenge_method="S256",
        )
        return str(asked), Attempt(state, browser, nonce, verifier, back, at)

    def answer(self, attempt: Attempt, code: str, at: datetime) -> SignedInAs:
        """Who signed in, as the identity token says that the council's sign-in gives for *code*.

        Args:
            attempt: What was asked.
            code: What the browser brought back.
            at: Now, UTC.

        Raises:
            SignInFailed: The token is missing, not the council's, not for us, too old or another's.
        """
        described = self._described()
        given = self._post(described["token_endpoint"], attempt, code)
        keys = KeySet.import_key_set(cast("KeySetSerialization", self._get(described["jwks_uri"])))
        try:
            token = jwt.decode(str(given["id_token"]), keys, algorithms=_ALGORITHMS)
            self._expected(attempt, at).validate(token.claims)
            self._refuse_other_readers(token.claims)
        except (JoseError, KeyError, ValueError):
            raise SignInFailed("The council's sign-in gave a wrong answer: sign in again.") from None
        return _signed_in_as(token.claims)

    @property
    def _came_back_to(self) -> str:
        return f"{self.address}{CAME_BACK_TO}"

    def _expected(self, attempt: Attempt, at: datetime) -> jwt.JWTClaimsRegistry:
        return jwt.JWTClaimsRegistry(
            now=int(at.timestamp()),
            leeway=_CLOCKS_DIFFER_SECONDS,
            iss={"essential": True, "value": self.issuer},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
            nonce={"essential": True, "value": attempt.nonce},
        )

    def _refuse_other_readers(self, claims: Mapping[str, Any]) -> None:
        """Take only a token that is for us alone."""
        if claims.get("aud") not in (self.client_id, [self.client_id]):
            raise ValueError("the token is for others, too")

    def _described(self) -> Mapping[str, Any]:
        """What the sign-in says of itself; it must call itself by the very name that is set."""
        described = self._get(f"{self.issuer.rstrip('/')}{_DISCOVERY}")
        if described.get("issuer") != self.issuer:
            raise SignInFailed("The council's sign-in calls itself by another name than CCE_SIGN_IN_ISSUER.")
        return described

    def _get(self, url: str) -> dict[str, Any]:
        return _read(lambda client: client.get(url))

    def _post(self, url: str, attempt: Attempt, code: str) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._came_back_to,
            "client_id": self.client_id,
            "client_secret": self.client_secret.reveal(),
            "code_verifier": attempt.verifier,
        }
        return _read(lambda client: client.post(url, data=form))


def _read(ask: Callable[[httpx.Client], httpx.Response]) -> dict[str, Any]:
    try:
        with httpx.Client(timeout=_ANSWERS_WITHIN_SECONDS, follow_redirects=False) as client:
            answer = ask(client).raise_for_status().json()
    except (httpx.HTTPError, ValueError):
        raise SignInFailed("The council's sign-in does not answer as it should: try again soon.") from None
    if not isinstance(answer, dict):
        raise SignInFailed("The council's sign-in does not answer as it should: try again soon.")
    return answer


def _signed_in_as(claims: Mapping[str, Any]) -> SignedInAs:
    """Whose account it is and in which roles; without the two ids that never change, nobody's."""
    tenant, own = claims.get("tid"), claims.get("oid")
    if not isinstance(tenant, str) or not isinstance(own, str):
        raise SignInFailed("The council's sign-in does not say whose account it is (tid, oid).")
    roles = claims.get("roles", [])
    words = [word for word in roles if isinstance(word, str)] if isinstance(roles, list) else []
    return SignedInAs(Account(tenant, own), known_roles(words))
