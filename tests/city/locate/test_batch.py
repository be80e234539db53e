"""Bulk lookup: the same answers as single calls, in order; a bad row has its own error and the rest go on."""

import csv
import io
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import text

from geoapi.city.locate.answers import Answers, Json
from geoapi.city.locate.atlas import Atlas
from geoapi.city.locate.batch import MOST_OTHER_PERIODS, Periods, answer_rows
from geoapi.city.locate.schemas import BatchRow
from geoapi.city.locate.snapshot import AtlasSnapshot
from geoapi.city.people.rules import Period
from geoapi.core.clock import Calendar
from geoapi.core.db import Database
from geoapi.core.errors import Busy, InvalidInput, OutOfTime
from geoapi.services import services_of
from tests.city.locate.conftest import LOCATE, NOON, inside, is_problem
from tests.conftest import close_app, json_of, opened_app, run_geoapi


@pytest.fixture
def database_with_history(database: Database, database_url: str, demo_files: Path) -> str:
    """A city whose boundaries were drawn anew every year from 2018 to 2025."""
    assert (
        run_geoapi("import", "areas", demo_files / "areas.geojson", database_url=database_url).returncode == 0
    )
    with database.transaction() as connection:
        connection.execute(text("UPDATE area_boundary SET valid = tstzrange('2025-01-01', NULL)"))
        for year in range(2018, 2025):
            connection.execute(
                text("""INSERT INTO area_boundary (area_id, name, kind, geom, valid)
                        SELECT area_id, name, kind, geom, tstzrange(CAST(:since AS timestamptz),
                          CAST(:until AS timestamptz))
                          FROM area_boundary WHERE upper_inf(valid)"""),
                {"since": f"{year}-01-01", "until": f"{year + 1}-01-01"},
            )
    return database_url


class TestJsonBatch:
    def test_equals_single_calls_in_order(self, client: FlaskClient, atlas: Atlas, address: Any) -> None:
        rows: list[Any] = []
        for leaf in range(0, len(atlas.leaves), 3):
            lon, lat = inside(atlas, leaf)
            rows.append({"id": f"p{leaf}", "lon": lon, "lat": lat, "at": NOON, "accuracy_m": 30.0})
        rows.append({"id": 7, "address": address.text, "at": NOON})
        rows += [{"id": "bad", "lon": 400, "lat": 1}, {"id": "far", "lon": 0, "lat": 0}, {"lon": 1}, 5, None]
        answers = json_of(client.post(f"{LOCATE}/batch", json=rows))
        assert [answer["id"] for answer in answers] == [
            *(row["id"] for row in rows[:-3] if row),
            None,
            None,
            None,
        ]
        for row, answer in zip(rows[:-3], answers, strict=False):
            single = client.get(
                LOCATE, query_string={key: value for key, value in row.items() if key != "id"}
            )
            expected = json_of(single) if single.status_code == 200 else {"error": json_of(single)}
            assert answer == {"id": row["id"], **expected}
        assert all(answer["error"]["status"] == 400 for answer in answers[-3:])

    def test_ids_come_back_as_they_were_and_null_is_what_is_left_out(
        self, client: FlaskClient, atlas: Atlas
    ) -> None:
        lon, lat = inside(atlas, 0)
        ids = [1.5, True, "", "甲", 0, -7, 2**53 + 1, None]
        question = {"lon": lon, "lat": lat, "crs": None, "at": None, "accuracy_m": None, "address": None}
        answers = json_of(client.post(f"{LOCATE}/batch", json=[{"id": each, **question} for each in ids]))
        assert [answer["id"] for answer in answers] == ids and all("grid" in answer for answer in answers)
        assert answers[0]["query"]["crs"] == "wgs84"

    @pytest.mark.parametrize(
        ("body", "says"), [(b"", "JSON"), (b"{}", "array"), (b"[1,", "JSON"), (b"\xff\xfe", "JSON")]
    )
    def test_a_body_that_is_no_array(self, client: FlaskClient, body: bytes, says: str) -> None:
        sent = client.post(f"{LOCATE}/batch", data=body, content_type="application/json")
        assert says in is_problem(sent, 400, "invalid-input")["detail"]

    def test_too_many_rows_and_too_many_bytes(self, client: FlaskClient) -> None:
        is_problem(client.post(f"{LOCATE}/batch", json=[{}] * 10_001), 413, "too-large")
        body = b'["' + b"x" * (10 << 20) + b'"]'
        is_problem(
            client.post(f"{LOCATE}/batch", data=body, content_type="application/json"), 413, "too-large"
        )

    @pytest.mark.parametrize("content_type", ["text/plain", "application/xml", ""])
    def test_other_content_is_refused(self, client: FlaskClient, content_type: str) -> None:
        sent = client.post(f"{LOCATE}/batch", data=b"[]", content_type=content_type)
        is_problem(sent, 415, "unsupported-content")


class TestBounds:
    def test_rows_past_the_time_say_so_and_the_others_are_answered(self) -> None:
        def answer(query: BatchRow) -> Json:
            time.sleep(0.03)
            return {"lon": query.lon}

        rows = [{"id": number, "lon": number, "lat": 0} for number in range(20)]
        answers = list(answer_rows(rows, answer, within_s=0.2))
        assert [row_id for row_id, _ in answers] == list(range(20))
        late = [isinstance(each, OutOfTime) for _, each in answers]
        assert not late[0] and late[-1] and late == sorted(late)
        assert "smaller batch" in str(answers[-1][1])

    def test_a_batch_opens_few_maps_of_other_dates(self, atlas: Atlas, app: APIFlask) -> None:
        """Dates in any order: each period is opened once, and one too many has a row error, not a wait."""
        opened: list[datetime] = []
        calendar = Calendar.load("Asia/Shanghai", None)

        def open_at(moment: datetime) -> Answers:
            opened.append(moment)
            since = moment.replace(month=1, day=1)
            period = Period(since, since.replace(year=since.year + 1))
            return Answers(
                Atlas(version=1, period=period, areas=list(atlas.areas.values()), posts=[]),
                calendar,
                services_of(app).locator._hotline,
            )

        periods = Periods(open_at, calendar.parse("2026-11-23"))
        years = [2024, 2023, 2024, 2022, 2021, 2023, 2026, 2022]
        for year in years:
            assert periods.at(calendar.parse(f"{year}-06-01")).atlas.period.holds(
                calendar.parse(f"{year}-06-01")
            )
        assert len(opened) == len(set(years)) == MOST_OTHER_PERIODS + 1
        with pytest.raises(InvalidInput, match="another"):
            periods.at(calendar.parse("2020-06-01"))
        assert len(opened) == MOST_OTHER_PERIODS + 1
        periods.at(calendar.parse("2024-01-01"))

    def test_over_http_rows_of_too_many_periods_are_refused_one_by_one(
        self, database_with_history: str
    ) -> None:
        app = opened_app(database_with_history)
        point = {"lon": 120.8501, "lat": 40.7203}
        years = [*range(2018, 2027)] * 2
        rows = [
            {"id": f"{number} {year}", "at": f"{year}-07-01", **point} for number, year in enumerate(years)
        ]
        answers = json_of(app.test_client().post(f"{LOCATE}/batch", json=rows))
        close_app(app)
        assert [each["id"] for each in answers] == [row["id"] for row in rows]
        # The first four other periods are open, and always that of now, which began in 2025.
        failed = {year for year, each in zip(years, answers, strict=True) if "error" in each}
        assert failed == {2022, 2023, 2024} and sum("error" in each for each in answers) == 6
        errors = [each["error"] for each in answers if "error" in each]
        assert all(error["status"] == 400 and error["errors"][0]["field"] == "at" for error in errors)


class TestOtherDates:
    def test_while_one_is_loaded_those_held_are_answered(self, database_with_history: str) -> None:
        """And who wants another one more is not kept for ever."""
        calendar = Calendar.load("Asia/Shanghai", None)
        database = Database(database_with_history)
        snapshot = AtlasSnapshot(database, calendar)
        snapshot.refresh()
        held = snapshot.at(calendar.parse("2020-02-01"))
        with snapshot._loading:
            assert snapshot.at(calendar.parse("2020-06-01")) is held
            began = time.monotonic()
            with pytest.raises(Busy, match="other dates"):
                snapshot.at(calendar.parse("2021-01-02"))
            assert time.monotonic() - began < 8
        assert snapshot.at(calendar.parse("2021-01-02")) is not held
        database.close()


class TestCsvBatch:
    def send(self, client: FlaskClient, body: str | bytes, query: str = "") -> list[dict[str, str]]:
        data = body if isinstance(body, bytes) else body.encode()
        response = client.post(f"{LOCATE}/batch{query}", data=data, content_type="text/csv")
        assert response.status_code == 200 and response.mimetype == "text/csv", response.text
        return list(csv.DictReader(io.StringIO(response.text)))

    def test_equals_single_calls(self, client: FlaskClient, atlas: Atlas, address: Any) -> None:
        points = [inside(atlas, leaf) for leaf in range(len(atlas.leaves))]
        body = "id,lon,lat\n" + "".join(f"{n},{lon},{lat}\n" for n, (lon, lat) in enumerate(points))
        rows = self.send(client, body, f"?at={NOON.replace('+', '%2B')}")
        assert [row["id"] for row in rows] == [str(n) for n in range(len(points))]
        for row, (lon, lat) in zip(rows, points, strict=True):
            single = json_of(client.get(LOCATE, query_string={"lon": lon, "lat": lat, "at": NOON}))
            assert row["grid_code"] == single["grid"]["code"] and row["error"] == ""
            assert float(row["distance_to_boundary_m"]) == single["evidence"]["distance_to_boundary_m"]
            people = [person for person in single["responsible"] if person["name"]]
            first = next((person for person in people if person["on_duty"]), people[0])
            assert (row["responsible_name"], row["responsible_phone"]) == (
                first["name"],
                first["phone"] or "",
            )

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    def test_chinese_headings_in_any_encoding(self, client: FlaskClient, address: Any, encoding: str) -> None:
        rows = self.send(client, f"编号,地址\n甲,{address.text}\n乙,无此地址\n".encode(encoding))
        assert [row["编号"] for row in rows] == ["甲", "乙"]
        assert rows[0]["matched_text"] == address.text and "No standard address" in rows[1]["error"]

    def test_bad_rows_get_their_own_error_and_the_rest_go_on(self, client: FlaskClient, atlas: Atlas) -> None:
        lon, lat = inside(atlas, 0)
        good = f"1,{lon},{lat}\n"
        bad = "2,abc,1\n3,1\n4,1,2,3\n5,=1+1,40\n6,,\n7,40.7,120.8\n8,nan,1\n=cmd|'/c calc'!A1,120.85,40.72\n"
        rows = self.send(client, "id,lon,lat\n" + good + bad + good)
        assert [bool(row["error"]) for row in rows] == [False, *[True] * 7, False, False]
        assert "formula" in rows[4]["error"] and "swapped" in rows[6]["error"]
        assert rows[8]["id"].startswith("'="), "a formula is handed back as text"

    def test_bytes_that_are_no_text_spoil_their_row_only(self, client: FlaskClient, atlas: Atlas) -> None:
        lon, lat = inside(atlas, 0)
        filler = "".join(f"{n},{lon},{lat}\n" for n in range(9000)).encode()
        rows = self.send(client, b"id,lon,lat\n" + filler + b"x,\xff\xfe,1\n" + f"y,{lon},{lat}\n".encode())
        assert rows[9000]["error"] and rows[9001]["error"] == "" and len(rows) == 9002

    def test_any_number_of_blank_lines_hides_nothing(self, client: FlaskClient, atlas: Atlas) -> None:
        lon, lat = inside(atlas, 0)
        rows = self.send(client, f"id,lon,lat\n1,{lon},{lat}\n" + "\n" * 2_500 + f"2,{lon},{lat}\n")
        assert [row["id"] for row in rows] == ["1", "2"] and not rows[1]["error"]

    @pytest.mark.parametrize("body", ["", "  \n", "a,b\n1,2\n", "id,lon\n1,2\n"])
    def test_a_file_without_the_columns_is_refused_at_once(self, client: FlaskClient, body: str) -> None:
        is_problem(
            client.post(f"{LOCATE}/batch", data=body.encode(), content_type="text/csv"), 400, "invalid-input"
        )

    @pytest.mark.parametrize("query", ["?crs=mars", "?at=noon", "?accuracy_m=-3"])
    def test_options_that_are_wrong_for_every_row(self, client: FlaskClient, query: str) -> None:
        sent = client.post(f"{LOCATE}/batch{query}", data=b"id,lon,lat\n1,2,3\n", content_type="text/csv")
        is_problem(sent, 400, "invalid-input")
