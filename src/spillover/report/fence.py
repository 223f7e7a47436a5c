"""Tables of the fence for the terminal: who leaves it by when, which acts come and why, and what another band says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from rich import box
from rich.table import Table
from rich.text import Text

from spillover.experiments.fence import Act, Band, Chance, Driver, Fence, Timing

MOST_DATES = 3
MOST_ACTS = 3
"""Of a host, unless all are asked for."""


def fence_tables(name: str, fence: Fence, *, in_full: bool = False) -> tuple[Table, ...]:
    """Off the fence, acts by host, and dependence on the band.

    Args:
        name: of the run.
        fence: what it says.
        in_full: show every kind of act.
    """
    return _off_table(name, fence), _acts_table(fence, in_full=in_full), _band_table(fence)


def _off_table(name: str, fence: Fence) -> Table:
    dates = _shown(fence)
    heads = ("Outside at first", *map(str, dates), "90 %", "Half by", "5 % to 95 % by")
    table = _table(f"Off the fence, {name}, {fence.members} members", ("Host",), heads)
    for host in fence.hosts:
        outside = "-" if host.outside is None else _percent(host.outside.p)
        table.add_row(Text(host.name), Text(outside), *map(Text, _timing(host.off, dates)))
    since = "" if fence.as_of is None else f" after {fence.as_of}"
    table.caption = (
        f"Per cent of members that have left it{since} by a day: {words_of(fence.band)}. 90 %: of that probability on "
        "the last. Outside at first: those whose position lay outside on the information date already."
    )
    return table


def words_of(band: Band) -> str:
    """What leaves the fence, in words."""
    acts = f", or an act of size {band.act:g} or more" if band.act <= 1 else ""
    return f"a position below {band.low:g} or above {band.high:g}{acts}"


def _acts_table(fence: Fence, *, in_full: bool) -> Table:
    dates = _shown(fence)
    table = _table("Acts by themselves", ("Host", "Act"), (*map(str, dates), "90 %", "Half by"))
    table.add_column("What drove the first", overflow="fold")
    table.add_column("Dated", overflow="fold")
    for host in fence.hosts:
        table.add_section()
        for act in host.acts if in_full else _likeliest(host.acts):
            name, dated = act.kind.replace("_", " "), ", ".join(str(one.date) for one in act.dated)
            figures = list(_timing(act.own, dates))[:-1]
            table.add_row(*map(Text, (host.name, name, *figures, drivers_in_words(act.drivers), dated)))
    hidden = "" if in_full else f" The {MOST_ACTS} likeliest of each host; --host shows all."
    table.caption = (
        "Per cent of members in which the government does it by its own decision by a day; dated acts happen in all. "
        f"Drivers: mean in log units, of whether to act or (which) of which act.{hidden}"
    )
    return table


def _likeliest(acts: Sequence[Act]) -> list[Act]:
    ranked = sorted(acts, key=lambda act: -act.own.last.p)[:MOST_ACTS]
    return [act for act in ranked if act.own.last.p > 0]


def drivers_in_words(drivers: Sequence[Driver], most: int = 2) -> str:
    """What spoke most for an act: ``shock +0.5, stance (which) +0.3``; "-" if nothing did."""
    shown = [one for one in drivers if one.share][:most]
    words = (f"{one.driver}{' (which)' if one.of == 'which' else ''} {one.mean:+.2g}" for one in shown)
    return ", ".join(words) or "-"


def _band_table(fence: Fence) -> Table:
    """One column for each other band; rows come host by host within a band."""
    columns: dict[tuple[str, Band], dict[str, Chance]] = {}
    for row in fence.on_band:
        columns.setdefault((row.band, Band(row.low, row.high, row.act)), {})[row.host] = row.chance
    last = max(fence.hosts[0].off.by) if fence.hosts else ""
    heads = [_head(words, band, fence.band) for words, band in columns]
    table = _table(f"Off the fence by the last day, if the fence were another ({last})", ("Host",), heads)
    for host in fence.hosts:
        table.add_row(Text(host.name), *(Text(_percent(chances[host.name].p)) for chances in columns.values()))
    table.caption = "Per cent of members. Band: positions that count as neutral; size: acts that leave the fence."
    return table


def _head(words: str, band: Band, own: Band) -> str:
    if band.act == own.act:
        return f"{words}\n{band.low:g} to {band.high:g}"
    return f"acts of\n{band.act:g} or more" if band.act <= 1 else "position\nalone"


def _shown(fence: Fence) -> tuple[date, ...]:
    """At most three dates, at even distances, the last among them."""
    dates = tuple(fence.hosts[0].off.by) if fence.hosts else ()
    step = max(-(-len(dates) // MOST_DATES), 1)
    return dates[::-1][::step][::-1]


def _timing(timing: Timing, dates: Iterable[date]) -> Iterator[str]:
    yield from (_percent(timing.by[day].p) for day in dates)
    yield f"{_percent(timing.last.low)} to {_percent(timing.last.high)}"
    yield "-" if timing.median_date is None else str(timing.median_date)
    yield "-" if timing.q05 is None else f"{timing.q05} to {timing.q95 or 'later'}"


def _table(title: str, words: Iterable[str], figures: Iterable[str]) -> Table:
    table = Table(title=Text(title), title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    table.caption_justify = "left"
    for name in words:
        table.add_column(name, no_wrap=True)
    for name in figures:
        table.add_column(name, justify="right", min_width=max(map(len, name.splitlines())))
    return table


def _percent(share: float) -> str:
    return f"{100 * share:.0f}"
