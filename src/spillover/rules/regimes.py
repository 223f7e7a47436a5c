"""The law of packs as the simulation needs it: for each host and group, all clocks of a stretch of days taken together.

People of the simulation are cohorts by day of entry; what they did before is not known of each. So a stay is one
continuous presence, and clocks are those of a continuous presence: a window counts from the entry, and what it adds is
that leaving and coming back does not begin it anew. A calendar year is read as a window of 365 days, months are those
from the first day of the stretch, and working days are taken as days, so that a duty is never due later than by law.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence

from spillover.data.law.pack import ClockRule
from spillover.data.law.rule import Cited
from spillover.rules.counting import limit_of
from spillover.rules.law import Law, Timed
from spillover.world.events import NEVER
from spillover.world.law import PER_ENTRY, UNLIMITED, compile_clock
from spillover.world.stays import AS_IT_STOOD, StayRule

ONE_DAY = dt.timedelta(days=1)
_DAYS_OF_A_YEAR = 365


def stay_rules(
    law: Law, hosts: Mapping[str, str], groups: Iterable[str], period: tuple[dt.date, dt.date]
) -> list[StayRule]:
    """The law of stay of hosts for groups, and the regimes that their governments could choose instead.

    Regimes are a menu, not knowledge of what came: they are all there, whatever the law's information date.

    Args:
        law: the law, as of the information date.
        hosts: code of the law of each country, by its name in the scenario.
        groups: passports.
        period: first and last day of the run.

    Raises:
        LawError: what is wrong with a pack, or LAW-201 if a host has none.
    """
    found: list[StayRule] = []
    for name, code in hosts.items():
        for group in groups:
            if group == code:
                found.append(StayRule(name, group))
                continue
            found += _as_it_stood(law, (name, code), group, period)
            found += [
                _together([Timed(rule, compile_clock(rule, law.transition)) for rule in clocks], (name, group, regime))
                for regime, clocks in _menu(law, code, group)
            ]
    return found


def _as_it_stood(law: Law, host: tuple[str, str], group: str, period: tuple[dt.date, dt.date]) -> Iterator[StayRule]:
    """One rule for each stretch of days with the same clocks; none where no clock says how long one may stay.

    Who needs a visa stays by the visa, of which the packs know nothing; it has no clock here.
    """
    name, code = host
    begin, end = period
    statute = law.statute(group, code, begin)
    clocks = statute.clocks
    for first in _changes([*(timed.rule for timed in clocks), *statute.entries], begin, end):
        running = [timed for timed in clocks if timed.rule.in_force(first)]
        if any(timed.rule.role == "stay" for timed in running):
            yield _together(running, (name, group, AS_IT_STOOD), first, is_first=first == begin)
        elif statute.entry_on(first) and not statute.is_free_on(first):
            yield StayRule(name, group, begins=None if first == begin else first)


def _changes(rules: Sequence[Cited], begin: dt.date, end: dt.date) -> list[dt.date]:
    """Days from ``begin`` to ``end`` on which a rule begins, or has just ended."""
    days = {rule.begins for rule in rules if rule.begins} | {rule.to + ONE_DAY for rule in rules if rule.to}
    return sorted({begin} | {day for day in days if begin < day <= end})


def _menu(law: Law, code: str, group: str) -> Iterator[tuple[str, list[ClockRule]]]:
    """Regimes of a host that say something about a group."""
    pack = law.library.whole_pack(code) if law.library.has(code) else None
    if pack is None:
        return
    for regime in pack.regime:
        own = [rule for rule in pack.clock if rule.applies_to(group)]
        if clocks := [rule for rule in own if rule.id in regime.clocks]:
            duties = [rule for rule in own if rule.role == "registration" and rule.to is None]
            yield regime.id, [*clocks, *duties]


def _together(
    clocks: Sequence[Timed], names: tuple[str, str, str], begins: dt.date | None = None, *, is_first: bool = False
) -> StayRule:
    """All clocks of a stretch as one rule."""
    host, group, regime = names
    stays = [timed for timed in clocks if timed.rule.role == "stay"]
    duties = [timed for timed in clocks if timed.rule.role == "registration"]
    ending = [timed for timed in duties if timed.rule.ends_stay] or duties
    windows = [timed for timed in stays if timed.clock.kind != PER_ENTRY and timed.clock.limit < UNLIMITED]
    tightest = min(windows, key=lambda timed: timed.clock.limit, default=None)
    return StayRule(
        host=host,
        group=group,
        regime=regime,
        begins=None if is_first else begins,
        entry_days=min((_days(timed, begins) for timed in stays if timed.clock.kind == PER_ENTRY), default=NEVER),
        rolling_days=tightest.clock.limit if tightest else NEVER,
        window_days=(tightest.clock.window or _DAYS_OF_A_YEAR) if tightest else NEVER,
        registration_days=min((_days(timed, begins) for timed in ending), default=NEVER),
        ends_stay=any(timed.rule.ends_stay for timed in duties),
        run_resets=tightest is None,
        restarts=any(timed.clock.restarts for timed in stays if begins and timed.rule.begins == begins),
    )


def _days(timed: Timed, begins: dt.date | None) -> int:
    if timed.clock.limit >= UNLIMITED and not timed.clock.months:
        return NEVER
    return limit_of(timed.clock, begins.toordinal() if begins else timed.clock.first)
