"""Whatever somebody who is signed in sends, by whichever post: no fault of the server's, and nothing that is
not theirs to see, in an answer or in the log.
"""

import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson
import pytest
import schemathesis
from schemathesis.engine import from_schema
from schemathesis.engine.events import NonFatalError, ScenarioFinished

from geoapi.app import create_app
from geoapi.city.people.private_phones import seal_phone
from geoapi.core.db import Database
from geoapi.core.settings import Settings
from geoapi.http.url_rules import documented_path
from geoapi.office.access.commands import invite
from geoapi.office.access.matrix import COLUMNS, ENROLLED_AS
from geoapi.permissions import PERMISSIONS
from tests.boxes import boxes, key_file
from tests.conftest import administer, url_of
from tests.office.access.test_matrix import permissions_of
from tests.office.access.town import build_town, rows, run
from tests.served import Served, served

PRIVATE = "13777700042"
# Of who sends the requests: theirs to see, and nowhere written.
OWN = "13777700043"
# They end what the rest of the test signs in with.
ENDS = {
    ("DELETE", "/api/v1/me"),
    ("DELETE", "/api/v1/me/sessions"),
    ("DELETE", "/api/v1/me/sessions/{number}"),
    ("PUT", "/api/v1/me/password"),
}
SHOWN = ("nothing", *COLUMNS)
# By these every boundary of a document is tried; by the others it is tried less.
THOROUGH = ("nothing", "community", "admin")


@pytest.fixture(scope="module")
def town(template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """One for all of them: each changes what it may, and none of it matters to the next."""
    name = f"geoapi_test_{uuid4().hex[:12]}"
    administer(f"CREATE DATABASE {name} TEMPLATE {template}")
    made = Database(url_of(name))
    build_town(made, tmp_path_factory.mktemp("town"))
    for (staff_no,) in rows(made, "SELECT staff_no FROM person"):
        give_private_phone(made, str(staff_no))
    yield made
    made.close()
    administer(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def running(town: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Path]]:
    home = tmp_path_factory.mktemp("home")
    log = home / "server.log"
    url = town.engine.url.render_as_string(hide_password=False)
    with served(url, home, log=log, GEOAPI_KEY_FILE=str(key_file())) as server:
        server.wait_for("/readyz", 200)
        yield server, log


@pytest.fixture(scope="module")
def document(running: tuple[Served, Path]) -> bytes:
    """What the API says of itself, which is the same to all."""
    with urllib.request.urlopen(f"{running[0].base}/openapi.json") as answer:
        return bytes(answer.read())


def give_private_phone(town: Database, staff_no: str, phone: str = PRIVATE) -> None:
    statement = "UPDATE person SET private_phone = :box WHERE staff_no = :no"
    run(town, statement, box=seal_phone(boxes(), staff_no, phone), no=staff_no)


def sign_in(server: Served, town: Database, acts_as: str) -> str:
    """The cookie of somebody who acts so in the middle of the town, or may do nothing."""
    staff_no = f"Z-{acts_as}"
    run(
        town,
        "INSERT INTO person (staff_no, name, duty_phone) VALUES (:no, :no, '13900000001')",
        no=staff_no,
    )
    give_private_phone(town, staff_no, OWN)
    if acts_as not in ENROLLED_AS:
        role = "(SELECT code FROM role WHERE acts_as = :acts_as ORDER BY rank LIMIT 1)"
        run(
            town,
            f"""INSERT INTO post (code, role, area_id, person_id, valid)
                SELECT :no, coalesce({role}, 'police_officer'), area.id, person.id, tstzrange(NULL, NULL)
                  FROM area, person WHERE area.code = '990101001001' AND staff_no = :no""",
            no=staff_no,
            acts_as=acts_as,
        )
    slip = invite(town, staff_no, boxes=boxes())
    if acts_as in ENROLLED_AS:
        run(
            town,
            """INSERT INTO enrollment (account_id, acts_as, place_id)
               SELECT account.id, :acts_as,
                      CASE WHEN :acts_as IN ('keeper', 'teller') THEN place.id END
                 FROM account JOIN person ON person.id = person_id, place
                WHERE staff_no = :no AND place.code = 'MINE'""",
            no=staff_no,
            acts_as=acts_as,
        )
    body = orjson.dumps({"code": slip.code, "digits": slip.digits})
    asked = urllib.request.Request(
        f"{server.base}/api/v1/session/slip", body, {"Content-Type": "application/json"}, method="POST"
    )
    with urllib.request.urlopen(asked) as answer:
        return str(answer.headers["Set-Cookie"]).partition(";")[0]


def is_still_in(server: Served, cookie: str) -> bool:
    asked = urllib.request.Request(f"{server.base}/api/v1/me", headers={"Cookie": cookie})
    with urllib.request.urlopen(asked) as answer:
        return int(answer.status) == 200


@cache
def documented_permissions() -> dict[str, str]:
    """By method and path as the document writes them."""
    app = create_app(Settings(database_url="postgresql+psycopg2:///?host=/nowhere"))
    return {documented_path(endpoint): verb for endpoint, verb in permissions_of(app).items()}


def is_tried_as(acts_as: str) -> Callable[[Any], bool]:
    """Whether an operation lets somebody through who acts so: that the others do not, the matrix holds."""
    verbs = documented_permissions()

    def is_tried(context: Any) -> bool:
        operation = context.operation
        key = (operation.method.upper(), operation.path)
        # What signs in is tried without a session, and has its own limits.
        opens_one = operation.path.startswith(("/api/v1/session", "/api/v1/courier-slips"))
        if "401" not in operation.definition.raw["responses"] or key in ENDS or opens_one:
            return False
        rule = PERMISSIONS.get(verbs.get(" ".join(key), ""))
        return rule is None or acts_as in rule.acts_as | rule.own | rule.citywide

    return is_tried


@pytest.mark.parametrize("acts_as", SHOWN)
def test_nothing_breaks_and_nothing_leaks(
    running: tuple[Served, Path], town: Database, document: bytes, acts_as: str
) -> None:
    server, log = running
    cookie = sign_in(server, town, acts_as)
    # Level 2 is asked for where there is much to break.
    run(town, "UPDATE session SET proved_at = now()")
    api = schemathesis.openapi.from_dict(orjson.loads(document)).include(func=is_tried_as(acts_as))
    api.config.seed = 20261129
    api.config.update(base_url=server.base, headers={"Cookie": cookie})
    api.config.phases.stateful.enabled = False
    api.config.phases.coverage.enabled = acts_as in THOROUGH
    api.config.generation.update(max_examples=2)
    statuses, wrong = Counter[int](), []
    for event in from_schema(api).execute():
        if isinstance(event, NonFatalError):
            wrong.append(f"{event.label}: {event.value!r}")
        if not isinstance(event, ScenarioFinished):
            continue
        for each in event.recorder.interactions.values():
            if each.response is None:
                continue
            statuses[each.response.status_code] += 1
            told = each.response.content.decode(errors="replace")
            where = f"{each.request.method} {each.request.uri}"
            if each.response.status_code >= 500:
                wrong.append(f"{where} {each.response.status_code}: {told[:300]}")
            if PRIVATE in told or cookie.partition("=")[2] in told:
                wrong.append(f"{where} gives away: {told[:300]}")
    assert not wrong, "\n\n".join(wrong)
    assert sum(statuses.values()) > 20 and is_still_in(server, cookie), statuses
    written = log.read_text(encoding="utf-8")
    assert not [secret for secret in (PRIVATE, OWN, cookie.partition("=")[2]) if secret in written]
