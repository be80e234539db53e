"""As many rows out as in: whatever bytes a CSV holds,
its other rows come back answered, and it is known which.
"""

import csv
import io
import threading
from collections.abc import Iterator
from random import Random
from typing import IO

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from geoapi.city.locate import csv_batch
from geoapi.city.locate.answer_columns import ANSWER_COLUMNS
from geoapi.city.locate.atlas import Atlas
from geoapi.core.encodings import decoded_lines
from geoapi.core.turns import Turn
from tests.city.locate.conftest import LOCATE, inside, is_problem

ROWS = 12
Rows = list[dict[str, str]]


def send(client: FlaskClient, data: bytes, content_type: str = "text/csv") -> TestResponse:
    return client.post(f"{LOCATE}/batch", data=data, content_type=content_type)


def rows_of(response: TestResponse) -> Rows:
    assert response.status_code == 200, response.text
    # Python's reader is our independent truth of what comes out.
    return list(csv.DictReader(io.StringIO(response.data.decode("utf-8"), newline="")))


@pytest.fixture(scope="module")
def lines(atlas: Atlas) -> list[bytes]:
    """Rows that can all be answered, with a remark in GBK-only and quoted cells among them."""
    lon, lat = inside(atlas, 0)
    remarks = ["", "好", '"a, b"', '""', "路", '"两\n行"', '"said ""yes"""', "x"]
    return [f"id{n},{lon},{lat},{remarks[n % len(remarks)]},end\n".encode() for n in range(ROWS)]


HEADING = b"id,lon,lat,note,more\n"
SEVERAL_EXAMPLES = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


@SEVERAL_EXAMPLES
@given(st.integers(0, ROWS - 1), st.integers(0, 200), st.binary(min_size=0, max_size=3), st.integers(0, 2))
def test_bytes_in_one_row_cost_that_row_alone(
    client: FlaskClient, lines: list[bytes], spoilt: int, place: int, dirt: bytes, lost: int
) -> None:
    line = lines[spoilt]
    at = place % len(line)
    dirt = dirt.replace(b"\n", b"").replace(b"\r", b"")
    # The line keeps its end: else the next row were part of it in anybody's eyes.
    sent = [*lines[:spoilt], line[:at] + dirt + line[at + lost :].rstrip(b"\n") + b"\n", *lines[spoilt + 1 :]]
    rows = rows_of(send(client, HEADING + b"".join(sent)))
    answered = {row["id"] for row in rows if not row["error"]}
    assert {f"id{n}" for n in range(ROWS) if n != spoilt} <= answered


@SEVERAL_EXAMPLES
@given(st.integers(0, 10_000), st.sampled_from([b'"', b"\0", b"\xff", b"\x81", b'""', b'"""', b'","']))
def test_a_byte_anywhere_costs_one_row_or_the_file_with_its_line(
    client: FlaskClient, lines: list[bytes], place: int, dirt: bytes
) -> None:
    whole = HEADING + b"".join(lines)
    at = place % len(whole)
    response = send(client, whole[:at] + dirt + whole[at:])
    if at < len(HEADING) and response.status_code != 200:
        assert "line 1" in response.text or "heading" in response.text
        return
    rows = rows_of(response)
    assert sum(not row["error"] for row in rows) >= ROWS - 1 - (at < len(HEADING))
    assert len(rows) >= ROWS


@SEVERAL_EXAMPLES
@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), min_size=1, max_size=6),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["utf-8", "gb18030", "utf-16"]),
)
def test_any_well_formed_file_comes_back_row_by_row(
    client: FlaskClient, lines: list[bytes], notes: list[str], separator: str, charset: str
) -> None:
    lon, lat = lines[0].decode().split(",")[1:3]
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=separator, quoting=csv.QUOTE_ALL)
    writer.writerows([["note", "lon", "lat"], *([note, lon, lat] for note in notes)])
    rows = rows_of(send(client, buffer.getvalue().encode(charset), f"text/csv; charset={charset}"))
    assert len(rows) == len(notes)
    for row, note in zip(rows, notes, strict=True):
        assert row["note"].removeprefix("'") == note.replace("\0", "\ufffd").removeprefix("'")
        assert bool(row["error"]) == ("\0" in note)


def test_two_marks_do_not_hide_the_rows_between(client: FlaskClient, lines: list[bytes]) -> None:
    plain = [f"{n},{lines[0].decode().split(',')[1]},{lines[0].decode().split(',')[2]},x" for n in range(9)]
    plain[2] = plain[2][:-1] + '"x'
    plain[6] += '"'
    rows = rows_of(send(client, ("id,lon,lat,note\n" + "\n".join(plain) + "\n").encode()))
    assert [row["id"] for row in rows] == [str(n) for n in range(9)]
    assert [n for n, row in enumerate(rows) if row["error"]] == [2]


def test_two_marks_among_addresses_do_not_hide_rows(client: FlaskClient) -> None:
    rows = rows_of(send(client, '编号,地址\n1,"甲路1号\n2,乙路2号\n3,丙路3号"\n4,丁路\n'.encode()))
    assert [row["编号"] for row in rows] == ["1", "2", "3", "4"]


def test_a_charset_is_obeyed_or_refused(client: FlaskClient, lines: list[bytes]) -> None:
    lon, lat = lines[0].decode().split(",")[1:3]
    filler = "".join(f"{n},{lon},{lat},ok\n" for n in range(3_000)).encode()
    body = b"id,lon,lat,note\n" + filler + f"x,{lon},{lat},张三家\n".encode("gbk")
    for content_type in ("text/csv", "text/csv; charset=gbk", 'text/csv; charset="GB18030"'):
        rows = rows_of(send(client, body, content_type))
        assert rows[-1]["note"] == "张三家" and not rows[-1]["error"]
    spoilt = rows_of(send(client, body, "text/csv; charset=utf-8"))
    assert "encoding" in spoilt[-1]["error"] and sum(bool(row["error"]) for row in spoilt) == 1
    assert (
        "send UTF-8"
        in is_problem(send(client, body, "text/csv; charset=klingon"), 415, "unsupported-content")["detail"]
    )


@pytest.mark.parametrize(
    "body", [b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xff\xfei\0", b'"', b"\xff" * 90, b"sep=;\n"]
)
def test_what_is_no_table_is_refused(client: FlaskClient, body: bytes) -> None:
    is_problem(send(client, body), 400, "invalid-input")


def test_an_answer_sent_again_is_answered_again(client: FlaskClient, lines: list[bytes]) -> None:
    first = send(client, HEADING + b"".join(lines))
    again = send(client, first.data)
    assert again.data == first.data
    heading = first.data.decode().partition("\r\n")[0].split(",")
    assert heading == [*HEADING.decode().strip().split(","), *ANSWER_COLUMNS]


def test_columns_of_ones_own_are_kept_whatever_they_are_called(
    client: FlaskClient, lines: list[bytes]
) -> None:
    lon, lat = lines[0].decode().split(",")[1:3]
    response = send(client, f"lon,lat,error,basis\n{lon},{lat},mine,too\n".encode())
    assert next(csv.reader(io.StringIO(response.text.partition("\n")[2])))[:4] == [lon, lat, "mine", "too"]


RUN_BY_SPREADSHEETS = [
    "=1+1",
    "+1+cmd",
    "-1+cmd",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "＝1+1",
    "-",
    "+86 10-123",
    "-2-3",
]


@pytest.mark.parametrize("cell", RUN_BY_SPREADSHEETS)
def test_no_cell_or_heading_is_run_by_a_spreadsheet(
    client: FlaskClient, lines: list[bytes], cell: str
) -> None:
    lon, lat = lines[0].decode().split(",")[1:3]
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows(
        [["lon", "lat", "note", cell], [lon, lat, cell, "-5"], [lon, lat, "-5.25e3", "+1"]]
    )
    given = list(csv.reader(io.StringIO(send(client, buffer.getvalue().encode()).data.decode(), newline="")))
    assert given[1][2] == f"'{cell}" and given[0][3].startswith("'")
    assert given[1][3] == "-5" and given[2][2:4] == ["-5.25e3", "+1"]


def test_random_bytes_never_break_the_answer(client: FlaskClient) -> None:
    random = Random(7)
    for _ in range(150):
        body = bytes(
            random.choice(b'idlonat,;"\n\r\0\xff\xd6\xd0\xef\xbb\xbf1234.=')
            for _ in range(random.randrange(80))
        )
        heading = random.choice([b"", b"id,lon,lat\n", b"address\n", "地址;id\r\n".encode("gbk")])
        response = send(client, heading + body)
        assert response.status_code in (200, 400)
        if response.status_code == 200:
            assert "error" in rows_of(response)[0] if rows_of(response) else True


def test_a_heading_that_names_another_system_than_the_request_is_refused(
    client: FlaskClient, atlas: Atlas
) -> None:
    lon, lat = inside(atlas, 0)
    data = f"id,经度(GCJ02),纬度(GCJ02)\n1,{lon},{lat}\n".encode()
    is_problem(send(client, data), 400, "invalid-input")
    answer = client.post(f"{LOCATE}/batch?crs=gcj02", data=data, content_type="text/csv")
    assert len(rows_of(answer)) == 1


def test_empty_lines_without_end_let_other_batches_have_their_turn(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    had_turn, at_the_end = threading.Event(), []

    def take_turn() -> None:
        with Turn():
            had_turn.set()

    other = threading.Thread(target=take_turn)

    def watched_lines(stream: IO[bytes], charset: str | None) -> Iterator[str]:
        for number, line in enumerate(decoded_lines(stream, charset)):
            if number == 10_000:
                other.start()
            yield line
        at_the_end.append(had_turn.is_set())

    monkeypatch.setattr(csv_batch, "decoded_lines", watched_lines)
    monkeypatch.setattr(Turn, "_SLICE_S", 0.01)
    answer = send(client, b"id,lon,lat\n" + b"\n" * 1_000_000)
    assert answer.status_code == 200 and answer.data.count(b"\n") == 1
    other.join()
    assert at_the_end == [True]
