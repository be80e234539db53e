"""A reader of Mapbox Vector Tiles 2, from its specification, to see what our tiles really say."""

from collections.abc import Iterator
from dataclasses import dataclass

Point = tuple[int, int]


@dataclass(frozen=True)
class Feature:
    """Its properties and, in tile units, the parts of its geometry (a closed ring repeats no point)."""

    kind: int
    properties: dict[str, object]
    parts: list[list[Point]]


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def _fields(data: bytes) -> Iterator[tuple[int, bytes | int]]:
    at = 0
    while at < len(data):
        tag, at = _varint(data, at)
        number, wire = tag >> 3, tag & 7
        if wire == 0:
            value, at = _varint(data, at)
            yield number, value
        else:
            if wire == 2:
                size, at = _varint(data, at)
            else:
                size = {1: 8, 5: 4}[wire]
            yield number, data[at : at + size]
            at += size


def _numbers(data: bytes) -> Iterator[int]:
    at = 0
    while at < len(data):
        value, at = _varint(data, at)
        yield value


def _value(data: bytes) -> object:
    ((number, value),) = _fields(data)
    if number == 1:
        assert isinstance(value, bytes)
        return value.decode()
    if number == 6:
        assert isinstance(value, int)
        return (value >> 1) ^ -(value & 1)
    return bool(value) if number == 7 else value


def _parts(data: bytes) -> list[list[Point]]:
    numbers = _numbers(data)
    parts: list[list[Point]] = []
    x = y = 0
    for command in numbers:
        if command & 7 == 7:
            continue
        for _ in range(command >> 3):
            dx, dy = next(numbers), next(numbers)
            x, y = x + ((dx >> 1) ^ -(dx & 1)), y + ((dy >> 1) ^ -(dy & 1))
            if command & 7 == 1:
                parts.append([])
            parts[-1].append((x, y))
    return parts


def decode(tile: bytes) -> dict[str, list[Feature]]:
    """The features of each layer."""
    layers: dict[str, list[Feature]] = {}
    for number, layer in _fields(tile):
        assert number == 3
        assert isinstance(layer, bytes)
        fields = list(_fields(layer))
        name = next(value for n, value in fields if n == 1)
        assert isinstance(name, bytes)
        keys = [value.decode() for n, value in fields if n == 3 and isinstance(value, bytes)]
        values = [_value(value) for n, value in fields if n == 4 and isinstance(value, bytes)]
        features = []
        for n, raw in fields:
            if n != 2 or not isinstance(raw, bytes):
                continue
            feature = dict(_fields(raw))
            tags, geometry, kind = feature.get(2, b""), feature[4], feature[3]
            assert isinstance(tags, bytes)
            assert isinstance(geometry, bytes)
            assert isinstance(kind, int)
            pairs = list(_numbers(tags))
            properties = {keys[k]: values[v] for k, v in zip(pairs[::2], pairs[1::2], strict=True)}
            features.append(Feature(kind, properties, _parts(geometry)))
        layers[name.decode()] = features
    return layers
