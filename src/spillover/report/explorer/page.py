"""The explorer as one HTML file: bundle, words, boundaries and data in one page that asks nobody for anything.

A browser opens it from a disk with the network off. Its content security policy names each script and style by digest
and allows no connection, so that a text of a scenario can neither run nor call home. Scripts and data lie in the page
as gzip in base64, which takes a third of the room; a few lines unpack the scripts, and the policy holds for them too.
The same documents and the same bundle give the same bytes.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
import json
import re
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from spillover.engine.manifest import versions
from spillover.ground.errors import Finding, RunError
from spillover.report.explorer.packing import GZIP_LEVEL, encoded

STATIC = "static"
SCRIPTS, STYLE, WORLD, WORDS = ("explorer.js", "writers.js"), "explorer.css", "world.json", "words.{}.json"
LANGUAGES = ("en", "ru", "kk")
ENDING = ".html"
_LOADER = """\
for (const packed of document.querySelectorAll('script[type="application/gzip"]')) {
  const bytes = Uint8Array.from(atob(packed.textContent), (letter) => letter.charCodeAt(0))
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))
  const script = document.createElement('script')
  script.type = 'module'
  script.textContent = await new Response(unpacked).text()
  document.body.append(script)
}
"""
_POLICY = (
    "default-src 'none'; script-src {scripts}; style-src {styles}; img-src data: blob:; connect-src 'none'; "
    "base-uri 'none'; form-action 'none'"
)
_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Spillover {version}">
<title>{title}</title>
<link rel="icon" href="data:,">
<style>{style}</style>
</head>
<body>
<div id="spillover"></div>
<noscript>{without}</noscript>
<script type="application/octet-stream" id="spillover-data">{data}</script>
{scripts}
<script type="module">{loader}</script>
</body>
</html>
"""


def asset(name: str) -> str:
    """A file of the bundle that is shipped with the program, as text.

    Raises:
        RunError: RUN-086 if it is missing, as in a source tree where the bundle was not built.
    """
    try:
        return (files("spillover.report.explorer") / STATIC / name).read_text("utf-8")
    except OSError as error:
        cure = "install Spillover from its wheel, or build the bundle: cd explorer && npm ci && npm run build"
        finding = Finding("RUN-086", f"the explorer's '{name}' is missing from this installation", cure, value=name)
        raise RunError(finding) from error


def page(views: Sequence[Mapping[str, Any]], difference: Mapping[str, Any] | None = None, refused: str = "") -> bytes:
    """One HTML page that shows runs.

    Args:
        views: documents of one run or of two; the first one is shown when the page is opened.
        difference: of the second run less the first; None where there is none.
        refused: why two runs have no difference, in words for the reader.

    Raises:
        RunError: RUN-086 if the bundle was not built.
    """
    scripts, style = [asset(name) for name in SCRIPTS], _sealed(asset(STYLE))
    contents = {
        "views": list(views),
        "difference": difference,
        "refused": refused,
        "world": json.loads(asset(WORLD)),
        "words": {language: json.loads(asset(WORDS.format(language))) for language in LANGUAGES},
    }
    policy = _POLICY.format(scripts=" ".join(map(_digest, (_LOADER, *scripts))), styles=_digest(style))
    text = _PAGE.format(
        policy=policy,
        version=html.escape(versions()["spillover"]),
        title=html.escape(_title(views)),
        style=style,
        without=html.escape(_without_scripts(views)),
        data=_base64(encoded(contents)),
        scripts="\n".join(map(_packed, scripts)),
        loader=_LOADER,
    )
    return text.encode()


def check_name(path: Path) -> None:
    """Refuse a name that a browser would not open.

    Raises:
        RunError: RUN-085 if it does not end in ``.html``.
    """
    if path.suffix.lower() != ENDING:
        finding = Finding(
            "RUN-085", f"'{path}' is no name of an HTML file", "let its name end in .html", value=str(path)
        )
        raise RunError(finding)


def _sealed(style: str) -> str:
    r"""A style that cannot end its element early: within strings ``\3c`` is the same letter."""
    return re.sub("<(?=/style|!--)", lambda _: "\\3c ", style, flags=re.IGNORECASE)


def _packed(script: str) -> str:
    """A script as the loader finds it."""
    return f'<script type="application/gzip">{_base64(gzip.compress(script.encode(), GZIP_LEVEL, mtime=0))}</script>'


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _digest(text: str) -> str:
    """What a policy calls an inline script or style by."""
    return f"'sha256-{_base64(hashlib.sha256(text.encode()).digest())}'"


def _title(views: Sequence[Mapping[str, Any]]) -> str:
    return " | ".join(dict.fromkeys(str(view["run"]["title"]) for view in views)) or "Spillover"


def _without_scripts(views: Sequence[Mapping[str, Any]]) -> str:
    """What a reader without scripts is told: what this is, and how to see its figures otherwise."""
    shown = [
        f"{run['title']} (run {run['name']}, {run['done']} members, seed {run['seed']})"
        for run in (view["run"] for view in views)
    ]
    names = " ".join(str(view["run"]["name"]) for view in views)
    return (
        f"Spillover explorer: {'; '.join(shown)}. It needs JavaScript. For figures without it: "
        f"spillover report {names} --pdf report.pdf"
    )
