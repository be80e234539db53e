"""Nothing private is in any log, whatever people do and whatever breaks while they do it."""

import http.client
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg2
import pyotp
import pytest
from runner.cluster import Cluster
from runner.server_settings import settings
from sqlalchemy import text
from sqlalchemy.exc import DataError, IntegrityError, ProgrammingError

from geoapi.core.boxes import Boxes, make_key_file
from geoapi.core.db import Database
from geoapi.core.logs import mask_numbers
from geoapi.core.settings import KEYS
from geoapi.office.access.commands import invite
from tests.city.addresses.filing import table
from tests.conftest import ROOT, migrate, run_geoapi
from tests.office.access.town import PEOPLE, build_town, run
from tests.served import Served, served

PHONE, CARD = "13777700042", "110101199003077758"
NAME, STREET = "秦无名", "无名巷深处"
PASSWORD = "海风吹过老码头 2026"


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """As `make run` has it, with its log."""
    base = Path(tempfile.mkdtemp(prefix="logs-", dir="/tmp"))
    base.chmod(0o755)
    (base / "logs").mkdir()
    made = Cluster(base, base / "logs", throwaway=True)
    try:
        made.init()
        made.start()
        made.create_role_and_database()
        yield made
    finally:
        made.stop()
        shutil.rmtree(base)


@dataclass
class Client:
    """Somebody's browser; all that must not be written down is in `secrets`."""

    port: int
    secrets: list[str] = field(default_factory=list)
    cookie: str = ""

    def ask(
        self, method: str, path: str, body: Any = None, kind: str = "application/json"
    ) -> tuple[int, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        sent = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        headers = {"Content-Type": kind} if body is not None else {}
        connection.request(method, path, sent, headers | ({"Cookie": self.cookie} if self.cookie else {}))
        answer = connection.getresponse()
        if cookie := answer.headers["Set-Cookie"]:
            self.cookie = cookie.partition(";")[0]
            self.secrets.append(self.cookie.partition("=")[2])
        told = answer.read()
        connection.close()
        return answer.status, json.loads(told) if told[:1] in (b"{", b"[") else told


@contextmanager
def clerk(environment: dict[str, str], log: Path) -> Iterator[None]:
    with log.open("ab") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "geoapi.clerk"], cwd=ROOT, env=environment, stdout=file, stderr=file
        )
    try:
        yield
    finally:
        process.terminate()
        process.wait(20)


def sign_in_and_change(client: Client, town: Database, boxes: Boxes) -> None:
    """What staff do, with words and numbers that are nobody's business in it."""
    slip = invite(town, "S1", boxes=boxes)
    client.secrets += [slip.code, PASSWORD]
    for digits, status in (("9999", 401), (slip.digits, 200)):
        told = client.ask("POST", "/api/v1/session/slip", {"code": slip.code, "digits": digits})
        assert told[0] == status, told
    assert client.ask("PUT", "/api/v1/me/password", {"password": PASSWORD})[0] == 200
    begun = client.ask("POST", "/api/v1/me/totp/options", {})[1]
    client.secrets += [begun["secret"], begun["token"]]
    phone = pyotp.TOTP(begun["secret"])
    assert client.ask("POST", "/api/v1/me/totp", {"token": begun["token"], "code": phone.now()})[0] == 200
    body = {"staff_no": "S1", "password": PASSWORD, "code": phone.at(time.time(), counter_offset=1)}
    assert client.ask("POST", "/api/v1/session/password", body)[0] == 200
    body["password"] = f"{PASSWORD}!"
    assert client.ask("POST", "/api/v1/session/password", body)[0] == 401
    reason = {"reason": f"{NAME} {PHONE}"}
    assert client.ask("POST", "/api/v1/places/MINE/closures", reason)[0] == 201


def look_up(client: Client) -> None:
    """What anybody does."""
    address = f"{STREET}12号 {NAME} {PHONE}"
    rows = "\n".join(("id,address", f"1,{address}", f"2,{CARD}"))
    assert client.ask("POST", "/api/v1/locate/batch", rows.encode(), "text/csv")[0] == 200
    asked = {"items": [{"id": "1", "address": address}]}
    assert client.ask("POST", "/api/v1/locate/batch", asked)[0] in (200, 400)
    for path in (
        f"/api/v1/locate?address={quote(address)}",
        "/api/v1/locate?lon=120.8512345&lat=40.7212345",
        f"/api/v1/search?q={quote(address)}",
        f"/api/v1/{quote(address)}",
    ):
        assert client.ask("GET", path)[0] < 500, path


def break_things(client: Client, town: Database, boxes: Boxes) -> None:
    """The database refuses what nobody foresaw, with whole rows in what it says."""
    run(town, "ALTER TABLE place_exception ADD CONSTRAINT broken_reason CHECK (false) NOT VALID")
    reason = {"reason": f"{NAME} {PHONE}"}
    assert client.ask("POST", "/api/v1/places/MINE/closures", reason)[0] == 500
    run(town, "ALTER TABLE session ADD CONSTRAINT broken_session CHECK (false) NOT VALID")
    slip = invite(town, "S2", boxes=boxes)
    client.secrets.append(slip.code)
    assert client.ask("POST", "/api/v1/session/slip", {"code": slip.code, "digits": slip.digits})[0] == 500
    run(town, "ALTER TABLE session DROP CONSTRAINT broken_session")


def send_a_file(client: Client, town: Database) -> None:
    """A file that enters, or breaks its reader: of that the clerk tells."""
    run(town, "UPDATE session SET proved_at = now()")
    run(town, "ALTER TABLE person ADD CONSTRAINT broken_person CHECK (name <> '秦无名') NOT VALID")
    lines = (PEOPLE[0] + ",手机", f"P-1,S8,{NAME},专职网格员,990101001001001,,{PHONE}")
    body, kind = "\n".join(lines).encode(), "application/octet-stream"
    slip = invite(town, "S3")
    client.secrets.append(slip.code)
    assert client.ask("POST", "/api/v1/session/slip", {"code": slip.code, "digits": slip.digits})[0] == 200
    run(town, "UPDATE session SET proved_at = now()")
    status, told = client.ask("POST", "/api/v1/uploads?kind=people&name=a.csv", body, kind)
    assert status == 202, told
    give_up = time.monotonic() + 120
    while client.ask("GET", f"/api/v1/uploads/{told['id']}")[1]["state"] not in ("failed", "checked"):
        assert time.monotonic() < give_up
        time.sleep(0.3)


def test_no_log_holds_what_is_private(cluster: Cluster) -> None:
    home, logs = cluster.home, cluster.logs
    make_key_file(home / KEYS)
    owner = cluster.url()
    boxes = Boxes(home / KEYS)
    # As who the tables belong to, which is how operators come in, and as the servers do.
    variables = {**cluster.logins(), "GEOAPI_HOME": str(home)}
    environment = os.environ | variables
    migrate(owner)
    town = Database(owner)
    build_town(town, home)
    grant_rights(environment)
    file = table(home, PEOPLE[0] + ",手机", f"{PEOPLE[1]},{PHONE}", f"P-9,S9,,专职网格员,,,{PHONE}1111")
    os.environ["GEOAPI_KEY_FILE"] = str(home / KEYS)
    try:
        done = run_geoapi("import", "people", file, database_url=owner)
    finally:
        del os.environ["GEOAPI_KEY_FILE"]
    assert done.returncode == 0, done.stderr
    (logs / "import.log").write_text(done.stdout + done.stderr, encoding="utf-8")
    app = variables["GEOAPI_DATABASE_URL"]
    public = variables["GEOAPI_DATABASE_PUBLIC_URL"]
    with (
        served(
            app, home, log=logs / "server.log", GEOAPI_DATABASE_PUBLIC_URL=public, GEOAPI_LOG_FORMAT="json"
        ) as server,
        clerk(environment, logs / "clerk.log"),
    ):
        server.wait_for("/readyz", 200)
        client = work(server, town, boxes)
        (logs / "metrics.log").write_bytes(client.ask("GET", "/metrics")[1])
    break_the_database(town, app)
    town.close()
    written = {log.name: log.read_text(encoding="utf-8") for log in logs.glob("*.log")}
    assert {"server.log", "clerk.log", "postgres.log", "import.log", "setup.log"} <= written.keys()
    # What broke is told, so that it can be mended.
    assert "broken_reason of place_exception" in written["server.log"]
    assert "broken_session of session" in written["server.log"]
    assert "broken_person of person" in written["clerk.log"]
    assert 'route="/api/v1/session/slip",method="POST",status="5xx"' in written["metrics.log"]
    assert all("message" in json.loads(line) for line in written["server.log"].splitlines())
    private = [PHONE, CARD, NAME, STREET, quote(NAME), quote(STREET), "120.8512345", *client.secrets]
    assert len(client.secrets) >= 7
    found = [(name, each) for name, lines in written.items() for each in private if each in lines]
    assert found == []


def grant_rights(environment: dict[str, str]) -> None:
    """As the migrations do, which came before the logins were named."""
    program = "from geoapi.core.settings import Settings; from runner import logins; logins.grant(Settings())"
    path = {"PYTHONPATH": f"{ROOT}:{ROOT / 'scripts'}"}
    subprocess.run([sys.executable, "-c", program], env=environment | path, cwd=ROOT, check=True)


def work(server: Served, town: Database, boxes: Boxes) -> Client:
    client = Client(server.port)
    look_up(client)
    sign_in_and_change(client, town, boxes)
    break_things(client, town, boxes)
    send_a_file(client, town)
    return client


def break_the_database(town: Database, app: str) -> None:
    """Errors of every kind that quotes values, slow statements, and a driver that is asked past us."""
    with pytest.raises(ProgrammingError), town.transaction() as connection:
        connection.exec_driver_sql(f"SELECT FROM person WHERE name = '{NAME}' '{PHONE}' x y")
    for database in (town, Database(app)):
        with pytest.raises(DataError), database.transaction() as connection:
            connection.execute(text("SELECT CAST(:phone AS date)"), {"phone": PHONE + NAME})
        with database.transaction() as connection:
            connection.execute(text("SELECT pg_sleep(5.2), CAST(:name AS text)"), {"name": NAME})
    plain = psycopg2.connect(town.url.replace("+psycopg2", ""))
    with plain.cursor() as cursor, pytest.raises(psycopg2.Error):
        cursor.execute("SELECT %s::bigint", (f"{PHONE} {NAME}",))
    plain.close()


def test_errors_of_the_database_quote_no_value(database: Database) -> None:
    """Whoever prints them: the message, the traceback, and what it was raised from."""
    cases: list[tuple[type[Exception], str, str]] = [
        (DataError, "SELECT CAST(:a AS date)", "22007 invalid input syntax for type date"),
        (DataError, "SELECT CAST(:a AS varchar)::bigint", "22P02 invalid input syntax for type bigint"),
        (
            IntegrityError,
            "INSERT INTO person (staff_no, name) VALUES (:a, '甲'), (:a, '乙')",
            "23505 duplicate key value violates unique constraint",
        ),
        (
            IntegrityError,
            "INSERT INTO person (staff_no, name) VALUES (:a, NULL)",
            '23502 null value in column "name" of relation "person" violates not-null constraint',
        ),
        (ProgrammingError, f"SELECT '{NAME}' '{NAME}' x y, :a", "42601 syntax error at or near"),
    ]
    for kind, statement, told in cases:
        with pytest.raises(kind) as caught, database.transaction() as connection:
            connection.execute(text(statement), {"a": f"{NAME}{PHONE}"})
        said = str(caught.value.args) + str(caught.value.__cause__)
        assert told in said and NAME not in said and PHONE not in said, said


def test_numbers_of_persons_are_masked_and_no_others() -> None:
    for number in (PHONE, f"+86 {PHONE}", "137 7770 0042", "137-7770-0042", "0300-5500001", CARD):
        masked = mask_numbers(f"ValueError: {number!r}, in row 7")
        assert masked == f"ValueError: '{'*' * len(number)}', in row 7"
    for other in ("990101001001", "990101001001001", "2026-11-29 15:01:04,123", "120.851, 40.721", "13777"):
        assert mask_numbers(other) == other


def test_a_cluster_of_ours_writes_no_statement() -> None:
    named = settings(4096)
    assert (named["log_statement"], named["log_min_duration_statement"]) == ("none", "-1")
    assert (named["log_min_error_statement"], named["log_error_verbosity"]) == ("panic", "terse")
