"""A file of events as blocks of sound lines: every line is read, numbered, and has as many cells as it should.

A line that is not sound is kept apart with the reason; nothing is mended by guessing. The file is read block by block,
so that its size does not matter. A row is one line: a quote that is not closed spoils its own line and no other.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from spillover.data.events.layout import Layout
from spillover.ground.errors import Finding, StanceError

BLOCK = 2**24
LONGEST_LINE = 2**20
LOOKED_AT = 20
PACKED: Mapping[bytes, str] = MappingProxyType(
    {b"\x1f\x8b": "gzip", b"PK\x03\x04": "zip", b"BZh": "bzip2", b"\xfd7zXZ": "xz", b"\x28\xb5\x2f\xfd": "zstd"}
)
"""How packed files begin."""
BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")
REPLACED = "\N{REPLACEMENT CHARACTER}".encode()


@dataclass(frozen=True, slots=True)
class Bad:
    """A line that cannot be used: its row, the name of the reason, and its text."""

    row: int
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """Some lines of a file.

    Attributes:
        text: the sound lines in UTF-8, each ended by a line feed; no cell is quoted.
        rows: int64[sound lines], the number of each in the file, from 1.
        bad: the other lines.
    """

    text: bytes
    rows: NDArray[np.int64]
    bad: tuple[Bad, ...] = ()


def first_lines(path: Path, encoding: str) -> tuple[str, ...]:
    """The first lines of a file that are not empty, to see what it is.

    Raises:
        StanceError: STA-301 for a file that cannot be read, STA-302 for one that is packed or no text in that
            encoding, STA-309 for one without any row.
    """
    _see_that_it_is_text(path, encoding)
    for text in _whole_lines(path, encoding):
        if lines := [line for line in text.split(b"\n", 2 * LOOKED_AT)[: 2 * LOOKED_AT] if line.strip()]:
            return tuple(line.decode("utf-8", "replace") for line in lines[:LOOKED_AT])
    raise StanceError(Finding("STA-309", "the file is empty", "give the file that was downloaded", path.name))


def blocks(path: Path, layout: Layout, width: int) -> Iterator[Block]:
    """The rows of a file, without its header.

    Args:
        path: the file, of which ``first_lines`` have been seen.
        layout: how it is written.
        width: number of cells that a line must have.

    Raises:
        StanceError: STA-301 if it cannot be read any more, STA-302 if it has no lines.
    """
    row, is_header = 1, layout.header
    for text in _whole_lines(path, layout.encoding):
        number = text.count(b"\n")
        first, body = row, text
        if is_header:
            first, body, is_header = row + 1, text[text.index(b"\n") + 1 :], False
        row += number
        if body:
            yield _sorted_out(body, first, layout, width)


def _sorted_out(text: bytes, first: int, layout: Layout, width: int) -> Block:
    """Sound and bad lines of a text, which ends with a line feed."""
    data = np.frombuffer(text, np.uint8)
    ends = np.flatnonzero(data == ord("\n"))
    delimiters = np.flatnonzero(data == ord(layout.separator))
    cells = 1 + np.diff(np.searchsorted(delimiters, ends), prepend=0)
    doubtful = cells != width
    for places in _doubts(text, data, layout):
        doubtful[np.searchsorted(ends, places)] = True
    rows = np.arange(first, first + ends.size, dtype=np.int64)
    if not doubtful.any():
        return Block(text, rows)
    return _looked_at(text, rows, doubtful, layout, width)


def _doubts(text: bytes, data: NDArray[np.uint8], layout: Layout) -> Iterator[NDArray[np.int64]]:
    """Places of bytes that make a line worth a second look."""
    if layout.quotes and b'"' in text:
        yield np.flatnonzero(data == ord('"'))
    if b"\0" in text:
        yield np.flatnonzero(data == 0)
    if text.isascii():
        return
    if not _is_utf8(text):
        yield np.flatnonzero(data >= 0x80)
    elif REPLACED in text:
        yield np.flatnonzero(data == REPLACED[0])


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


def _looked_at(text: bytes, rows: NDArray[np.int64], doubtful: NDArray[np.bool_], layout: Layout, width: int) -> Block:
    """The same, with each doubtful line looked at by itself."""
    lines = text.split(b"\n")[:-1]
    sound, bad = ~doubtful, []
    for index in np.flatnonzero(doubtful):
        found = _plain(lines[index], layout, width)
        if isinstance(found, bytes):
            lines[index], sound[index] = found, True
        elif lines[index].strip():  # an empty line is no row
            bad.append(Bad(int(rows[index]), found, lines[index].decode("utf-8", "replace")))
    kept = [line for line, is_sound in zip(lines, sound, strict=True) if is_sound]
    return Block(b"".join(line + b"\n" for line in kept), rows[sound], tuple(bad))


def _plain(line: bytes, layout: Layout, width: int) -> bytes | str:
    """A line without quotes, or the name of the reason against it."""
    if b"\0" in line or REPLACED in line or not _is_utf8(line):
        return "letters"
    text = line.decode()
    if not layout.quotes or '"' not in text:
        return line if text.count(layout.separator) == width - 1 else "cells"
    try:
        cells = next(csv.reader([text], delimiter=layout.separator, strict=True))
    except csv.Error:
        return "quote"
    if len(cells) != width:
        return "cells"
    return layout.separator.join(cell.replace(layout.separator, " ") for cell in cells).encode()


def _whole_lines(path: Path, encoding: str) -> Iterator[bytes]:
    """Texts of whole lines in UTF-8, each ended by a line feed."""
    rest = b""
    for chunk in _chunks(path, encoding):
        head, newline, tail = (rest + chunk).rpartition(b"\n")
        if newline:
            yield _unix(head + newline)
        rest = tail
        if len(rest) > LONGEST_LINE:
            message = f"there is no end of line within {LONGEST_LINE:,} bytes"
            raise StanceError(Finding("STA-302", message, "give a text file with one event a line", path.name))
    if rest:
        yield _unix(rest + b"\n")


def _unix(text: bytes) -> bytes:
    return text.replace(b"\r\n", b"\n") if b"\r" in text else text


def _chunks(path: Path, encoding: str) -> Iterator[bytes]:
    """The bytes of a file in UTF-8, without a byte-order mark; what cannot be decoded is left, or marked, as such."""
    try:
        if encoding == "utf-8":
            with path.open("rb") as file:
                yield file.read(BLOCK).removeprefix(b"\xef\xbb\xbf")
                while chunk := file.read(BLOCK):
                    yield chunk
        else:
            with path.open(encoding=encoding, errors="replace", newline="") as text:
                while letters := text.read(BLOCK):
                    yield letters.encode("utf-8", "replace")
    except OSError as error:
        message = f"'{path}' cannot be read: {error.strerror or error}"
        raise StanceError(Finding("STA-301", message, "check its name, place and permissions", path.name)) from error


def _see_that_it_is_text(path: Path, encoding: str) -> None:
    if path.is_dir():
        message = f"'{path}' is a folder"
        raise StanceError(Finding("STA-301", message, "name the files in it", path.name))
    try:
        with path.open("rb") as file:
            start = file.read(1000)
    except OSError as error:
        message = f"'{path}' cannot be read: {error.strerror or error}"
        raise StanceError(Finding("STA-301", message, "check its name, place and permissions", path.name)) from error
    for magic, packer in PACKED.items():
        if start.startswith(magic):
            message = f"the file is packed ({packer}), not a text"
            raise StanceError(Finding("STA-302", message, "unpack it first", path.name))
    looks_wide = start.startswith(BYTE_ORDER_MARKS) or start.count(b"\0") * 4 > len(start)
    if looks_wide and encoding != "utf-16":
        message = f"the file is written in UTF-16, not in {encoding}"
        cure = "save it as UTF-8, or say --encoding utf-16"
        raise StanceError(Finding("STA-302", message, cure, path.name))
    if encoding == "utf-16" and not looks_wide:
        message = "the file is not written in UTF-16"
        raise StanceError(Finding("STA-302", message, "leave --encoding out, or say utf-8 or latin-1", path.name))
