"""Figures: the camps of a run as small multiples, with what was counted. Needs the extra ``plots``.

Drawn without any global state of matplotlib; the same results give the same bytes. The colours are those of Okabe and
Ito, which people with any common colour blindness tell apart; the two bands also differ in lightness.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spillover.data import series
from spillover.data.scenario import Scenario
from spillover.engine.files import write_whole
from spillover.experiments.executors import optional
from spillover.experiments.results import QUANTILES, Results
from spillover.ground.errors import Finding, RunError

COLUMNS = 4
PANEL_INCHES = (2.75, 2.0)
HEAD_INCHES, FOOT_INCHES = 0.85, 0.4
LETTERS_A_COLUMN, LINE_INCHES = 58, 0.14
DOTS_PER_INCH = 150
BLUE, INK, VERMILION, GREY, PALE = "#0072b2", "#1a1a1a", "#d55e00", "#6b6b6b", "#e6e6e6"
WIDE, NARROW = {"alpha": 0.22}, {"alpha": 0.42}
STYLE = MappingProxyType(
    {
        "font.family": "DejaVu Sans",
        "font.size": 8,
        "axes.edgecolor": GREY,
        "axes.linewidth": 0.6,
        "xtick.color": GREY,
        "ytick.color": GREY,
        "svg.hashsalt": "spillover",
        "svg.fonttype": "path",
    }
)
NOT_FOR = "A simulation of groups of people. Not for decisions on any person. Names and borders imply no opinion."


@dataclass(frozen=True, slots=True)
class Panel:
    """What is drawn of one camp.

    Attributes:
        title: name and country.
        quantiles: float64[level, day], persons, levels as in ``QUANTILES``.
        count_days: int64[count], days of the published counts within the run.
        counts: float64[count], persons, after registration corrections.
        capacity: persons, or None where no limit is known or none is respected.
    """

    title: str
    quantiles: NDArray[np.float64]
    count_days: NDArray[np.int64]
    counts: NDArray[np.float64]
    capacity: float | None


def camps(results: Results, scenario: Scenario, path: Path) -> None:
    """Draw each camp: median, central 50 % and 90 % of the members, counts, capacity; the source line is burnt in.

    Args:
        results: of an ensemble.
        scenario: that it was made from, for counts, capacities and titles.
        path: a file that ends in ``.png`` or ``.svg``; an older one is replaced.

    Raises:
        RunError: RUN-014 if matplotlib is not installed, RUN-304 if there is nothing to draw, RUN-305 for another
            kind of file, RUN-008 or RUN-009 if it cannot be written.
    """
    form = path.suffix.lower().removeprefix(".")
    if form not in {"png", "svg"}:
        finding = Finding("RUN-305", f"'{path.name}' is neither PNG nor SVG", "let its name end in .png or .svg")
        raise RunError(finding)
    matplotlib = optional("matplotlib", "plots")
    with matplotlib.rc_context(STYLE):
        figure = camps_figure(results, scenario)
        content = io.BytesIO()
        nameless = {"Software": None} if form == "png" else {"Date": None, "Creator": None}
        figure.savefig(content, format=form, dpi=DOTS_PER_INCH, metadata=nameless)
    write_whole(path, content.getvalue())


def camps_figure(results: Results, scenario: Scenario) -> Any:
    """The figure of :func:`camps`, of matplotlib, in whatever style is in force.

    Raises:
        RunError: RUN-304 if there is neither a camp nor a scored place.
    """
    return _draw(panels_of(results, scenario), results, scenario)


def panels_of(results: Results, scenario: Scenario) -> tuple[Panel, ...]:
    """The scored places, or the camps where nothing was counted, the largest first.

    Raises:
        RunError: RUN-304 if there are neither.
    """
    places = {row["place"]: row for row in scenario.table("places").iter_rows(named=True)}
    scored = set(results.observed["place"])
    is_camp = {name for name, row in places.items() if row["kind"] in {"camp", "idp_camp"}}
    names = [name for name in results.places if name in (scored or is_camp)]
    if not names:
        raise RunError(Finding("RUN-304", "there is no camp to draw", "add places of kind camp to the scenario"))
    hasten = int(setting_of(results, "departures", "hasten", "1"))
    movement = str(results.about.get("movement", scenario.movement))
    limited = setting_of(results, movement, "respect_capacity", "true") == "true"
    quantiles = np.quantile(results.stock(names), list(QUANTILES.values()), axis=0)
    counted = series.corrected(scenario, hasten)
    panels = []
    for column, name in enumerate(names):
        capacity = places[name]["capacity"] if limited else None
        days, counts = _within(counted.get(name), results.n_days)
        limit = capacity / hasten if capacity else None
        panels.append(Panel(_title(places[name]), quantiles[:, :, column], days, counts, limit))
    return tuple(sorted(panels, key=lambda panel: -panel.quantiles[-1].max()))


def setting_of(results: Results, mechanism: str, name: str, default: str) -> str:
    """A parameter of the run, as text."""
    named = (
        row["value"] for row in results.about["parameters"] if (row["mechanism"], row["name"]) == (mechanism, name)
    )
    return str(next(named, default))


def source_lines(results: Results, scenario: Scenario, letters: int) -> list[str]:
    """Which run this is, and on whose word, in lines of so many letters: a figure often travels alone."""
    about = results.about
    name = f"run {about['name']}" if "name" in about else f"scenario {scenario.id}, plan {about['digest'][:12]}"
    run = (
        f"{name} · movement {about.get('movement', scenario.movement)} · {about['members']} members · "
        f"seed {about['seed']} · Spillover {about['versions'].get('spillover', '?')}"
    )
    titles = "; ".join(f"{row['title']}{_year(row)}" for row in about["sources"])
    return [run[0].upper() + run[1:], *textwrap.wrap(f"Sources: {titles}.", letters), NOT_FOR]


def _year(source: Mapping[str, str]) -> str:
    return f" ({source['date']})" if source.get("date") else ""


def _title(place: Mapping[str, Any]) -> str:
    country = str(place["country"]).replace("_", " ")
    return f"{place['place']}, {country}" if country else str(place["place"])


def _within(one: series.Series | None, n_days: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    if one is None:
        return np.zeros(0, dtype=np.int64), np.zeros(0)
    inside = (one.days >= 0) & (one.days < n_days)
    return one.days[inside], one.values[inside]


def _draw(panels: tuple[Panel, ...], results: Results, scenario: Scenario) -> Any:
    """The whole figure; the legend takes the first cell of the grid that no camp needs."""
    columns = min(COLUMNS, len(panels) + 1)
    lines = source_lines(results, scenario, LETTERS_A_COLUMN * columns)
    rows = -(-(len(panels) + 1) // columns)
    foot = FOOT_INCHES + LINE_INCHES * len(lines)
    width, height = PANEL_INCHES[0] * columns, PANEL_INCHES[1] * rows + HEAD_INCHES + foot
    figure = optional("matplotlib.figure", "plots").Figure(figsize=(width, height), facecolor="white")
    grid = figure.subplots(rows, columns, sharex=True, squeeze=False)
    figure.subplots_adjust(
        left=0.55 / width, right=1 - 0.15 / width, bottom=foot / height, top=1 - HEAD_INCHES / height,
        wspace=0.24, hspace=0.34,
    )  # fmt: skip
    cells = list(grid.flat)
    for cell, panel in zip(cells, panels, strict=False):
        _draw_panel(cell, panel, results)
    for cell in cells[len(panels) :]:
        cell.set_axis_off()
    _draw_legend(cells[len(panels)], cells[0])
    for cell in _lowest(cells, len(panels), columns):
        cell.tick_params(labelbottom=True)
    plain = {"parse_math": False, "ha": "left"}
    left = 0.12 / width
    figure.text(left, 1 - 0.22 / height, scenario.title, size=13, weight="bold", color=INK, va="center", **plain)
    figure.text(left, 1 - 0.44 / height, _subtitle(results), size=8.5, color=GREY, va="center", **plain)
    for number, line in enumerate(reversed(lines)):
        figure.text(left, (0.08 + LINE_INCHES * number) / height, line, size=6.3, color=GREY, va="bottom", **plain)
    return figure


def _lowest(cells: list[Any], n_panels: int, columns: int) -> Iterator[Any]:
    """The lowest panel of each column."""
    yield from cells[max(0, n_panels - columns) : n_panels]


def _subtitle(results: Results) -> str:
    last = results.start + timedelta(days=results.n_days - 1)
    return f"People in each camp, {results.start.isoformat()} to {last.isoformat()}; each panel has its own scale"


def _draw_panel(cell: Any, panel: Panel, results: Results) -> None:
    days = np.datetime64(results.start, "D") + np.arange(results.n_days)
    q05, q25, q50, q75, q95 = panel.quantiles
    cell.fill_between(days, q05, q95, color=BLUE, linewidth=0, label="central 90 % of members", **WIDE)
    cell.fill_between(days, q25, q75, color=BLUE, linewidth=0, label="central 50 %", **NARROW)
    cell.plot(days, q50, color=BLUE, linewidth=1.4, label="median")
    if panel.capacity is not None:
        cell.axhline(panel.capacity, color=VERMILION, linewidth=0.9, linestyle=(0, (4, 2)), label="capacity")
    dots = {"markersize": 3.4, "markerfacecolor": "white", "markeredgecolor": INK, "markeredgewidth": 0.9}
    cell.plot(days[panel.count_days], panel.counts, "o", label="counted, as corrected", zorder=5, clip_on=False, **dots)
    cell.set_title(panel.title, loc="left", size=8.5, weight="bold", color=INK, pad=4, parse_math=False)
    quieten(cell)
    top = max(float(q95.max()), float(panel.counts.max(initial=0)), panel.capacity or 0.0, 1.0)
    cell.set_ylim(0, top * 1.08)
    cell.set_xlim(days[0], days[-1])


def quieten(cell: Any, *, whole: bool = True) -> None:
    """Few ticks, faint lines, nothing that is not data; values at ticks are whole numbers where they are of people."""
    ticker = optional("matplotlib.ticker", "plots")
    for side in ("top", "right", "left"):
        cell.spines[side].set_visible(False)
    quieten_dates(cell)
    cell.yaxis.set_major_locator(ticker.MaxNLocator(4, integer=whole))
    cell.yaxis.set_major_formatter(ticker.FuncFormatter(lambda value, _: f"{value:,.10g}"))
    cell.grid(axis="y", color=PALE, linewidth=0.6)
    cell.set_axisbelow(True)
    cell.tick_params(length=0, labelsize=7, pad=3)


def quieten_dates(cell: Any) -> None:
    """Few dates below a panel, each in as few letters as it needs."""
    dates = optional("matplotlib.dates", "plots")
    locator = dates.AutoDateLocator(minticks=3, maxticks=5)
    cell.xaxis.set_major_locator(locator)
    cell.xaxis.set_major_formatter(dates.ConciseDateFormatter(locator, show_offset=False))


def _draw_legend(cell: Any, like: Any) -> None:
    handles, labels = like.get_legend_handles_labels()
    cell.legend(handles, labels, loc="center left", frameon=False, fontsize=8, labelcolor=INK, handlelength=2.2)
