"""An operator adds a system by rows and one mapping file; what is secret is shown once."""

import base64
from pathlib import Path

import pytest

from geoapi.core.boxes import Boxes, DamagedBox, add_key, drop_old_keys
from geoapi.core.db import Database
from geoapi.core.errors import InvalidInput, NotFound
from geoapi.core.settings import KEYS
from geoapi.features.exchange import clients
from geoapi.features.exchange.importing.terms import import_terms
from geoapi.features.exchange.store.terms import terms_of
from geoapi.importing.report import ImportRefused
from geoapi.keys import RESEAL
from tests.city.addresses.filing import table
from tests.conftest import run_geoapi
from tests.features.cases.reporters import DEPARTMENT
from tests.office.access.town import rows, run

MAPPING = (
    "对应项,对方,本方,方向,附带",
    "类别,0305,corridor_lamp,,",
    "类别,*,unsure,入,",
    "状态,处理中,working,出,",
    "动作,新单,submit,入,",
    "动作,退回,dispute,入,",
    "动作,催办,supervise,入,reason=催办",
    "动作,补充,note,入,",
    "动作,退单,decline,出,",
    "动作,退单,transfer,出,",
    "区划,330101,990101001,,",
)


def add(database: Database, boxes: Boxes, code: str = "12345", **also: object) -> dict[str, str]:
    options = {"name": "12345热线", "may": ["platform"], "channel": "hotline"} | also
    return clients.add_client(database, boxes, code=code, **options)  # type: ignore[arg-type]


def test_a_client_is_known_by_its_key_until_it_has_another(database: Database, boxes: Boxes) -> None:
    made = add(database, boxes, may=["open311"])
    with database.transaction() as connection:
        found = clients.by_key(connection, made["key"])
        assert found is not None and (found.code, found.may) == ("12345", ("open311",))
        assert (
            clients.by_key(connection, made["key"] + "x") is None and clients.by_key(connection, "") is None
        )
    other = clients.change_key(database, "12345")
    with database.transaction() as connection:
        assert clients.by_key(connection, made["key"]) is None
        assert clients.by_key(connection, other) is not None
    kept = str(rows(database, "SELECT * FROM exchange_client, audit"))
    assert made["key"] not in kept and other not in kept and made["secret"] not in kept


def test_two_secrets_hold_until_the_old_one_is_dropped(database: Database, boxes: Boxes) -> None:
    def held() -> list[str]:
        with database.transaction() as connection:
            return clients.secrets_of(connection, boxes, clients.known(connection, "12345"))

    first = add(database, boxes)["secret"]
    assert held() == [first] and len(base64.b64decode(first.removeprefix("whsec_"))) == 32
    second = clients.change_secrets(database, boxes, "12345")["secret"]
    assert held() == [second, first]
    third = clients.change_secrets(database, boxes, "12345")["secret"]
    assert held() == [third, second]
    clients.drop_old_secrets(database, "12345")
    assert held() == [third]


def test_secrets_go_on_under_new_keys_of_the_house(
    database: Database, boxes: Boxes, tmp_path: Path, town: Database
) -> None:
    first = add(database, boxes, url="https://hotline.example.cn/hook")
    second = clients.change_secrets(database, boxes, "12345")
    add_key(tmp_path / KEYS)
    assert sum(reseal(database, boxes) for reseal in RESEAL) == 4
    assert drop_old_keys(tmp_path / KEYS) == 1
    with database.transaction() as connection:
        held = clients.secrets_of(connection, Boxes(tmp_path / KEYS), clients.known(connection, "12345"))
    assert held == [second["secret"], first["secret"]]


def test_the_box_of_one_system_is_not_another_ones(database: Database, boxes: Boxes) -> None:
    add(database, boxes)
    add(database, boxes, code="other")
    run(database, "UPDATE exchange_client SET box = (SELECT box FROM exchange_client ORDER BY id LIMIT 1)")
    refused = 0
    for code in ("12345", "other"):
        with database.transaction() as connection:
            try:
                clients.secrets_of(connection, boxes, clients.known(connection, code))
            except DamagedBox:
                refused += 1
    assert refused == 1


def test_what_is_wrong_is_said(database: Database, boxes: Boxes, town: Database) -> None:
    add(database, boxes)
    for also, word in (
        ({}, "used already"),
        ({"code": "b", "hosts": ["http://x.cn"]}, "without scheme"),
        ({"code": "b", "hosts": ["x.cn=10.0.0.0/99"]}, "HOST=NETWORK"),
        ({"code": "b", "post_code": "P-404"}, "Nobody holds a post"),
        ({"code": "b", "url": "http://x.cn/hook"}, "only https"),
        ({"code": "b", "url": "ftp://x.cn"}, "address like"),
    ):
        with pytest.raises(InvalidInput) as error:
            add(database, boxes, **also)
        assert word in str(error.value.detail), also
    assert len(rows(database, "SELECT FROM account WHERE kind = 'system'")) == 1
    with pytest.raises(NotFound):
        clients.change_key(database, "nobody")


def test_one_that_is_retired_is_nobody_any_more(database: Database, boxes: Boxes, town: Database) -> None:
    made = add(database, boxes, url="https://hotline.example.cn/hook", post_code="P-10")
    assert rows(database, "SELECT staff_no FROM account JOIN person ON person.id = person_id") == [
        (DEPARTMENT,)
    ]
    clients.retire(database, "12345")
    with database.transaction() as connection:
        assert clients.by_key(connection, made["key"]) is None
        with pytest.raises(NotFound):
            clients.known(connection, "12345")
    assert rows(database, "SELECT box FROM webhook WHERE closed_at IS NULL") == []
    # Its post may be another system's, its code not.
    add(database, boxes, code="next", post_code="P-10")
    with pytest.raises(InvalidInput):
        add(database, boxes)


def test_a_mapping_file_is_the_words_of_a_system(database: Database, boxes: Boxes, tmp_path: Path) -> None:
    add(database, boxes)
    run(database, "INSERT INTO area (level, layer, code, name) VALUES ('city', 'admin', '990101001', 'X')")
    file = table(tmp_path, *[row for row in MAPPING if not row.startswith("区划")])
    report = import_terms(database, file, "12345")
    assert report.counts["terms new"] == 10 and not report.refused
    with database.transaction() as connection:
        terms = terms_of(connection, clients.known(connection, "12345").id)
    found = [terms.ours("category", each) for each in ("0305", "9999")]
    assert [each and each.becomes for each in found] == ["corridor_lamp", "unsure"]
    urged = terms.ours("verb", "催办")
    assert urged is not None and (urged.becomes, urged.fields) == ("supervise", {"reason": "催办"})
    assert terms.ours("verb", "删除") is None
    assert [terms.theirs("verb", each) for each in ("decline", "transfer", "accept")] == [
        "退单", "退单", "accept",
    ]  # fmt: skip
    again = import_terms(database, file, "12345")
    assert (again.counts["terms unchanged"], again.counts["terms new"]) == (10, 0)
    fewer = import_terms(database, table(tmp_path, *MAPPING[:2]), "12345")
    assert (fewer.counts["terms removed"], fewer.counts["terms unchanged"]) == (8, 2)


@pytest.mark.parametrize(
    ("row", "word"),
    [
        ("类别,0306,flying_saucer,,", "no category flying_saucer"),
        ("动作,退回,explode,入,", "no verb explode"),
        ("区划,330101,nowhere,,", "no area nowhere"),
        ("颜色,a,b,,", "what is"),
        ("状态,a,working,上,", "way is"),
        ("状态,,working,,", "has both"),
        ("动作,退,dispute,入,basis", "name=value"),
        ("类别,0305,manhole,,", "stands in row 2"),
    ],
)
def test_a_file_with_a_faulty_row_changes_nothing(
    database: Database, boxes: Boxes, tmp_path: Path, row: str, word: str
) -> None:
    add(database, boxes)
    import_terms(database, table(tmp_path, *MAPPING[:3]), "12345")
    with pytest.raises(ImportRefused) as error:
        import_terms(database, table(tmp_path, *MAPPING[:2], row), "12345")
    assert word in str([entry.reason for entry in error.value.report.entries])
    assert len(rows(database, "SELECT FROM exchange_term")) == 3


def test_all_of_it_by_command(database: Database, database_url: str, tmp_path: Path) -> None:
    def geoapi(*words: str | Path) -> str:
        done = run_geoapi("exchange", "clients", *words, database_url=database_url)
        return done.stdout + done.stderr

    added = geoapi(
        "add", "12345", "12345热线", "--may", "platform", "--may", "open311", "--channel", "hotline"
    )
    assert "API key: geo_" in added and "signs what it sends: whsec_" in added
    assert "stands" not in geoapi("map", table(tmp_path, *MAPPING[:5]), "--client", "12345")
    assert geoapi("list") == "12345: 12345热线: open311, platform; 5 terms\n"
    assert "Refused: There is no client 'x'" in geoapi("map", table(tmp_path, *MAPPING[:5]), "--client", "x")
    assert "API key: geo_" in geoapi("key", "12345") and "whsec_" in geoapi("secret", "12345")
    assert geoapi("retire", "12345") == "" and geoapi("list") == ""
