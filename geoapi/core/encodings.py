"""Bytes of a text as its lines, read as they come,
in whichever encoding; bytes that are no text leave a mark.
"""

import codecs
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import IO

from geoapi.core.errors import UnsupportedContent

UNREADABLE = "\udcff"
"""Stands where bytes are no text: a lone surrogate, which no decoder gives and no file can have held."""
SAMPLE_BYTES = 1 << 16
_PIECE_BYTES = 1 << 16
# A longer line is cut and marked: without a bound, a file without line breaks would be held in memory.
_LONGEST_LINE_BYTES = 1 << 20
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDE = {"utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"}
# What a client may name. Each of these contains those that are read as it.
_READ_AS = {
    **dict.fromkeys(("ascii", "utf-8"), "utf-8"),
    **dict.fromkeys(("gb2312", "gbk", "gb18030"), "gb18030"),
    **dict.fromkeys(("big5", "big5hkscs", "cp950"), "big5hkscs"),
    **dict.fromkeys(("iso8859-1", "cp1252"), "cp1252"),
}

codecs.register_error("mark-unreadable", lambda error: (UNREADABLE, error.end))  # type: ignore[attr-defined]


def codec_named(charset: str) -> str:
    """The codec by which a text is read that is said to be in `charset`. Raises UnsupportedContent."""
    try:
        name = codecs.lookup(charset).name
    except (LookupError, ValueError):
        name = ""
    if name == "utf-8-sig":
        name = "utf-8"
    if name in _WIDE:
        return name
    if name not in _READ_AS:
        raise UnsupportedContent(
            f"The charset {charset[:40]!r} is not known here: send UTF-8, GB18030 (GBK), Big5 or UTF-16."
        )
    return _READ_AS[name]


def decoded_lines(stream: IO[bytes], charset: str | None = None) -> Iterator[str]:
    """The lines of a text with their ends (of any kind), a byte order mark left out.

    In `charset`, or else by what the text looks like: UTF-16 or UTF-32 as a whole; otherwise each line is
    UTF-8, or GB18030 where it is not UTF-8. UNREADABLE stands where neither can be. Raises
    UnsupportedContent.
    """
    named = None if charset is None else codec_named(charset)
    sample = stream.read(SAMPLE_BYTES)
    marked = next(((bom, name) for bom, name in _BOMS if sample.startswith(bom)), None)
    stream.seek(len(marked[0]) if marked else 0)
    wide = _wide_codec(sample, named, marked[1] if marked else None)
    if wide:
        return _lines(_recoded(stream, wide), partial(_decoded, name="utf-8"))
    if named or marked:
        return _lines(_pieces(stream), partial(_decoded, name="utf-8" if marked else str(named)))
    return _lines(_pieces(stream), partial(_all_guessed, mostly_gb18030=_is_gb18030(sample)))


def _wide_codec(sample: bytes, named: str | None, marked: str | None) -> str | None:
    """The codec of two or four bytes a character, if the text is in one."""
    if marked:
        return marked if marked in _WIDE else None
    if named in ("utf-16", "utf-32"):
        # Without a mark: whichever side the zero bytes are on.
        first, last = sample[0::2].count(0), sample[1::2].count(0)
        return f"{named}-{'be' if first > last else 'le'}"
    if named:
        return named if named in _WIDE else None
    return next((name for name in ("utf-16-le", "utf-16-be") if _is_utf16(sample, name)), None)


def _is_utf16(sample: bytes, name: str) -> bool:
    """Whether unmarked text is plausible as UTF-16: its first line has a separator, or is plain ASCII.

    A zero byte alone says little: it may be dirt in a file of another encoding.
    """
    if 0 not in sample:
        return False
    try:
        text = codecs.getincrementaldecoder(name)("strict").decode(sample)
    except UnicodeDecodeError:
        return False
    heading, line_break, _ = text.replace("\r", "\n").partition("\n")
    if not line_break and b"\n" in sample.replace(b"\n\0", b"").replace(b"\0\n", b""):
        return False
    if any(
        unicodedata.category(character) in ("Cc", "Cn", "Co", "Cs")
        for character in heading
        if character != "\t"
    ):
        return False
    return any(separator in heading for separator in ",;\t") or (heading.isascii() and heading != "")


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    while piece := stream.read(_PIECE_BYTES):
        yield piece


def _recoded(stream: IO[bytes], name: str) -> Iterator[bytes]:
    """The text as UTF-8, in which a mark stays one."""
    decoder = codecs.getincrementaldecoder(name)("mark-unreadable")
    for piece in _pieces(stream):
        yield decoder.decode(piece).encode("utf-8", "surrogatepass")
    yield decoder.decode(b"", True).encode("utf-8", "surrogatepass")


def _byte_lines(pieces: Iterator[bytes]) -> Iterator[tuple[list[bytes], bool]]:
    """Lines with their ends, those of a piece together, and whether the last of them had to be cut."""
    rest, skipping = b"", False
    for piece in pieces:
        lines = (rest + piece).splitlines(keepends=True)
        rest = b""
        # What ends in \r may go on with \n.
        if lines and not lines[-1].endswith(b"\n"):
            rest = lines.pop()
        if skipping and lines:
            del lines[0]
            skipping = False
        yield lines, False
        if len(rest) > _LONGEST_LINE_BYTES:
            if not skipping:
                yield [rest[:_LONGEST_LINE_BYTES]], True
            skipping = not rest.endswith(b"\r")
            rest = b""
    if rest and not skipping:
        yield [rest], False


def _lines(pieces: Iterator[bytes], decode: Callable[[list[bytes]], list[str]]) -> Iterator[str]:
    for lines, cut in _byte_lines(pieces):
        texts = decode(lines)
        if cut:
            texts[-1] += f"{UNREADABLE}\n"
        yield from texts


def _decoded(lines: list[bytes], name: str) -> list[str]:
    try:
        return [line.decode(name) for line in lines]
    except UnicodeDecodeError:
        return [line.decode(name, "mark-unreadable") for line in lines]


def _all_guessed(lines: list[bytes], mostly_gb18030: bool) -> list[str]:
    if not mostly_gb18030:
        with suppress(UnicodeDecodeError):
            return [line.decode("utf-8") for line in lines]
    return [_guessed(line, mostly_gb18030) for line in lines]


def _guessed(line: bytes, mostly_gb18030: bool) -> str:
    try:
        text = line.decode("utf-8")
        # Two bytes may be a character in both: 路 in GB18030 is · in UTF-8.
        if line.isascii() or not mostly_gb18030 or max(text) >= "\u0800":
            return text
    except UnicodeDecodeError:
        if not _is_gb18030(line):
            return line.decode("utf-8", "mark-unreadable")
    try:
        return line.decode("gb18030")
    except UnicodeDecodeError:
        return line.decode("utf-8", "mark-unreadable")


def _is_gb18030(text: bytes) -> bool:
    """Whether text is not UTF-8, nor UTF-8 with a few broken bytes,
    which may happen to be readable as nonsense.
    """
    loose = text.decode("utf-8", errors="mark-unreadable")
    broken = loose.count(UNREADABLE)
    return broken > sum(character >= "\u0800" for character in loose) - broken
