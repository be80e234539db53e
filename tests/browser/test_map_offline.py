"""The map page when there is no network, on a phone that has seen it once."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

Visit = Callable[..., Page]
ADDRESS = "?lon=120.850149&lat=40.720272"


def test_the_last_answer_and_its_numbers_stay_on_the_phone(visit: Visit) -> None:
    page = visit(ADDRESS)
    title = page.locator("#heading").inner_text()
    first = page.locator(".ladder .tel").first.inner_text()
    page.evaluate("navigator.serviceWorker.register('/home-sw.js')")
    page.evaluate("navigator.serviceWorker.ready.then(() => {})")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    # The service's words for roles and kinds come by again, now that there is somebody to keep them.
    page.reload()
    page.wait_for_selector("html[data-ready]", state="attached")
    page.context.set_offline(True)
    page.reload()
    kept = page.locator(".part.kept")
    expect(page.locator("#heading")).to_have_text("网络没连上")
    expect(kept.locator("h3")).to_contain_text(title)
    expect(kept).to_contain_text(first)
    expect(kept.locator("a[href^=tel]").first).to_be_visible()
    # Only what the page itself needs is kept, and nothing that asks who one is.
    stored = page.evaluate(
        """async () => {
          const names = await caches.keys();
          const kept = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
          return kept.flat().map(({ url }) => new URL(url).pathname);
        }"""
    )
    assert "/" in stored and "/api/v1/meta" in stored
    private = ("/api/v1/me/", "/api/v1/locate", "/desk", "/plan")
    assert not [path for path in stored if path == "/api/v1/me" or path.startswith(private)]
    # Another page of the house is not answered for.
    assert page.evaluate("fetch('/desk').then(() => true, () => false)") is False
    kept.get_by_role("button", name="清除").click()
    expect(kept).to_have_count(0)
    page.context.set_offline(False)
