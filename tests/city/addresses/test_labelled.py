"""Labelled texts of the kinds that readers of addresses trip over are kept, and their errors are seen."""

from bench import labelled
from bench.addressing.label_kinds import Label
from bench.addressing.labels import labels


def test_a_wrong_answer_is_seen() -> None:
    texts = [
        Label("k", "read", "海滨路1号", "road=海滨路 doorplate=2"),
        Label("k", "find", "海滨路1号", "none"),
        Label("k", "suggest", "海滨", "望山路"),
    ]
    assert [label for label, _ in labelled.wrong(texts)] == texts


def test_the_kept_texts_are_those_that_are_made() -> None:
    assert labelled.read(labelled.GENERATED) == labels(labelled.SEED)
