"""The city's own sign-in, tried against a provider that is no stand-in: code flow, PKCE, signed tokens."""

import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from geoapi.app import create_app
from geoapi.core.db import Database
from geoapi.core.errors import NotProven, SignInUnavailable
from geoapi.core.settings import Settings
from geoapi.office.access.oidc import Provider, provider_of
from tests.conftest import ROOT, close_app, ready
from tests.office.access.town import rows, run

BEGIN, CALLBACK, ME = "/api/v1/session/oidc", "/api/v1/session/oidc/callback", "/api/v1/me"
SECRET = "a secret: of % a client"
Start = Callable[[str], str]


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start a provider that tells of people in one way or another; gives its issuer."""
    started: list[subprocess.Popen[str]] = []

    def go(tells: str = "in-token") -> str:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = str(probe.getsockname()[1])
        script = ROOT / "tests" / "office" / "access" / "provider.mjs"
        command = ["node", str(script), port, SECRET, f"http://localhost{CALLBACK}", tells]
        with (tmp_path / "provider.log").open("w") as log:
            process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
        started.append(process)
        assert process.stdout is not None
        told = process.stdout.readline()
        assert told == "ready\n", (tmp_path / "provider.log").read_text()
        return f"http://localhost:{port}"

    yield go
    for process in started:
        process.terminate()
        process.wait(timeout=10)


def app_with(database_url: str, **settings: Any) -> APIFlask:
    app = create_app(
        Settings(
            database_url=database_url,
            oidc_client_id="map",
            oidc_client_secret=settings.pop("secret", SECRET),
            **settings,
        )
    )
    ready(app)
    return app


@pytest.fixture
def opened(town: Database, database_url: str) -> Iterator[Callable[..., APIFlask]]:
    apps: list[APIFlask] = []

    def go(issuer: str, **settings: Any) -> APIFlask:
        apps.append(app_with(database_url, oidc_issuer=issuer, **settings))
        return apps[-1]

    yield go
    for app in apps:
        close_app(app)


def at_provider(url: str, who: str) -> str:
    """Where the provider sends whoever signs in there back to: the path with its query."""
    opener = urllib.request.build_opener(NoRedirect, urllib.request.HTTPCookieProcessor(CookieJar()))
    url = f"{url}&login_hint={who}"
    for _ in range(6):
        try:
            answer = opener.open(url, timeout=10)
            raise AssertionError(f"{answer.status} {answer.read()[:300]!r}")
        except urllib.error.HTTPError as error:
            assert error.code in (302, 303), error.read()[:500]
            url = urllib.parse.urljoin(url, error.headers["Location"])
        if CALLBACK in url:
            return url.removeprefix("http://localhost")
    raise AssertionError(url)


def sign_in(client: FlaskClient, who: str) -> str:
    """Where one ends."""
    begun = client.get(BEGIN)
    assert begun.status_code == 302, begun.text
    assert begun.headers["Set-Cookie"].startswith("__Host-geoapi-oidc=")
    return str(client.get(at_provider(begun.headers["Location"], who)).headers["Location"])


@pytest.mark.parametrize("tells", ["in-token", "at-userinfo", "as-username"])
def test_whom_the_city_vouches_for_is_signed_in(
    town: Database, start: Start, opened: Callable[..., APIFlask], tells: str
) -> None:
    app = opened(start(tells))
    client, strong = app.test_client(), app.test_client()
    assert client.get("/api/v1/session/ways").json == {"oidc": True}
    assert sign_in(client, "S1") == "/desk"
    told = client.get(ME).json
    assert told is not None and [told[name] for name in ("name", "level", "how", "owes")] == [
        "周晓兰",
        1,
        "oidc",
        None,
    ]
    assert "place.edit" in told["may"] and "place.manage" not in told["may"]
    if tells == "in-token":
        assert sign_in(strong, "S1:mfa") == "/desk"
        assert strong.get(ME).json["level"] == 2  # type: ignore[index]
        assert sign_in(app.test_client(), "nobody") == "/desk#fault=oidc-refused"
    assert rows(town, "SELECT DISTINCT after FROM audit WHERE act = 'session.begin'") == [({"how": "oidc"},)]
    assert sign_in(app.test_client(), "S99") == "/desk#fault=oidc-refused"
    run(town, "UPDATE account SET closed_at = now()")
    assert sign_in(app.test_client(), "S1") == "/desk#fault=oidc-refused"


def test_only_in_the_browser_that_began_it_and_once(start: Start, opened: Callable[..., APIFlask]) -> None:
    app = opened(start("in-token"))
    mine, other = app.test_client(), app.test_client()
    url = mine.get(BEGIN).headers["Location"]
    asked = {name: value for name, (value,) in parse_qs(urlsplit(url).query).items()}
    assert asked["code_challenge_method"] == "S256" and asked["nonce"] and asked["scope"] == "openid profile"
    back = at_provider(url, "S1")
    # A link that somebody else began, whether or not one has begun too.
    assert other.get(back).headers["Location"] == "/desk#fault=oidc-refused"
    other.get(BEGIN)
    assert other.get(back).headers["Location"] == "/desk#fault=oidc-refused"
    assert other.get(ME).status_code == 401
    kept = mine.get_cookie("__Host-geoapi-oidc")
    assert kept is not None
    assert mine.get(back).headers["Location"] == "/desk" and mine.get(ME).status_code == 200
    replaying = app.test_client()
    replaying.set_cookie("__Host-geoapi-oidc", kept.value)
    assert replaying.get(back).headers["Location"] == "/desk#fault=oidc-refused"
    for odd in ("", "?code=&state=", "?error=access_denied&state=x", f"?code=x&state={asked['state']}"):
        assert replaying.get(f"{CALLBACK}{odd}").headers["Location"] == "/desk#fault=oidc-refused"
    assert replaying.get(ME).status_code == 401


def test_a_provider_that_is_away_or_refuses_us_is_told(start: Start, opened: Callable[..., APIFlask]) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        away = opened(f"http://127.0.0.1:{unused.getsockname()[1]}")
        assert away.test_client().get(BEGIN).headers["Location"] == "/desk#fault=oidc-away"
    wrong = opened(start("in-token"), secret="another")
    assert sign_in(wrong.test_client(), "S1") == "/desk#fault=oidc-away"


def test_without_one_there_is_none(served_town: APIFlask) -> None:
    client = served_town.test_client()
    assert client.get("/api/v1/session/ways").json == {"oidc": False}
    assert client.get(BEGIN).headers["Location"] == "/desk#fault=oidc-none"
    assert client.get(CALLBACK).headers["Location"] == "/desk#fault=oidc-none"


def test_it_is_asked_by_https_or_on_this_machine_only() -> None:
    for issuer in ("http://id.example.cn", "ftp://localhost", "https://"):
        with pytest.raises(SystemExit, match="GEOAPI_OIDC_ISSUER"):
            Settings(oidc_issuer=issuer)
    for issuer in ("https://id.example.cn/realms/city", "http://127.0.0.1:1", "http://localhost:1/x"):
        assert Settings(oidc_issuer=issuer).oidc_issuer == issuer
    with pytest.raises(SystemExit, match="GEOAPI_OIDC_CLIENT_ID"):
        provider_of(Settings(oidc_issuer="https://id.example.cn"))
    assert provider_of(Settings()) is None
    # Nor where what it tells of itself leads elsewhere, nor in a trace.
    provider = Provider("https://id.example.cn", "map", SECRET)
    assert SECRET not in repr(provider)
    told = {"issuer": "https://id.example.cn", "jwks_uri": "http://id.example.cn/keys"}
    provider._told = (time.monotonic(), told)
    with pytest.raises(SignInUnavailable, match="https"):
        provider._checked("a.b.c", "nonce")


KEY, FOREIGN = RSAKey.generate_key(2048), RSAKey.generate_key(2048)


@pytest.mark.parametrize(
    ("wrong", "header", "key"),
    [
        ({"iss": "https://evil.example"}, {}, KEY),
        ({"aud": "another"}, {}, KEY),
        ({"aud": ["map", "another"]}, {}, KEY),
        ({"azp": "another"}, {}, KEY),
        ({"nonce": "another"}, {}, KEY),
        ({"nonce": None}, {}, KEY),
        ({"exp": time.time() - 90}, {}, KEY),
        ({"exp": None}, {}, KEY),
        ({"iat": time.time() + 3600}, {}, KEY),
        ({}, {}, FOREIGN),
    ],
)
def test_a_token_that_is_not_quite_right(
    start: Start, wrong: dict[str, Any], header: dict[str, str], key: RSAKey
) -> None:
    provider = Provider("https://id.example.cn", "map", SECRET)
    provider._keys = (time.monotonic(), KeySet([KEY]))
    now = time.time()
    right = {
        "iss": "https://id.example.cn",
        "sub": "1",
        "aud": "map",
        "exp": now + 60,
        "iat": now,
        "nonce": "n",
    }

    def token(claims: dict[str, Any]) -> str:
        given = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode({"alg": "RS256", **header}, given, key)

    if key is KEY:
        assert provider._checked(token(right), "n")["sub"] == "1"
    with pytest.raises(NotProven):
        provider._checked(token(right | wrong), "n")
    for odd in ("", "a.b.c", token(right)[:-3] + "AAA"):
        with pytest.raises(NotProven):
            provider._checked(odd, "n")
