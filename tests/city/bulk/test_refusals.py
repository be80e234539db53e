"""Tables that cannot be answered are refused with a sentence, before anything is made; bad rows go by."""

import json
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from geoapi.city.bulk.cli import Progress, bulk
from geoapi.city.bulk.embedded import Embedded
from geoapi.city.bulk.maps import Maps
from geoapi.city.bulk.questions import Options
from geoapi.city.bulk.running import Run
from geoapi.city.bulk.storage import Location
from geoapi.core.db import Database
from geoapi.core.settings import Settings
from tests.city.bulk.conftest import AT, Bulk, rows_of


def refusal(*arguments: str | Path) -> str:
    """What is said when it is refused; nothing of the database is needed for that."""
    done = CliRunner().invoke(bulk, ["locate", *map(str, arguments)])
    assert done.exit_code == 1, done.output
    found = str(done.exception.args[0]) if isinstance(done.exception, SystemExit) else ""
    return found or done.output


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.csv", b"", "The file is empty"),
        ("blank.csv", b"\n\n\n", "The file is empty"),
        ("other.csv", b"id,name\n1,x\n", "needs the columns lon and lat, or address; it has id, name"),
        ("half.csv", b"id,lon\n1,2\n", "needs the columns lon and lat"),
        ("twice.csv", b"lon,lat,lng\n1,2,3\n", "Two columns are lon"),
        ("shadow.csv", b"lon,lat,error\n1,2,3\n", "two columns 'error'"),
        ("same.csv", b"lon,lat,a,a\n1,2,3,4\n", "two columns 'a'"),
        ("gcj.csv", "经度(GCJ02),纬度\n1,2\n".encode(), "is in gcj02, not in wgs84"),
        ("zero.csv", b"lo\0n,lat\n1,2\n", "zero byte"),
        ("empty.parquet", b"", "is no whole Parquet file"),
        ("text.parquet", b"id,lon,lat\n1,2,3\n", "is no whole Parquet file"),
        ("table.xlsx", b"PK", "must end with .csv"),
    ],
)
def test_files_that_are_no_table(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert sentence in refusal(tmp_path / name, tmp_path / "out.csv", "--crs", "wgs84")
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(
    ("columns", "arguments", "sentence"),
    [
        ({"lon": [1.0], "lat": [True]}, (), "'lat' holds bool, not numbers"),
        ({"lon": [1.0], "lat": [[1.0]]}, (), "'lat' holds list"),
        ({"address": [5]}, (), "'address' holds int64, not text"),
        ({"a": [1.0], "b": [1.0]}, ("--lon", "a", "--lat", "c"), "has no column 'c'; it has a, b"),
        ({"lon": [1.0], "lat": [1.0]}, ("--keep", "id"), "has no column 'id'"),
        ({"lon": [1.0], "lat": [1.0], "tags": [["x"]]}, (), "'tags' holds list"),
        ({"geometry": ["POINT(1 2)"]}, ("--geometry", "geometry"), "not points (WKB)"),
    ],
)
def test_columns_of_another_kind(
    tmp_path: Path, columns: dict[str, list[object]], arguments: Sequence[str], sentence: str
) -> None:
    pq.write_table(pa.table(columns), tmp_path / "in.parquet")
    assert sentence in refusal(tmp_path / "in.parquet", tmp_path / "out.csv", *arguments)


def test_places_that_cannot_be_written_or_read(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("lon,lat\n1,2\n")
    assert "is not a file" in refusal(tmp_path / "none.csv", tmp_path / "out.csv")
    assert "must end with .csv, .parquet, or /" in refusal(tmp_path / "in.csv", tmp_path / "out.json")
    assert "a result is a folder" in refusal(tmp_path / "in.csv", "s3://bucket/out.parquet?region=none")
    assert "cannot be used" in refusal("gopher://x/in.csv", tmp_path / "out.csv")
    (tmp_path / "out.csv").write_text("mine")
    assert "is there already: --anew" in refusal(tmp_path / "in.csv", tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_text() == "mine"
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    assert "has not made" in refusal(tmp_path / "in.csv", f"{tmp_path}/mine/", "--anew")
    (tmp_path / "mine").rename(tmp_path / "other.csv.parts")
    assert "has not made" in refusal(tmp_path / "in.csv", tmp_path / "other.csv", "--anew")
    assert (tmp_path / "other.csv.parts" / "letter.txt").read_text() == "dear"


def test_a_parquet_that_breaks_off_in_the_middle_is_refused_and_leaves_no_result(
    bulk: Bulk, tmp_path: Path
) -> None:
    good = tmp_path / "good.parquet"
    numbers = [120.85 + n / 1e6 for n in range(4_000)]
    pq.write_table(pa.table({"lon": numbers, "lat": [40.72] * 4_000}), good, row_group_size=1_000)
    content = bytearray(good.read_bytes())
    middle = pq.ParquetFile(good).metadata.row_group(2).column(0).data_page_offset
    content[middle : middle + 200] = b"\xff" * 200
    (tmp_path / "bad.parquet").write_bytes(content)
    done = bulk(tmp_path / "bad.parquet", tmp_path / "out.parquet", "--chunk-rows", "1000")
    assert done.returncode == 1 and "bad.parquet cannot be read at row 2,001" in done.stderr, done.stderr
    assert "Traceback" not in done.stderr and not (tmp_path / "out.parquet").exists()
    manifest = json.loads((tmp_path / "out.parquet.parts" / "_manifest.json").read_text())
    assert {chunk["first"] for chunk in manifest["chunks"].values()} <= {0, 1_000}


def test_one_row_in_gbk_after_another_that_is_none(bulk: Bulk, tmp_path: Path) -> None:
    text = "编号;经度;纬度;名称\n甲;120.85;40.72;一\n乙;120.85\n丙;一百二十;40.72;\n丁;120.85,1;40.72;二\n"
    (tmp_path / "in.csv").write_bytes(text.encode("gbk"))
    done = bulk(tmp_path / "in.csv", tmp_path / "out.csv", "--at", AT, "--keep", "名称,编号")
    assert done.returncode == 0 and "4 rows, 3 with an error" in done.stdout, done.stdout + done.stderr
    found = rows_of(tmp_path / "out.csv")
    assert [row["编号"] + row["名称"] for row in found] == ["甲一", "乙", "丙", "丁二"]
    assert list(found[0])[:3] == ["名称", "编号", "grid_code"]
    assert found[0]["grid_code"] and not found[0]["error"]
    assert "2 cells" in found[1]["error"] and "lon" in found[2]["error"] and "lon" in found[3]["error"]


def test_a_table_without_rows_has_a_result_without_rows(demo_database: Database, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("id,lon,lat\n")
    out = tmp_path / "out.parquet"
    run = Run(Location.of(f"{tmp_path}/in.csv"), Location.of(str(out)), Options({}, distances=False), None)
    maps = Maps(demo_database, Settings(), by_address=False)
    with run.alone():
        manifest = run.manifest(maps, AT)
        engine = Embedded(run, run.answering(maps.at(AT), AT), 1)
        assert run.answer(manifest, engine, Progress()).rows == 0
    found = pq.read_table(out)
    assert len(found) == 0 and found.schema.names[:4] == ["id", "lon", "lat", "grid_code"]
    assert "distance_to_boundary_m" not in found.schema.names
