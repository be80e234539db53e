"""The couriers' page behind somebody who answers in our place:
the login page of a Wi-Fi, a proxy with a notice.
"""

import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from tests.browser.test_rider import HERE
from tests.browser.test_rider_offline import STATIONS, wait_until

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

BOARD = f"rider?from={HERE}"
Answer = tuple[str, str, bytes]
"""Status, content type and body."""
HTML = b"<!doctype html><title>Wi-Fi</title><form><input name=phone></form>"


class Portal:
    """Hands requests on to the map; once `says` is set it answers those for data itself."""

    def __init__(self, behind: str) -> None:
        self.behind = behind
        self.says: Answer | None = None
        self.url = ""

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if self.says and path.startswith(("/api/", "/tiles/")):
            status, content_type, body = self.says
            location = [("Location", "/login")] if status.startswith("302") else []
            start_response(status, [("Content-Type", content_type), *location])
            return [body]
        if path == "/login":
            start_response("200 OK", [("Content-Type", "text/html")])
            return [HTML]
        length = int(environ.get("CONTENT_LENGTH") or 0)
        body_sent = environ["wsgi.input"].read(length) if environ["REQUEST_METHOD"] == "POST" else None
        url = f"{self.behind}{path}?{environ['QUERY_STRING']}".removesuffix("?")
        request = urllib.request.Request(
            url, body_sent, {"Content-Type": environ.get("CONTENT_TYPE") or "text/plain"}
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                status, headers, body = f"{answer.status} OK", answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            status, headers, body = f"{error.code} No", error.headers, error.read()
        kept = ("content-type", "cache-control", "content-security-policy", "etag")
        start_response(status, [(name, value) for name, value in headers.items() if name.lower() in kept])
        return [body]


@pytest.fixture
def portal(server: str) -> Iterator[Portal]:
    made = Portal(server)
    listening = make_server("127.0.0.1", 0, made, threaded=True)
    made.url = f"http://127.0.0.1:{listening.server_port}"
    thread = threading.Thread(target=listening.serve_forever)
    thread.start()
    yield made
    listening.shutdown()
    thread.join()


@pytest.fixture
def visit_through(page: Page, portal: Portal) -> Callable[[], Page]:
    def visit() -> Page:
        page.goto(f"{portal.url}/{BOARD}")
        page.wait_for_selector("html[data-ready]", state="attached", timeout=30_000)
        return page

    return visit


def kept_texts(page: Page) -> dict[str, str]:
    found: dict[str, str] = page.evaluate(
        """async () => {
          const cache = await caches.open('rider-data');
          const texts = {};
          for (const key of await cache.keys()) texts[key.url] = await (await cache.match(key)).text();
          return texts;
        }"""
    )
    return found


NOT_OURS: dict[str, Answer] = {
    "login page": ("200 OK", "text/html", HTML),
    "redirect to login": ("302 Found", "text/html", b""),
    "empty object": ("200 OK", "application/json", b"{}"),
    "empty list": ("200 OK", "application/json", b"[]"),
    "null": ("200 OK", "application/json", b"null"),
    "other shape": ("200 OK", "application/json", b'{"features": {}, "layers": 1, "kinds": "x"}'),
    "cut off": ("200 OK", "application/json", b'{"features": ['),
    "nothing": ("200 OK", "text/plain", b""),
    "forbidden": ("403 Forbidden", "text/html", HTML),
    "authentication": ("511 Network Authentication Required", "text/html", HTML),
}


def test_what_is_not_ours_replaces_nothing_and_is_no_network(
    portal: Portal, visit_through: Callable[[], Page]
) -> None:
    page = visit_through()
    for kept in (STATIONS, "/api/v1/places/kinds", "/api/v1/meta"):
        wait_until(page, f"caches.match('{kept}')")
    before = kept_texts(page)
    assert len(before) == 3
    name = page.locator("#heading").inner_text()

    for what, says in NOT_OURS.items():
        portal.says = says
        visit_through()
        expect(page.locator(".basis").first, what).to_have_text("直线估算")
        assert page.locator("#heading").inner_text() in before[f"{portal.url}{STATIONS}"], what
        if not says[0].startswith("5"):
            expect(page.locator("#freshness"), what).to_contain_text("离线")
        # Asked for anew, as the page does from time to time.
        data = f"['{STATIONS}', '/api/v1/meta', '/api/v1/places/kinds']"
        page.evaluate(f"Promise.allSettled({data}.map((url) => fetch(url)))")
        assert kept_texts(page) == before, what
        assert tiles_kept_of(page) == [], what

    portal.says = None
    expect(page.locator(".basis")).to_have_count(0, timeout=30_000)
    expect(page.locator("#heading")).to_have_text(name)


def tiles_kept_of(page: Page) -> list[str]:
    """What the page keeps of a tile that it asks for while somebody else answers."""
    found: list[str] = page.evaluate(
        """async () => {
          await fetch('/tiles/basemap/15/27400/12300.mvt?v=1').catch(() => {});
          const cache = await caches.open('rider-tiles');
          return (await cache.keys()).map(({ url }) => url).filter((url) => url.includes('/27400/'));
        }"""
    )
    return found


def test_a_report_kept_for_long_says_when_it_was_made(
    portal: Portal, visit_through: Callable[[], Page]
) -> None:
    page = visit_through()
    code = page.locator(".card").get_attribute("data-code")
    made = page.evaluate("Date.now() - 110 * 60000")
    page.evaluate(
        "(kept) => localStorage.setItem('rider.reports', JSON.stringify(kept))",
        [{"code": code, "at": made, "state": "waiting"}],
    )
    page.route("**/closed-reports", lambda route: route.fulfill(status=201, json={"counted": True}))
    with page.expect_request("**/closed-reports") as asked:
        visit_through()
    body = asked.value.post_data_json
    assert body is not None
    at = datetime.fromisoformat(body["at"])
    assert at.timestamp() * 1000 == pytest.approx(made, abs=1)


def test_a_report_waits_until_the_map_itself_has_it(
    portal: Portal, visit_through: Callable[[], Page]
) -> None:
    page = visit_through()
    portal.says = ("200 OK", "application/json", b"{}")
    code = page.locator(".card").get_attribute("data-code")
    page.evaluate(
        """(code) => localStorage.setItem('rider.reports',
          JSON.stringify([{ code, at: Date.now() - 600000, state: 'waiting' }]))""",
        code,
    )
    visit_through()
    page.wait_for_timeout(1500)
    assert "waiting" in page.evaluate("localStorage.getItem('rider.reports')")
