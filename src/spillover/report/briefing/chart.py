"""The map of a briefing: hosts by people per head, cities as circles, crossings, and ways that people went as lines."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spillover.experiments.executors import optional
from spillover.report.briefing.book import MIDDLE, Book
from spillover.report.briefing.boundaries import Conic, Country, Points, World
from spillover.report.briefing.sheet import Box, Sheet
from spillover.report.figures import GREY, INK, VERMILION

BLUES = ("#e4eff7", "#bfd9ec", "#8fbede", "#579ccb", "#2474b0", "#0b4a82")
FALLS_AND_RISES = ("#b94a00", "#ee9a5c", "#fbd9c0", "#f6f4f0", "#bfd9ec", "#579ccb", "#0b4a82")
LAND, HOME, SEA, BORDER, ORANGE = "#f1f0ec", "#d9d6cd", "#ffffff", "#b9b7b0", "#e69f00"
MOST_FLOWS, MOST_NAMES = 60, 12
WIDEST, LARGEST_CIRCLE = 6.5, 260.0
"""Points of the widest line; square points of the largest circle."""
EDGE, LEGEND, CLASS_INCHES, LETTERS_AN_INCH = 0.05, 0.68, 0.46, 20
NICE = (1.0, 2.0, 5.0)
NAME_LETTER, NAME_LINE = 0.066, 0.13
"""Inches of a letter, and of a line, of a name on the map."""
NAME_SHIFTS = ((0, 1), (0, -1), (1, 0), (-1, 0))
"""Where a name may stand: above, below, to the right, to the left of its point."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Classes of colour, for one map or locked over several.

    Attributes:
        quantity: what is coloured, by country.
        breaks: rising; one fewer than there are colours.
        colours: from the lowest class to the highest.
        words: of the legend.
    """

    quantity: str
    breaks: tuple[float, ...]
    colours: tuple[str, ...]
    words: str

    def colour(self, value: float) -> str:
        """Colour of a value."""
        place = np.searchsorted(self.breaks, value, side="right" if value >= 0 else "left")
        return self.colours[int(place)]


def number(value: float) -> str:
    """A round number as people write it."""
    text = f"{value:,.0f}" if abs(value) >= 10 or value == round(value) else f"{value:.3g}"
    return text.replace("-", "−")


def nice_breaks(largest: float, count: int) -> tuple[float, ...]:
    """The numbers 1, 2, 5, 10, 20 … below the largest value, as many as asked."""
    exponent = np.floor(np.log10(max(largest, 1e-9)))
    steps = [mantissa * 10.0 ** (exponent + shift) for shift in range(-count, 1) for mantissa in NICE]
    return tuple(float(f"{step:.1e}") for step in steps if step <= largest * (1 + 1e-9))[-count:]


def stock_scale(books: Sequence[Book]) -> Scale:
    """Colours of people by residents, over all days and books; of people alone where nobody counts residents."""
    by_head = any(book.labels("stock_per_1000") for book in books)
    quantity = "stock_per_1000" if by_head else "stock"
    words = "People who came, per 1,000 residents" if by_head else "People who came"
    largest = max((book.middle(quantity, label).max() for book in books for label in book.labels(quantity)), default=1)
    return Scale(quantity, nice_breaks(float(largest), len(BLUES) - 1), BLUES, words)


def difference_scale(difference: Book, quantity: str) -> Scale:
    """Colours of more and fewer people, the same steps to both sides."""
    largest = max(
        (np.abs(difference.middle(quantity, label)).max() for label in difference.labels(quantity)), default=1
    )
    least, some, most = nice_breaks(float(max(largest, 1e-6)), 5)[::2]
    unit = ", per 1,000 residents" if quantity == "stock_per_1000" else ""
    breaks = (-most, -some, -least, least, some, most)
    return Scale(quantity, breaks, FALLS_AND_RISES, f"More or fewer people{unit}")


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn on a map.

    Attributes:
        book: whose numbers colour the countries.
        places: of a view, for circles, crossings and where to look.
        scale: of the colours.
        flows: of a view; empty for none.
        home: code of the country that is left, empty for none.
        with_circles: whether cities are drawn by the people in them.
    """

    book: Book
    places: Sequence[Mapping[str, Any]]
    scale: Scale
    flows: Sequence[Mapping[str, Any]] = ()
    home: str = ""
    with_circles: bool = True


def draw_chart(sheet: Sheet, box: Box, chart: Chart, world: World, *, names: int = MOST_NAMES) -> None:
    """Draw a map into a box; below it the legend."""
    frame, legend = box.above(box.height - LEGEND, 0.1)
    axes = sheet.axes(frame)
    abroad = [place["at"] for place in chart.places if place["iso3"] != chart.home or place["kind"] == "crossing"]
    spots = np.array(abroad or [place["at"] for place in chart.places], dtype=np.float64)
    conic = Conic.around(spots)
    _look_at(axes, conic(spots), frame)
    _draw_countries(axes, chart, world, conic)
    _draw_flows(axes, chart, conic)
    _draw_crossings(axes, chart, conic)
    if chart.with_circles:
        _draw_circles(axes, chart, conic)
    _draw_names(axes, chart, conic, frame, names)
    _draw_legend(sheet, legend, chart)


def _look_at(axes: Any, spots: Points, frame: Box) -> None:
    """Show all places, with some room, in the shape of the frame."""
    low, high = spots.min(axis=0), spots.max(axis=0)
    size = np.maximum((high - low) * (1 + 2 * EDGE), 0.02)
    across = max(size[0], size[1] * frame.width / frame.height)
    half = np.array([across, across * frame.height / frame.width]) / 2
    middle = (low + high) / 2
    axes.set_xlim(middle[0] - half[0], middle[0] + half[0])
    axes.set_ylim(middle[1] - half[1], middle[1] + half[1])
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_facecolor(SEA)
    for side in axes.spines.values():
        side.set_color(BORDER)


def _draw_countries(axes: Any, chart: Chart, world: World, conic: Conic) -> None:
    patches, paths = optional("matplotlib.patches", "plots"), optional("matplotlib.path", "plots")
    known = {iso3: _colour(chart, iso3) for iso3 in {place["iso3"] for place in chart.places}}
    for country in world.countries:
        shape = _shape(paths, country, conic)
        if shape is None or not _in_sight(axes, shape.vertices):
            continue
        colour = known.get(country.code, LAND)
        hatch = "/////" if country.is_disputed else None
        axes.add_patch(patches.PathPatch(shape, facecolor=colour, edgecolor=BORDER, linewidth=0.4, hatch=hatch))
    for line in filter(lambda line: _in_sight(axes, line), map(conic, world.disputed)):
        axes.plot(*line.T, color=GREY, linewidth=0.6, linestyle=(0, (2.5, 2)))


def _in_sight(axes: Any, points: Points) -> bool:
    """Whether any part of a shape may be seen; what cannot be is not written into the file."""
    low, high = np.array([axes.get_xlim(), axes.get_ylim()]).T
    return bool((points.max(axis=0) >= low).all() and (points.min(axis=0) <= high).all())


def _colour(chart: Chart, iso3: str) -> str:
    """Of a country of the run: home stands out, and where nothing is known nothing is coloured."""
    if iso3 == chart.home:
        return HOME
    if not chart.book.has(chart.scale.quantity, iso3):
        return LAND
    return chart.scale.colour(float(chart.book.middle(chart.scale.quantity, iso3)[-1]))


def _shape(paths: Any, country: Country, conic: Conic) -> Any:
    """A country as one path of all its rings; None where it has none."""
    rings = [conic(ring) for ring in country.rings if len(ring) > 3]
    if not rings:
        return None
    codes = [np.full(len(ring), paths.Path.LINETO, dtype=np.uint8) for ring in rings]
    for code in codes:
        code[0], code[-1] = paths.Path.MOVETO, paths.Path.CLOSEPOLY
    return paths.Path(np.concatenate(rings), np.concatenate(codes))


def _draw_flows(axes: Any, chart: Chart, conic: Conic) -> None:
    """Ways by the people who took them on a mean day, the widest first so that narrow ones stay visible."""
    patches, paths = optional("matplotlib.patches", "plots"), optional("matplotlib.path", "plots")
    wide = [(float(chart.book.middle(flow["quantity"], flow["label"]).mean()), flow) for flow in chart.flows]
    wide = sorted((one for one in wide if one[0] > 0), key=lambda one: (-one[0], one[1]["id"]))[:MOST_FLOWS]
    for people, flow in wide:
        width = max(0.35, WIDEST * people / wide[0][0])
        line = conic(np.array(flow["path"], dtype=np.float64))
        look = {"color": VERMILION, "alpha": 0.55, "linewidth": width, "capstyle": "round", "joinstyle": "round"}
        axes.add_patch(patches.PathPatch(paths.Path(line), fill=False, zorder=3, **look))
        head = patches.FancyArrowPatch(
            line[-2], line[-1], arrowstyle=f"-|>,head_length={2 + width:.2f},head_width={1 + width * 0.6:.2f}",
            mutation_scale=1.0, shrinkA=0, shrinkB=0, color=VERMILION, alpha=0.8, linewidth=0, zorder=3,
        )  # fmt: skip
        axes.add_patch(head)


def _draw_crossings(axes: Any, chart: Chart, conic: Conic) -> None:
    at = [place["at"] for place in chart.places if place["kind"] == "crossing"]
    if at:
        spots = conic(np.array(at, dtype=np.float64))
        axes.scatter(*spots.T, marker="D", s=5, color=INK, linewidths=0, zorder=4)


def _circles(chart: Chart) -> tuple[list[Mapping[str, Any]], NDArray[np.float64]]:
    """Places outside of home where people are at the end, and how many."""
    found = [
        (place, float(chart.book.at_end("stock_at", place["name"])[MIDDLE]))
        for place in chart.places
        if place["kind"] != "crossing" and place["iso3"] != chart.home and chart.book.has("stock_at", place["name"])
    ]
    found = [(place, people) for place, people in found if people > 0]
    return [place for place, _ in found], np.array([people for _, people in found])


def _draw_circles(axes: Any, chart: Chart, conic: Conic) -> None:
    places, people = _circles(chart)
    if places:
        spots = conic(np.array([place["at"] for place in places], dtype=np.float64))
        size = LARGEST_CIRCLE * people / people.max()
        axes.scatter(*spots.T, s=size, color=ORANGE, alpha=0.75, edgecolors="white", linewidths=0.6, zorder=5)


def _draw_names(axes: Any, chart: Chart, conic: Conic, frame: Box, most: int) -> None:
    """Names of the largest hosts and of home, each where it lies over no other."""
    effects = optional("matplotlib.patheffects", "plots")
    halo = [effects.withStroke(linewidth=2.2, foreground="white")]
    unit = (axes.get_xlim()[1] - axes.get_xlim()[0]) / frame.width
    taken: list[NDArray[np.float64]] = []
    for text, point in _named(chart, most):
        at = conic(point[None])[0]
        size = np.array([NAME_LETTER * len(text), NAME_LINE]) * unit
        for shift in NAME_SHIFTS:
            middle = at + np.array(shift) * (size / 2 + 0.07 * unit)
            if not any((np.abs(middle - other[:2]) < (size + other[2:]) / 2).all() for other in taken):
                taken.append(np.concatenate([middle, size]))
                axes.text(*middle, text, size=7, ha="center", va="center", color=INK, zorder=6, weight="bold",
                          parse_math=False, clip_on=True, path_effects=halo)  # fmt: skip
                break


def _named(chart: Chart, most: int) -> list[tuple[str, Points]]:
    """Names of hosts at their anchors, the largest first, and that of home amid its places."""
    anchors = {one["iso3"]: one["anchor"] for one in chart.book.document.get("countries", ())}
    found = [(chart.book.name(iso3), np.array(anchors[iso3])) for iso3 in chart.book.hosts(most) if iso3 in anchors]
    at_home = [place["at"] for place in chart.places if place["iso3"] == chart.home and place["kind"] != "crossing"]
    if most and at_home:
        found.append((chart.book.name(chart.home), np.median(np.array(at_home, dtype=np.float64), axis=0)))
    return found


def _draw_legend(sheet: Sheet, box: Box, chart: Chart) -> None:
    """A bar of the classes, with the numbers between them; below it what circles, lines and diamonds are."""
    axes = sheet.axes(box)
    axes.set_axis_off()
    axes.set_xlim(0, box.width)
    axes.set_ylim(box.height, 0)
    patches = optional("matplotlib.patches", "plots")
    plain = {"size": 6.5, "color": INK, "va": "center", "parse_math": False}
    axes.text(0, 0.06, f"{chart.scale.words}, {chart.book.last}", **{**plain, "weight": "bold"})
    for place, colour in enumerate(chart.scale.colours):
        look = {"facecolor": colour, "edgecolor": GREY, "linewidth": 0.3}
        axes.add_patch(patches.Rectangle((place * CLASS_INCHES, 0.15), CLASS_INCHES, 0.11, **look))
    for place, edge in enumerate(chart.scale.breaks, 1):
        axes.text(place * CLASS_INCHES, 0.335, number(edge), **{**plain, "ha": "center"})
    for line, text in enumerate(textwrap.wrap(_words_of_marks(chart), int(box.width * LETTERS_AN_INCH))):
        axes.text(0, 0.5 + 0.12 * line, text, **{**plain, "color": GREY})


def _words_of_marks(chart: Chart) -> str:
    words = ["Grey: the country that is left"] if chart.home else []
    people = _circles(chart)[1] if chart.with_circles else np.zeros(0)
    if people.size:
        words.append(f"circles: people in each city, the largest {people.max():,.0f}")
    widths = [float(chart.book.middle(flow["quantity"], flow["label"]).mean()) for flow in chart.flows]
    if max(widths, default=0.0) > 0:
        words.append(f"lines: people on a mean day, the widest {max(widths):,.0f}")
    if any(place["kind"] == "crossing" for place in chart.places):
        words.append("diamonds: crossings")
    text = "; ".join(words)
    return f"{text[:1].upper()}{text[1:]}. Medians." if text else ""
