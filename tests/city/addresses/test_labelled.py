"""Texts of the kinds that readers of addresses trip over are read and found as they are labelled."""

import pytest
from bench import labelled
from bench.addressing.label_kinds import Label
from bench.addressing.labels import labels

from geoapi.city.addresses.text.standard import Parts, split_rest
from tests.city.addresses.test_matching import asked

# What is still read otherwise than it was meant.
STILL_WRONG = {"海滨路43号1至2层", "3 Yunxi Yuan"}


def test_labelled_texts_are_answered_as_labelled() -> None:
    texts = [*labelled.read(labelled.BY_HAND), *labelled.read(labelled.GENERATED)]
    assert len(texts) >= 700
    assert {label.text for label, _ in labelled.wrong(texts)} == STILL_WRONG


def test_a_wrong_answer_is_seen() -> None:
    texts = [
        Label("k", "read", "海滨路1号", "road=海滨路 doorplate=2"),
        Label("k", "find", "海滨路1号", "none"),
        Label("k", "suggest", "海滨", "望山路"),
    ]
    assert [label for label, _ in labelled.wrong(texts)] == texts


def test_the_kept_texts_are_those_that_are_made() -> None:
    assert labelled.read(labelled.GENERATED) == labels(labelled.SEED)


@pytest.mark.parametrize(
    ("rest", "parts"),
    [
        ("海滨路20号附近", Parts("海滨路", "20", tail="remainder=附近")),
        ("海滨路20号2楼", Parts("海滨路", "20", tail="floor=2")),
        ("海滨路20号二层", Parts("海滨路", "20", tail="floor=2")),
        ("海滨路20号101", Parts("海滨路", "20", tail="room=101")),
        ("海滨路20号2号", Parts("海滨路", "20", building="2")),
        ("海滨路20号3楼味园餐厅", Parts("海滨路", "20", "味园餐厅", tail="floor=3")),
        ("海滨路20号德馨苑附近", Parts("海滨路", "20", "德馨苑", tail="remainder=附近")),
        # A name may begin with a number.
        ("海滨路20号101医院", Parts("海滨路", "20", "101医院")),
        ("江桥镇靖远路701号", Parts("靖远路", "701")),
        ("江桥镇工业区靖远路701号", Parts("靖远路", "701")),
        ("江桥镇靖远路699弄12号", Parts("靖远路", "699弄", building="12")),
        # What is left would be no name of a road.
        ("开发区一路5号", Parts("开发区1路", "5")),
        ("景德镇路5号", Parts("景德镇路", "5")),
        ("江桥镇东街5号", Parts("江桥镇东街", "5")),
        ("新城大道5号", Parts("新城大道", "5")),
    ],
)
def test_what_stands_around_the_road_and_the_door_is_no_name(rest: str, parts: Parts) -> None:
    assert split_rest(rest)[0] == parts


@pytest.mark.parametrize("text", ["云禧苑3号楼王小明收13800000000", "和平路12号张三[1234]13800000000"])
def test_who_receives_it_is_not_repeated(text: str) -> None:
    answer = asked(text)
    said = [each.said for each in answer.elements if each.element != "noise"]
    said += [each.said for candidate in answer.candidates for each in candidate.assumed]
    assert answer.candidates[0].score == 1.0
    assert not any(name in each for name in ("王小明", "张三", "收", "1380") for each in said)
