"""The two pictures of validation: weekly arrivals beside what was counted, and stocks to come by host."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import numpy as np
from validation_targets import Found

from spillover.data.countries import countries
from spillover.experiments.executors import optional
from spillover.experiments.results import QUANTILES
from spillover.report.figures import BLUE, DOTS_PER_INCH, GREY, INK, NARROW, NOT_FOR, PALE, STYLE, WIDE

COLUMNS, PANEL_INCHES = 3, (3.0, 1.9)
MOST_HOSTS = 12
BAR = {"color": BLUE, "solid_capstyle": "butt"}
DOT = {"markersize": 5, "markerfacecolor": "white", "markeredgecolor": INK, "markeredgewidth": 1.0}


def weeks(found: Found) -> bytes:
    """Each week as a line: median, central 50 % and 90 %, and the count."""
    return _png(_draw_weeks, found)


def stocks(found: Found) -> bytes:
    """Each of the largest hosts as a fan over the days of the run; the line marks the information date."""
    return _png(_draw_stocks, found)


def _png(draw: Callable[[Any, Found], None], found: Found) -> bytes:
    with optional("matplotlib", "plots").rc_context(STYLE):
        figure = optional("matplotlib.figure", "plots").Figure(facecolor="white", layout="constrained")
        draw(figure, found)
        figure.supxlabel(_source(found), x=0.01, ha="left", size=6.3, color=GREY)
        content = io.BytesIO()
        figure.savefig(content, format="png", dpi=DOTS_PER_INCH, metadata={"Software": None})
    return content.getvalue()


def _source(found: Found) -> str:
    """Which run this is: a figure often travels alone."""
    manifest = found.runs[0][0]
    words = (manifest.name, f"{manifest.members} members", f"seed {manifest.seed}", f"Spillover {found.made.version}")
    return f"Run {' · '.join(words)} · {NOT_FOR}"


def _draw_weeks(figure: Any, found: Found) -> None:
    figure.set_size_inches(8, 1.2 + 0.4 * len(found.weeks))
    cell = figure.subplots()
    for row, one in enumerate(reversed(found.weeks)):
        names = ("members' central 90 %", "central 50 %", "median", "counted") if row == 0 else (None,) * 4
        spread = one.spread
        cell.plot([spread["q05"], spread["q95"]], [row, row], label=names[0], **BAR, linewidth=5, **WIDE)
        cell.plot([spread["q25"], spread["q75"]], [row, row], label=names[1], **BAR, linewidth=9, **NARROW)
        cell.plot(spread["q50"], row, "|", color=BLUE, markersize=12, markeredgewidth=1.8, label=names[2])
        cell.plot(one.week.count.value, row, "o", label=names[3], zorder=5, **DOT)
    cell.set_yticks(range(len(found.weeks)), [_week_name(one) for one in reversed(found.weeks)], color=INK)
    cell.set_ylim(-0.6, len(found.weeks) - 0.4)
    cell.set_xlim(left=0)
    cell.set_xlabel("persons, ordinary travellers included", color=GREY)
    cell.set_title(f"Arrivals of a week, as of {found.made.as_of}", loc="left", weight="bold", color=INK)
    cell.legend(loc="upper center", bbox_to_anchor=(0.5, -0.22), ncols=4, frameon=False, labelcolor=INK)
    _quieten(cell, "x")


def _week_name(one: Any) -> str:
    count = one.week.count
    return f"{countries().get(count.country, count.country)}, {count.first_day} to {count.last_day:%d %b}"


def _draw_stocks(figure: Any, found: Found) -> None:
    simulated = found.judged.simulated
    days = np.datetime64(simulated.start, "D") + np.arange(simulated.n_days)
    fans = {
        host: np.quantile(simulated.values["stock", host], list(QUANTILES.values()), axis=0)
        for host in found.judged.borders.places
    }
    hosts = sorted(fans, key=lambda host: -fans[host][2, -1])[:MOST_HOSTS]
    rows = -(-len(hosts) // COLUMNS)
    figure.set_size_inches(PANEL_INCHES[0] * COLUMNS, PANEL_INCHES[1] * rows + 0.7)
    cells = list(figure.subplots(rows, COLUMNS, sharex=True, squeeze=False).flat)
    for cell in cells[len(hosts) :]:
        cell.set_axis_off()
    for cell, host in zip(cells, hosts, strict=False):
        low, lower, middle, upper, high = fans[host]
        cell.fill_between(days, low, high, color=BLUE, linewidth=0, label="central 90 % of members", **WIDE)
        cell.fill_between(days, lower, upper, color=BLUE, linewidth=0, label="central 50 %", **NARROW)
        cell.plot(days, middle, color=BLUE, linewidth=1.4, label="median")
        cell.axvline(np.datetime64(found.made.as_of, "D"), color=GREY, linewidth=0.8, linestyle=(0, (4, 2)))
        cell.set_title(countries().get(host, host), loc="left", size=8.5, weight="bold", color=INK)
        cell.set_ylim(bottom=0)
        cell.set_xlim(days[0], days[-1])
        _quieten(cell, "y")
        _date(cell)
    title = f"People who fled and are in each host, as of {found.made.as_of} (dashed); each panel has its own scale"
    figure.suptitle(title, x=0.01, ha="left", size=9, weight="bold", color=INK)
    cells[0].legend(loc="upper right", fontsize=6, frameon=False, labelcolor=INK, handlelength=1.2)


def _quieten(cell: Any, axis: str) -> None:
    """Few ticks, faint lines, nothing that is not data."""
    ticker = optional("matplotlib.ticker", "plots")
    for side in ("top", "right", "left"):
        cell.spines[side].set_visible(False)
    numbers = cell.xaxis if axis == "x" else cell.yaxis
    numbers.set_major_locator(ticker.MaxNLocator(4 if axis == "y" else 6, integer=True))
    numbers.set_major_formatter(ticker.StrMethodFormatter("{x:,.0f}"))
    cell.grid(axis=axis, color=PALE, linewidth=0.6)
    cell.set_axisbelow(True)
    cell.tick_params(length=0, labelsize=7.5)


def _date(cell: Any) -> None:
    dates = optional("matplotlib.dates", "plots")
    locator = dates.AutoDateLocator(minticks=3, maxticks=5)
    cell.xaxis.set_major_locator(locator)
    cell.xaxis.set_major_formatter(dates.ConciseDateFormatter(locator, show_offset=False))
