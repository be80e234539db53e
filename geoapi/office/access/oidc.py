"""The city's own sign-in (OpenID Connect): code flow with PKCE; its word is checked by its published keys."""

import base64
import hashlib
import http.client
import json
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from geoapi.core.db import Database
from geoapi.core.errors import NotProven, SignInUnavailable
from geoapi.core.networks import is_loopback
from geoapi.core.settings import Settings
from geoapi.office.access.signing_in import Caller, sign_in_by_oidc
from geoapi.office.access.store import challenges
from geoapi.office.access.tokens import new_token, session_id

Json = dict[str, Any]
_DISCOVERY = "/.well-known/openid-configuration"
_ANSWER_WITHIN_S = 5.0
_MOST_BYTES = 1 << 20
_KNOWN_FOR_S = 3600
# Keys that were changed are asked for again, but not for every token that somebody makes up.
_KEYS_PAUSE_S = 30
_SKEW_S = 60
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
# What a provider calls a sign-in with more than one factor (RFC 8176).
_STRONG = {"mfa", "hwk", "swk"}
_ASKED = "oidc"


def provider_of(settings: Settings) -> "Provider | None":
    """The one that is set, if one is. Raises SystemExit where some of it is missing."""
    if settings.oidc_issuer is None:
        return None
    if not settings.oidc_client_id or settings.oidc_client_secret is None:
        raise SystemExit("GEOAPI_OIDC_ISSUER needs GEOAPI_OIDC_CLIENT_ID and GEOAPI_OIDC_CLIENT_SECRET too.")
    secret = settings.oidc_client_secret.get_secret_value()
    return Provider(settings.oidc_issuer, settings.oidc_client_id, secret)


@dataclass(frozen=True)
class Vouched:
    """Whom the provider vouches for. `proved_s_ago`: since a second factor, if there was one."""

    staff_no: str
    proved_s_ago: float | None


@dataclass
class Provider:
    """Whose word counts: what it tells of itself is kept for an hour."""

    issuer: str
    client_id: str
    secret: str = field(repr=False)
    _told: tuple[float, Json] | None = field(default=None, repr=False)
    _keys: tuple[float, KeySet] | None = field(default=None, repr=False)

    def url_to_ask(self, callback: str, state: str, nonce: str, verifier: str) -> str:
        """Where the browser is sent. Raises SignInUnavailable."""
        endpoint = self._discovered()["authorization_endpoint"]
        asked = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": callback,
            "scope": "openid profile",
            "state": state,
            "nonce": nonce,
            "code_challenge": _base64(hashlib.sha256(verifier.encode()).digest()),
            "code_challenge_method": "S256",
        }
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"

    def vouches(self, callback: str, code: str, nonce: str, verifier: str) -> Vouched:
        """For whom it vouches by a code. Raises NotProven or SignInUnavailable."""
        told = self._discovered()
        sent = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": callback,
            "code_verifier": verifier,
        }
        # RFC 6749, 2.3.1: both are encoded as in a form before they are joined.
        basic = f"{quote(self.client_id, safe='')}:{quote(self.secret, safe='')}".encode()
        headers = {"Authorization": f"Basic {base64.b64encode(basic).decode()}"}
        status, answer = _ask(told["token_endpoint"], urlencode(sent), headers)
        if status in (400, 401, 403) and answer.get("error") == "invalid_grant":
            raise NotProven("The city's sign-in knows nothing of this: begin again.")
        if status != 200 or not isinstance(answer.get("id_token"), str):
            raise SignInUnavailable("The city's sign-in did not answer as it should.")
        claims = self._checked(answer["id_token"], nonce)
        staff_no = _staff_no_of(claims)
        if staff_no is None and "userinfo_endpoint" in told:
            bearer = {"Authorization": f"Bearer {answer.get('access_token')}"}
            status, also = _ask(told["userinfo_endpoint"], None, bearer)
            if status == 200 and also.get("sub") == claims["sub"]:
                staff_no = _staff_no_of(also)
        if staff_no is None:
            raise NotProven("The city's sign-in tells no staff number.")
        return Vouched(staff_no, _proved_s_ago(claims))

    def _checked(self, token: str, nonce: str) -> Json:
        """The claims of an ID token that is this provider's, for us and of this sign-in. Raises NotProven."""
        registry = jwt.JWTClaimsRegistry(
            leeway=_SKEW_S,
            iss={"essential": True, "value": self.issuer},
            sub={"essential": True},
            aud={"essential": True, "value": self.client_id},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        for fresh in (False, True):
            try:
                found = jwt.decode(token, self._key_set(fresh=fresh), algorithms=_ALGORITHMS)
                break
            except (JoseError, ValueError) as error:
                if fresh:
                    raise NotProven("The city's sign-in did not sign what it is said to.") from error
        try:
            registry.validate(found.claims)
        except JoseError as error:
            raise NotProven("The city's sign-in said this to somebody else, or too long ago.") from error
        claims: Json = found.claims
        audience = claims["aud"]
        several = isinstance(audience, list) and len(audience) > 1
        if (several or "azp" in claims) and claims.get("azp") != self.client_id:
            raise NotProven("The city's sign-in said this to somebody else.")
        return claims

    def _discovered(self) -> Json:
        if self._told is None or time.monotonic() - self._told[0] > _KNOWN_FOR_S:
            status, told = _ask(self.issuer.rstrip("/") + _DISCOVERY, None, {})
            needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
            is_its = status == 200 and told.get("issuer") == self.issuer
            if not is_its or not all(isinstance(told.get(name), str) for name in needed):
                raise SignInUnavailable("The city's sign-in does not tell where it is.")
            self._told = (time.monotonic(), told)
        return self._told[1]

    def _key_set(self, *, fresh: bool) -> KeySet:
        age = time.monotonic() - self._keys[0] if self._keys else None
        if self._keys is None or age is None or age > (_KEYS_PAUSE_S if fresh else _KNOWN_FOR_S):
            status, told = _ask(self._discovered()["jwks_uri"], None, {})
            try:
                keys = KeySet.import_key_set(told)  # type: ignore[arg-type]
            except (JoseError, ValueError, KeyError, TypeError) as error:
                raise SignInUnavailable("The city's sign-in does not tell its keys.") from error
            if status != 200:
                raise SignInUnavailable("The city's sign-in does not tell its keys.")
            self._keys = (time.monotonic(), keys)
        return self._keys[1]


def begin(database: Database, provider: Provider, callback: str) -> tuple[str, str]:
    """What the browser keeps, of which all else is made, and where it is sent. Raises SignInUnavailable."""
    browser = new_token()
    state, nonce, verifier = _made_of(browser)
    url = provider.url_to_ask(callback, state, nonce, verifier)
    with database.transaction() as connection:
        challenges.add_challenge(connection, session_id(state), _ASKED)
    return browser, url


def finish(
    database: Database,
    provider: Provider,
    callback: str,
    browser: str,
    code: str,
    state: str,
    caller: Caller,
) -> str:
    """The token of a new session, of a browser that comes back. Raises NotProven or SignInUnavailable."""
    expected, nonce, verifier = _made_of(browser)
    if not browser or not code or state != expected:
        raise NotProven("This was not begun in this browser, or was broken off.")
    with database.transaction() as connection:
        begun = challenges.take_challenge(connection, session_id(state), _ASKED)
    if begun is None:
        raise NotProven("This was begun too long ago, or has been used: begin again.")
    vouched = provider.vouches(callback, code, nonce, verifier)
    return sign_in_by_oidc(database, vouched.staff_no, proved_s_ago=vouched.proved_s_ago, caller=caller)


def _made_of(browser: str) -> tuple[str, str, str]:
    """State, nonce and verifier: who has not the browser's own secret can make none of them."""
    state, nonce, verifier = (
        _base64(hashlib.sha256(f"{name} {browser}".encode("utf-8", "surrogatepass")).digest())
        for name in ("state", "nonce", "verifier")
    )
    return state, nonce, verifier


def _staff_no_of(claims: Json) -> str | None:
    for name in ("staff_no", "preferred_username"):
        found = claims.get(name)
        if isinstance(found, str) and found and "\0" not in found:
            return found
    return None


def _proved_s_ago(claims: Json) -> float | None:
    """How long ago more than a password was asked for; None where it was not."""
    methods = claims.get("amr")
    strong = isinstance(methods, list) and not _STRONG.isdisjoint(map(str, methods))
    if not strong and "mfa" not in str(claims.get("acr", "")).lower():
        return None
    at = claims.get("auth_time", claims["iat"])
    return max(time.time() - float(at), 0.0) if isinstance(at, int | float) else 0.0


def _ask(url: str, form: str | None, headers: dict[str, str]) -> tuple[int, Json]:
    """The status and the JSON of an answer. Raises SignInUnavailable."""
    parts = urlsplit(url)
    name = parts.hostname or ""
    safe = parts.scheme == "https"
    if not safe and not (parts.scheme == "http" and (name == "localhost" or is_loopback(name))):
        raise SignInUnavailable("The city's sign-in is not asked but by https.")
    kind = http.client.HTTPSConnection if safe else http.client.HTTPConnection
    sent = {"Accept": "application/json", **headers}
    if form is not None:
        sent["Content-Type"] = "application/x-www-form-urlencoded"
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection = kind(name, parts.port, timeout=_ANSWER_WITHIN_S)
        try:
            connection.request("GET" if form is None else "POST", target, form, sent)
            answer = connection.getresponse()
            told = json.loads(answer.read(_MOST_BYTES))
        finally:
            connection.close()
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise SignInUnavailable("The city's sign-in cannot be reached at the moment.") from error
    if not isinstance(told, dict):
        raise SignInUnavailable("The city's sign-in did not answer as it should.")
    return answer.status, told


def _base64(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
