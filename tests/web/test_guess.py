"""Which tile a sentence may mean: by the names of categories, and of those in them."""

from typing import Any

import pytest

from tests.web.running import call


def category(code: str, name: str, *others: str, parent: str | None = None) -> dict[str, Any]:
    return {"code": code, "name": name, "name_en": code, "other_names": list(others), "parent": parent}


CATEGORIES = [
    category("lighting", "照明路灯", "路灯", "灯不亮"),
    category("roads", "道路设施", "井盖", "停车"),
    category("sanitation", "环境卫生", "垃圾"),
    category("utilities", "水电气暖", "停水"),
    category("neighbours", "邻里噪声", "吵"),
    category("safety", "安全隐患", "消防通道"),
    category("unsure", "说不准", "其他"),
    category("system", "对本系统的意见", "投诉建议"),
    category("street_lamp", "街灯柱", parent="lighting"),
    category("review", "评价", parent="system"),
]
SAID = [
    ("楼道灯不亮了，老人看不见", "lighting"),
    ("街灯柱倒了", "lighting"),
    ("井盖没了", "roads"),
    # The longest name counts, not the first.
    ("垃圾堵了消防通道", "safety"),
    # Of two as long, the one that is said first.
    ("停水又停车", "utilities"),
    ("roads are bad", "roads"),
    ("其他", None),
    ("投诉建议", None),
    ("评价", None),
    ("不知道怎么说", None),
    ("", None),
]


@pytest.mark.parametrize(("sentence", "tile"), SAID)
def test_a_sentence_leads_to_its_tile(sentence: str, tile: str | None) -> None:
    assert call("features/cases/guess.js", "guess", [[sentence, CATEGORIES]]) == [tile]


def test_the_tiles_are_the_first_six_and_one_for_whoever_is_not_sure() -> None:
    (found,) = call("features/cases/guess.js", "tilesOf", [[CATEGORIES]])
    assert [each["code"] for each in found["tiles"]] == [each["code"] for each in CATEGORIES[:6]]
    assert found["unsure"]["code"] == "unsure"
