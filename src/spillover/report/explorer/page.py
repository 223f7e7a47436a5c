"""The explorer as one HTML file: bundle, boundaries and data in one page that asks nobody for anything.

A browser opens it from a disk with the network off. Its content security policy names each script and style by digest
and allows no connection, so that a text of a scenario can neither run nor call home. The same documents and the same
bundle give the same bytes.
"""

from __future__ import annotations

import base64
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
from spillover.report.explorer.packing import encoded

STATIC = "static"
SCRIPTS, STYLE, WORLD = ("explorer.js", "writers.js"), "explorer.css", "world.json"
ENDING = ".html"
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
    scripts = [_sealed(asset(name), "script") for name in SCRIPTS]
    style = _sealed(asset(STYLE), "style")
    world = json.loads(asset(WORLD))  # among the compressed data, where it takes a third of its room
    contents = {"views": list(views), "difference": difference, "refused": refused, "world": world}
    policy = _POLICY.format(scripts=" ".join(map(_digest, scripts)), styles=_digest(style))
    text = _PAGE.format(
        policy=policy,
        version=html.escape(versions()["spillover"]),
        title=html.escape(_title(views)),
        style=style,
        without=html.escape(_without_scripts(views)),
        data=base64.b64encode(encoded(contents)).decode(),
        scripts="\n".join(f'<script type="module">{script}</script>' for script in scripts),
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


def _sealed(text: str, element: str) -> str:
    r"""A script or a style that cannot end its element early, nor open a comment.

    In strings, templates and patterns ``\x3c`` (in CSS ``\3c``) is the same letter; elsewhere neither text occurs.
    """
    letter = "\\x3c" if element == "script" else "\\3c "
    return re.sub(f"<(?=/{element}|!--)", lambda _: letter, text, flags=re.IGNORECASE)


def _digest(text: str) -> str:
    """What a policy calls an inline script or style by."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


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
