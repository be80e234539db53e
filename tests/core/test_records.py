"""Lines to rows: a well-formed CSV as the csv module reads it; in any other no row takes others along."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoapi.core.records import Record, Records


def read(text: str, *, rowlike: bool = False) -> tuple[list[str], list[Record]]:
    records = Records(io.StringIO(text, newline=""))
    return records.heading.cells, [
        each for block in records.blocks(lambda lines: rowlike, 3, 50) for each in block
    ]


CELLS = st.text(st.sampled_from('ab 1,;"\n\r\t路='), max_size=8)


@settings(max_examples=300)
@given(
    st.integers(2, 5).flatmap(
        lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=8)
    )
)
def test_what_is_well_formed_is_read_as_the_csv_module_does(rows: list[list[str]]) -> None:
    width = len(rows[0]) if rows else 3
    heading = [f"h{n}" for n in range(width)]
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([heading, *rows])
    found, records = read(text.getvalue())
    assert found == heading
    assert [record.cells for record in records] == rows and not any(record.fault for record in records)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_separators_are_found_and_sep_is_obeyed(separator: str) -> None:
    body = separator.join(("id", "lon", "lat")) + "\n" + separator.join(("1", "a b", "2")) + "\n"
    for text in (body, f"sep={separator}\n{body}", f"SEP={separator}\r\n{body}"):
        heading, records = read(text)
        assert heading == ["id", "lon", "lat"] and [record.cells for record in records] == [["1", "a b", "2"]]


def test_rows_know_their_line() -> None:
    _, records = read('h,i\n\n1,2\n"a\nb",3\n\n4,5\n')
    assert [(record.line, record.cells[0]) for record in records] == [(3, "1"), (4, "a\nb"), (7, "4")]


@pytest.mark.parametrize("spoilt", range(6))
@pytest.mark.parametrize("where", range(12))
def test_a_stray_mark_costs_its_row_at_most(spoilt: int, where: int) -> None:
    for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_ALL):
        text = io.StringIO(newline="")
        csv.writer(text, quoting=quoting, lineterminator="\n").writerows(
            [[f"r{n}", "x, y", ""] for n in range(6)]
        )
        lines = text.getvalue().splitlines(keepends=True)
        line = lines[spoilt]
        place = min(where, len(line) - 1)
        lines[spoilt] = line[:place] + '"' + line[place:]
        _, records = read("id,b,c\n" + "".join(lines))
        assert len(records) == 6
        others = [record.cells for n, record in enumerate(records) if n != spoilt]
        assert others == [[f"r{n}", "x, y", ""] for n in range(6) if n != spoilt]


def test_two_stray_marks_do_not_join_rows() -> None:
    _, records = read('id,b\n1,"a\n2,b\n3,c"\n4,d\n', rowlike=True)
    assert [record.cells[0] for record in records] == ["1", "2", "3", "4"]
    assert [bool(record.fault) for record in records] == [True, False, False, False]


def test_many_open_marks_take_time_in_proportion() -> None:
    lines = [f'a"{n},"c\n' for n in range(20_000)]
    _, records = read("id,b\n" + "".join(lines))
    assert len(records) == 20_000


def test_a_cell_larger_than_the_reader_takes_is_a_fault_of_its_row() -> None:
    _, records = read(f'id,b\n1,"{"x" * 200_000}"\n2,y\n')
    assert records[0].fault and "longer" in records[0].fault and records[1].cells == ["2", "y"]


@pytest.mark.parametrize("heading", ['id,"b\n', 'id,"b"c,d\n', 'id,"b\n1,2\n3,4"\n'])
def test_a_heading_with_a_stray_mark_says_so(heading: str) -> None:
    fault = Records(io.StringIO(heading + "1,2\n", newline="")).heading.fault
    assert fault and "line 1" in fault
