"""The road network of an extract: what one can go along, whole, and nothing else."""

from pathlib import Path

import osmium
import pytest
from osmium.osm import Node, Relation, Way
from sqlalchemy import text

from geoapi.city.routing.importing.network import road_network
from geoapi.city.routing.modes import Mode, top_speed_m_s
from geoapi.city.routing.store import has_ferries, read_network
from geoapi.core.changes import version_of
from geoapi.core.db import Database
from tests.city.osm.extracts import Extract
from tests.conftest import run_geoapi


def crossing() -> Extract:
    """Two streets that cross, with a forbidden turn, and a house."""
    extract = Extract()
    extract.node(0, 0, highway="traffic_signals")
    extract.way(
        10, (-100, 0), (0, 0), highway="residential", name="和平街", name__en="Heping Street", oneway="yes"
    )
    extract.way(11, (0, 0), (0, 100), highway="footway", bicycle="no")
    extract.box(12, 20, 20, 40, 40, building="yes")
    extract.way(13, (300, 300), (400, 300), route="ferry", name="海岛线")
    members = '<member type="way" ref="10" role="from"/><member type="way" ref="11" role="to"/>'
    members += f'<member type="node" ref="{extract.node(0, 0)}" role="via"/>'
    tags = '<tag k="type" v="restriction"/><tag k="restriction" v="no_left_turn"/>'
    extract.lines.append(f'<relation id="20">{members}{tags}</relation>')
    return extract


def read(pbf: bytes, folder: Path) -> tuple[list[int], dict[int, dict[str, str]], dict[int, int]]:
    """Node numbers, tags of ways, and how many members relations have."""
    file = folder / "read.osm.pbf"
    file.write_bytes(pbf)
    nodes: list[int] = []
    ways: dict[int, dict[str, str]] = {}
    relations: dict[int, int] = {}
    for item in osmium.FileProcessor(str(file)):
        if isinstance(item, Node):
            nodes.append(item.id)
        elif isinstance(item, Way):
            ways[item.id] = dict(item.tags)
        elif isinstance(item, Relation):
            relations[item.id] = len(item.members)
    return nodes, ways, relations


def test_roads_keep_their_nodes_tags_and_restrictions(tmp_path: Path) -> None:
    network = road_network(crossing().write(tmp_path / "x.osm"))
    assert network is not None
    nodes, ways, relations = read(network, tmp_path)
    assert len(nodes) == 5
    assert ways.keys() == {10, 11, 13} and relations == {20: 3}
    assert ways[10]["oneway"] == "yes" and ways[11]["bicycle"] == "no"
    assert ways[10]["name"] == "和平街;Heping Street"


@pytest.mark.parametrize(
    ("tags", "foot"),
    [
        ({"highway": "cycleway"}, "yes"),
        ({"highway": "cycleway", "bicycle": "designated", "oneway": "yes"}, "yes"),
        ({"highway": "cycleway", "access": "permissive"}, "yes"),
        ({"highway": "cycleway", "foot": "no"}, "no"),
        ({"highway": "cycleway", "foot": "private"}, "private"),
        ({"highway": "cycleway", "access": "no"}, None),
        ({"highway": "cycleway", "access": "private"}, None),
        ({"highway": "motorway"}, None),
        ({"highway": "construction", "construction": "cycleway"}, None),
    ],
)
def test_a_cycleway_is_open_to_walkers_unless_it_says_otherwise(
    tmp_path: Path, tags: dict[str, str], foot: str | None
) -> None:
    extract = Extract()
    extract.way(10, (0, 0), (100, 0), **tags)
    network = road_network(extract.write(tmp_path / "x.osm"))
    assert network is not None
    assert read(network, tmp_path)[1][10].get("foot") == foot


def test_the_same_extract_gives_the_same_bytes(tmp_path: Path) -> None:
    extract = crossing().write(tmp_path / "x.osm")
    assert road_network(extract) == road_network(extract)


def test_objects_come_in_the_order_the_engine_reads(tmp_path: Path) -> None:
    extract = crossing()
    extract.lines.reverse()
    network = road_network(extract.write(tmp_path / "x.osm"))
    assert network is not None
    nodes, ways, _ = read(network, tmp_path)
    assert nodes == sorted(nodes) and list(ways) == sorted(ways)


def test_an_extract_without_roads_has_none(tmp_path: Path) -> None:
    extract = Extract()
    extract.box(12, 20, 20, 40, 40, building="yes")
    assert road_network(extract.write(tmp_path / "x.osm")) is None


def test_one_extract_is_added_to_another(tmp_path: Path) -> None:
    first = road_network(crossing().write(tmp_path / "x.osm"))
    more = Extract()
    for _ in range(40):
        more.node(1000 + len(more.nodes), 0)
    more.way(9, (2000, 0), (2100, 0), highway="service")
    more.way(10, (2000, 0), (2100, 100), highway="residential", name="新街")
    network = road_network(more.write(tmp_path / "y.osm"), first)
    assert network is not None
    nodes, ways, relations = read(network, tmp_path)
    assert ways.keys() == {9, 10, 11, 13} and list(ways) == sorted(ways) and relations == {20: 3}
    assert ways[10]["name"] == "新街"
    assert nodes == sorted(set(nodes))
    assert road_network(more.write(tmp_path / "y.osm"), network) == network


@pytest.mark.parametrize("option", [None, "--dry-run"])
def test_an_import_replaces_the_network_and_announces_it(
    database: Database, database_url: str, tmp_path: Path, option: str | None
) -> None:
    def state() -> tuple[int, str | None]:
        with database.transaction() as connection:
            network = read_network(connection)
            return version_of(connection, "roads"), network.sha256 if network else None

    extract = crossing().write(tmp_path / "x.osm")
    options = [option] if option else []
    assert state() == (0, None)
    for _ in range(2):  # the second time nothing is new
        assert run_geoapi("import", "osm", extract, *options, database_url=database_url).returncode == 0
        version, digest = state()
        assert (version, digest is not None) == ((0, False) if option else (1, True))

    without = Extract()
    without.box(12, 20, 20, 40, 40, building="yes")
    empty = without.write(tmp_path / "y.osm")
    assert run_geoapi("import", "osm", empty, "--keep", *options, database_url=database_url).returncode == 0
    assert state() == (version, digest)
    assert run_geoapi("import", "osm", empty, *options, database_url=database_url).returncode == 0
    assert state() == ((0, None) if option else (2, None))


def test_ferries_are_noted_because_they_may_be_faster(
    database: Database, database_url: str, tmp_path: Path, demo_database: Database
) -> None:
    with database.transaction() as connection:
        assert has_ferries(connection), "nobody knows, so there may be some"
    extract = crossing().write(tmp_path / "x.osm")
    assert run_geoapi("import", "osm", extract, database_url=database_url).returncode == 0
    with database.transaction() as connection:
        assert has_ferries(connection)
    with demo_database.transaction() as connection:
        assert not has_ferries(connection)
    for mode in Mode:
        assert top_speed_m_s(mode, ferries=True) > top_speed_m_s(mode, ferries=False)


def test_the_network_has_one_row(database: Database) -> None:
    with pytest.raises(Exception, match="road_network_id_check"), database.transaction() as connection:
        connection.execute(text("INSERT INTO road_network (id, sha256, pbf) VALUES (2, '', '')"))
