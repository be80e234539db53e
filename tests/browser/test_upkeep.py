"""Names, sending and seals at the desk, as the administrator and the auditor have them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from geoapi.core import seals
from geoapi.core.db import Database
from geoapi.office.access.commands import grant, invite
from tests.browser.desks import HOW, is_sound
from tests.conftest import administer, url_of
from tests.office.access.town import build_town, rows, run
from tests.served import Served, served

Open = Callable[..., None]
ADMIN, AUDITOR, WORKER = "S4", "S2", "S1"


@pytest.fixture(scope="module")
def town_url(template: str) -> Iterator[str]:
    """A town that all tests of this file share: each looks after what it changes."""
    name = f"geoapi_test_{uuid4().hex[:12]}"
    administer(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield url_of(name)
    administer(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def town(town_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    opened = Database(town_url)
    build_town(opened, tmp_path_factory.mktemp("town"))
    for staff_no in (ADMIN, AUDITOR):
        invite(opened, staff_no)
    grant(opened, ADMIN, "admin")
    grant(opened, AUDITOR, "auditor")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def desk(town: Database, town_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(town_url, tmp_path_factory.mktemp("home")) as running:
        running.wait_for("/readyz", 200)
        yield running


@pytest.fixture
def enter(page: Page, desk: Served, town: Database) -> Open:
    """Somebody who has just shown a second factor, at a view."""

    def go(staff_no: str, view: str, how: str = "", *, proved: bool = True) -> None:
        slip = invite(town, staff_no)
        origin = f"http://localhost:{desk.port}"
        sent = {"code": slip.code, "digits": slip.digits}
        assert page.request.post(f"{origin}/api/v1/session/slip", data=sent).ok
        run(town, "UPDATE session SET proved_at = CASE WHEN :proved THEN now() END", proved=proved)
        run(town, "UPDATE account SET put_off_at = now()")
        page.goto(f"{origin}/desk?{view}{how}")
        page.wait_for_selector("html[data-ready]", state="attached")
        expect(page.locator("#heading")).to_be_visible()

    return go


def fill_outbox(town: Database) -> None:
    """Three messages that could not be delivered: two to other systems that are gone, one to a person."""
    run(
        town,
        """INSERT INTO outbox (channel, target, body, dedup, in_order_of, at, dead_at, tries, fault) VALUES
           ('webhook', 77, '{"type": "report.waiting"}', 'a', 'MINE', now() - interval '3 d', now(), 19,
            'It answered 503.'),
           ('webhook', 78, '{"type": "post.ends"}', 'b', 'P-1', now() - interval '3 d', now(), 19,
            'It cannot be reached: ConnectionRefusedError.'),
           ('sms', (SELECT max(id) FROM account), '{"template": "post.ends"}', 'c', 'P-1', now(), now(), 1,
            'No phone of the account is known.')""",
    )


def seal(town: Database) -> None:
    """Seal all rows of the audit that are there."""
    run(town, "ALTER TABLE audit DISABLE TRIGGER audit_stays")
    open_rows = "id > coalesce((SELECT max(to_id) FROM seal), 0)"
    run(town, f"UPDATE audit SET at = at - interval '1 h' WHERE {open_rows}")
    run(town, "ALTER TABLE audit ENABLE TRIGGER audit_stays")
    with town.transaction() as connection:
        seals.seal_rows(connection)
