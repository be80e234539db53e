"""What of a piece of bulk work is done: a file beside its result, from which a second run goes on."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from geoapi.city.bulk.storage import Location
from geoapi.core.errors import InvalidInput

FORMAT = 1
# After a sudden end so much is done again at most; to write it down for each chunk would cost more.
_SAVED_EVERY_S = 2.0
_DIFFERS = {
    "input": "The input is another than when this began",
    "data": "The map has changed since this began",
    "options": "The options are others than when this began",
    "format": "Another version of this program began this",
}


@dataclass(frozen=True)
class Job:
    """What must be the same for a second run to go on: the input by its size and some of its bytes, the
    options, the state of the map (topic → token).
    """

    input: Mapping[str, Any]
    options: Mapping[str, Any]
    data: Mapping[str, str]


@dataclass
class Manifest:
    """The chunks that are done, by their numbers: {"first": its first row, "rows", "bytes", "errors"}."""

    location: Location
    job: Job
    at: str
    chunks: dict[int, dict[str, int]] = field(default_factory=dict)
    _saved_at: float = 0.0

    @classmethod
    def going_on(cls, location: Location, found: Mapping[str, Any], job: Job) -> "Manifest":
        """That of an earlier run. Raises InvalidInput where it was another job."""
        now = {"format": FORMAT, "input": job.input, "options": job.options, "data": job.data}
        for name, sentence in _DIFFERS.items():
            if found.get(name) != now[name]:
                done = len(found.get("chunks") or {})
                raise InvalidInput.of(
                    name, f"{sentence} ({done:,} chunks are done): --anew leaves them and begins again."
                )
        chunks = {int(number): dict(chunk) for number, chunk in found["chunks"].items()}
        return cls(location, job, found["at"], chunks)

    def is_done(self, number: int, first: int, rows: int, part: Location) -> bool:
        chunk = self.chunks.get(number)
        return (
            chunk is not None
            and (chunk["first"], chunk["rows"]) == (first, rows)
            and part.size() == chunk["bytes"]
        )

    def add(self, number: int, first: int, rows: int, size: int, errors: int) -> None:
        self.chunks[number] = {"first": first, "rows": rows, "bytes": size, "errors": errors}
        if time.monotonic() - self._saved_at > _SAVED_EVERY_S:
            self.save()

    def save(self) -> None:
        self.location.write_json(
            {
                "format": FORMAT,
                "input": self.job.input,
                "options": self.job.options,
                "data": self.job.data,
                "at": self.at,
                "chunks": dict(sorted(self.chunks.items())),
            }
        )
        self._saved_at = time.monotonic()
