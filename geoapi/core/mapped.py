"""An object in two files: its arrays, which every process that reads it maps and none copies, and the rest.

`rest` is a pickle, `arrays` the buffers that it points into, each where a cache line begins.
"""

import gc
import mmap
import os
import pickle
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

ARRAYS, REST = "arrays", "rest"
# Smaller ones are not worth a place of their own.
_LEAST_BYTES = 1 << 10
_ALIGNED = 64

Span = tuple[int, int]
"""Where in the file of arrays a buffer begins, and how long it is, in bytes."""


@dataclass(frozen=True)
class Written:
    """What has to be known to read the files: the buffers, and the CRC-32 of each file, which is quick."""

    spans: Sequence[Span]
    checksums: dict[str, int]


class WrittenFile:
    """A file of ours that is written from its beginning to its end."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("xb")
        # Whatever new files are like elsewhere.
        os.fchmod(self._file.fileno(), 0o600)
        self._checksum = 0
        self.length = 0

    def write(self, piece: Any) -> int:
        with memoryview(piece) as view:
            self._checksum = zlib.crc32(view, self._checksum)
            self.length += view.nbytes
            return self._file.write(view)

    def close(self) -> int:
        """The checksum, once all of it is on the disk."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        return self._checksum


def write(folder: Path, value: object) -> Written:
    """Write both files into a folder that has neither. Raises OSError."""
    spans: list[Span] = []
    arrays, rest = WrittenFile(folder / ARRAYS), WrittenFile(folder / REST)
    # So that there is something to map.
    arrays.write(bytes(_ALIGNED))

    def take(buffer: pickle.PickleBuffer) -> bool:
        """Whether the buffer is to stand in the pickle."""
        with suppress(BufferError), buffer.raw() as raw:
            if raw.nbytes >= _LEAST_BYTES:
                arrays.write(bytes(-arrays.length % _ALIGNED))
                spans.append((arrays.length, raw.nbytes))
                arrays.write(raw)
                return False
        return True

    pickle.Pickler(rest, protocol=5, buffer_callback=take).dump(value)
    return Written(spans, {ARRAYS: arrays.close(), REST: rest.close()})


class Damaged(ValueError):
    """A file is not as it was written."""


def read(opened: Callable[[str], IO[bytes]], written: Written) -> Any:
    """The object again, its arrays such as can only be read. `opened` gives a file by its name.

    A pickle runs what it says: the files have to be one's own. Raises Damaged, OSError.
    """
    with opened(ARRAYS) as file:
        view = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    with opened(REST) as file:
        rest = file.read()
    for name, held in ((ARRAYS, view), (REST, rest)):
        if zlib.crc32(held) != written.checksums[name]:
            raise Damaged(f"{name} is not as it was written")
    buffers = [view[start : start + length] for start, length in written.spans]
    # What comes is to stay, and millions of objects would be looked through for garbage again and again.
    was_collecting = gc.isenabled()
    gc.disable()
    try:
        return pickle.loads(rest, buffers=buffers)  # noqa: S301  our own, as above
    finally:
        if was_collecting:
            gc.enable()
