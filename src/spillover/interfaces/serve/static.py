"""The files of the page, built from ``explorer/`` and shipped with the package; no other file is ever sent."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from spillover.ground.errors import Finding
from spillover.interfaces.serve.faults import Refused
from spillover.interfaces.serve.shelf import Document

FOLDER = Path(__file__).parents[2] / "report" / "explorer" / "static"
INDEX = "index.html"
KINDS: Mapping[str, str] = MappingProxyType(
    {
        ".html": "text/html; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".css": "text/css; charset=utf-8",
        ".json": "application/json",
        ".svg": "image/svg+xml",
        ".png": "image/png",
        ".ico": "image/x-icon",
    }
)


class Static:
    """The files of one folder, each compressed once for as long as it stays as it is."""

    def __init__(self, folder: Path = FOLDER) -> None:
        """Take a folder; it is looked into when a file is asked for."""
        self._folder = folder
        self._packed: dict[str, tuple[int, Document]] = {}

    def file(self, name: str) -> Document:
        """A file directly in the folder, of a kind that a page is made of.

        Raises:
            Refused: RUN-097 if there is none of that name.
        """
        path = next((one for one in self._files() if one.name == name), None)
        if path is None:
            cure = "see the address that the server printed; a clone needs the page built: npm run build in explorer/"
            raise Refused(404, Finding("RUN-097", "there is nothing at this address", cure, value=name[:80]))
        written = path.stat().st_mtime_ns
        if name not in self._packed or self._packed[name][0] != written:
            packed = gzip.compress(path.read_bytes(), mtime=0)
            self._packed[name] = written, Document.of(packed, KINDS[path.suffix])
        return self._packed[name][1]

    def _files(self) -> list[Path]:
        if not self._folder.is_dir():
            return []
        return [path for path in self._folder.iterdir() if path.suffix in KINDS and not path.is_symlink()]
