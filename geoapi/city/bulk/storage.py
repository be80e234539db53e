"""Where the files of bulk work lie: on this machine, or on object storage by its URL (s3://bucket/key)."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self

import pyarrow as pa
from pyarrow import fs

from geoapi.core.errors import InvalidInput

# What is written to object storage whole: the stream of an upload that broke off would still end it.
_ASIDE = ".new"


@dataclass(frozen=True)
class Location:
    """A file or folder; `said` is how it was named."""

    filesystem: Any
    path: str
    said: str

    @classmethod
    def of(cls, said: str) -> Self:
        """Raises InvalidInput for a URL of something else."""
        if "://" not in said:
            return cls(fs.LocalFileSystem(), os.path.abspath(said), said)
        try:
            filesystem, path = fs.FileSystem.from_uri(said)
        except (pa.ArrowException, OSError) as error:
            raise InvalidInput.of("file", f"{said} cannot be used: {_sentence(error)}") from None
        return cls(filesystem, path, said)

    @property
    def is_local(self) -> bool:
        return isinstance(self.filesystem, fs.LocalFileSystem)

    @property
    def is_folder(self) -> bool:
        """Whether it was named as one, by a slash at its end."""
        return self.said.partition("?")[0].endswith("/")

    @property
    def ending(self) -> str:
        return os.path.splitext(self.path)[1].lower()

    def beside(self, suffix: str) -> "Location":
        bare = self.path.rstrip("/")
        return Location(self.filesystem, bare + suffix, bare + suffix)

    def within(self, name: str) -> "Location":
        path = f"{self.path.rstrip('/')}/{name}"
        return Location(self.filesystem, path, path)

    def size(self) -> int | None:
        """Bytes of a file; None where there is none."""
        found = self.filesystem.get_file_info(self.path)
        return int(found.size) if found.type == fs.FileType.File else None

    def exists(self) -> bool:
        return bool(self.filesystem.get_file_info(self.path).type != fs.FileType.NotFound)

    def names(self) -> set[str]:
        """What a folder holds; of a file its own name."""
        if self.size() is not None:
            return {os.path.basename(self.path)}
        found = self.filesystem.get_file_info(fs.FileSelector(self.path, allow_not_found=True))
        return {str(each.base_name) for each in found}

    def changed_at(self) -> str:
        found = self.filesystem.get_file_info(self.path)
        return str(found.mtime_ns)

    def make_folder(self) -> None:
        self.filesystem.create_dir(self.path, recursive=True)

    def remove(self) -> None:
        kind = self.filesystem.get_file_info(self.path).type
        if kind == fs.FileType.Directory:
            self.filesystem.delete_dir(self.path)
        elif kind == fs.FileType.File:
            self.filesystem.delete_file(self.path)

    def rename_to(self, other: "Location") -> None:
        self.filesystem.move(self.path, other.path)

    def opened(self) -> Any:
        """A file to read from and to seek in. Raises InvalidInput where that cannot be."""
        try:
            return self.filesystem.open_input_file(self.path)
        except (OSError, pa.ArrowException) as error:
            raise InvalidInput.of("file", f"{self.said} cannot be read: {_sentence(error)}") from None

    @contextmanager
    def created(self) -> Iterator[Any]:
        """A stream to this name, which lasts once it is closed; on object storage nothing is seen before."""
        if not self.is_local:
            buffer = pa.BufferOutputStream()
            yield buffer
            with self.filesystem.open_output_stream(self.path) as stream:
                stream.write(buffer.getvalue())
            return
        with self.filesystem.open_output_stream(self.path) as stream:
            yield stream
        descriptor = os.open(self.path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    @contextmanager
    def written(self) -> Iterator[Any]:
        """A stream of which nothing is seen under this name before all of it is there."""
        written = self.beside(_ASIDE) if self.is_local else self
        with written.created() as stream:
            yield stream
        if self.is_local:
            os.replace(written.path, self.path)

    def read_json(self) -> dict[str, Any] | None:
        """None where there is no such file, or none that we wrote."""
        if self.size() is None:
            return None
        with self.opened() as stream:
            try:
                found = json.loads(stream.read())
            except ValueError:
                return None
        return found if isinstance(found, dict) else None

    def write_json(self, value: dict[str, Any]) -> None:
        with self.written() as stream:
            stream.write(json.dumps(value, ensure_ascii=False, indent=1).encode())


def _sentence(error: Exception) -> str:
    return str(error).partition("\n")[0].removesuffix(".") + "."
