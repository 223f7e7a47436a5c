"""Reading one text file that a stranger wrote: looked at before it is opened, and measured before it is read."""

from __future__ import annotations

import stat
import unicodedata
from pathlib import Path, PurePosixPath, PureWindowsPath

from spillover.ground.errors import Finding

LARGEST_FILE = 64 * 2**20
"""Bytes; a file that is larger is refused before it is read."""


def read_text(folder: Path, name: str, limit: int = LARGEST_FILE) -> str | Finding:
    """Read one UTF-8 file that lies inside a folder.

    A byte-order mark is dropped, and letters with accents are brought to their composed form (NFC), so that one name
    has one spelling.

    Args:
        folder: the folder.
        name: path of the file inside it, with forward slashes.
        limit: largest size in bytes.

    Returns:
        The text, or what is wrong with the file.
    """
    data = _read_bytes(folder, name, limit)
    if isinstance(data, Finding):
        return data
    if b"\0" in data:
        line = data[: data.index(b"\0")].count(b"\n") + 1
        message = "the file holds a NUL byte, so it is not plain text"
        return Finding("SCN-009", message, "save it as UTF-8 text (CSV UTF-8 in a spreadsheet)", name, line)
    try:
        return unicodedata.normalize("NFC", data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        message = f"byte 0x{data[error.start]:02x} is not UTF-8"
        return Finding("SCN-008", message, "save the file as UTF-8 (CSV UTF-8 in a spreadsheet)", name, line)


def _read_bytes(folder: Path, name: str, limit: int) -> bytes | Finding:
    try:
        path = _inside(folder, name)
        if isinstance(path, Finding):
            return path
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            what = "a folder" if stat.S_ISDIR(status.st_mode) else "a device or pipe"
            return Finding("SCN-004", f"'{name}' is {what}, not a file", "put a file there", name)
        if status.st_size > limit:
            return _too_large(name, status.st_size, limit)
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except FileNotFoundError:
        return Finding("SCN-003", f"there is no file '{name}' in {folder}", "add it, or correct its name", name)
    except (OSError, RuntimeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return Finding("SCN-006", f"'{name}' cannot be read: {reason}", "check its links and permissions", name)
    return data if len(data) <= limit else _too_large(name, len(data), limit)


def _too_large(name: str, size: int, limit: int) -> Finding:
    message = f"the file has {size:,} bytes; at most {limit:,} are read"
    return Finding("SCN-007", message, "keep only the rows that the question needs", name, value=str(size))


def _inside(folder: Path, name: str) -> Path | Finding:
    """The real path of a file, or a finding if it would lead out of the folder."""
    parts = PurePosixPath(name)
    windows = PureWindowsPath(name)
    if parts.is_absolute() or windows.drive or windows.root or ".." in windows.parts or "\0" in name:
        return _outside(name)
    path = (folder / parts).resolve(strict=True)
    return path if path.is_relative_to(folder.resolve(strict=True)) else _outside(name)


def _outside(name: str) -> Finding:
    message = f"'{name}' leads out of the folder"
    return Finding("SCN-005", message, "copy the file into the folder and name it relative to it", name, value=name)
