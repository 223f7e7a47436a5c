"""The law of clocks day by day, from sets of dates: slow, plain, and written apart from what it checks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from spillover.data.law.pack import ClockRule
from spillover.rules.person import Stay

ONE = dt.timedelta(days=1)
STRENGTH = ("visitor", "registered", "permit", "protection")


def status_on(stay: Stay, day: dt.date) -> str:
    """Strongest status that the person has on a day of the stay."""
    held = ["visitor"]
    if stay.registered and day > stay.registered:
        held.append("registered")
    if stay.permit and day >= stay.permit:
        held.append("permit")
    if stay.protection and day >= stay.protection:
        held.append("protection")
    return max(held, key=STRENGTH.index)


def days_of(stay: Stay, last: dt.date) -> list[dt.date]:
    """Every day of a stay, up to ``last``."""
    end = min(stay.exit or last, last)
    return [stay.entry + n * ONE for n in range((end - stay.entry).days + 1)]


def counted_days(rule: ClockRule, stays: Sequence[Stay], day: dt.date, *, leaves: bool) -> set[dt.date]:
    """Days that a clock counts up to ``day``; a stay that holds on ``day`` is cut there if the person ``leaves``."""
    found: set[dt.date] = set()
    for stay in stays:
        if stay.entry > day:
            continue
        end = day if leaves and (stay.exit is None or stay.exit >= day) else stay.exit
        for one in days_of(stay, day):
            if status_on(stay, one) in rule.lifted_by:
                continue
            if rule.transition == "restart" and rule.begins and one < rule.begins:
                continue
            if one == stay.entry and not rule.counts_entry_day:
                continue
            if one == end and not rule.counts_exit_day:
                continue
            found.add(one)
    return found


def same_day_later(day: dt.date, months: int) -> dt.date:
    """The same day of a later month, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for of_month in range(day.day, 0, -1):
        try:
            return dt.date(year, month + 1, of_month)
        except ValueError:
            continue
    raise AssertionError


def used(rule: ClockRule, stays: Sequence[Stay], present: Stay | None, day: dt.date) -> int:
    """Days that count on a day."""
    days = counted_days(rule, stays, day, leaves=present is not None)
    if rule.kind == "per_entry":
        if present is None:
            return 0
        days = counted_days(rule, [one for one in stays if one.entry == present.entry], day, leaves=True)
        closed = {"all": (), "weekdays": (5, 6), "not_sundays": (6,)}[rule.days_counted]
        return sum(one.weekday() not in closed for one in days)
    if rule.kind == "rolling":
        return sum(day - (rule.window_days - 1) * ONE <= one <= day for one in days)
    if rule.kind == "calendar_year":
        return sum(one.year == day.year for one in days)
    begin = None
    for one in sorted(days):
        if begin is None or one > begin + (rule.window_days - 1) * ONE:
            begin = one
    if begin is None or day > begin + (rule.window_days - 1) * ONE:
        return 0
    return sum(one >= begin for one in days)


def limit(rule: ClockRule, present: Stay) -> int | None:
    """Days that the clock allows in the present stay."""
    if rule.unlimited:
        return None
    if rule.limit_days is not None:
        return rule.limit_days
    begin = max(present.entry, rule.begins) if rule.transition == "restart" and rule.begins else present.entry
    return (same_day_later(begin, rule.limit_months) - begin).days


def lawful(rules: Sequence[ClockRule], stays: Sequence[Stay], present: Stay, day: dt.date) -> bool:
    """Whether a day of presence is lawful under every clock that ends a stay."""
    for rule in rules:
        most = limit(rule, present)
        if not rule.ends_stay or not rule.in_force(day) or most is None or status_on(present, day) in rule.lifted_by:
            continue
        if used(rule, stays, present, day) > most:
            return False
    return True


def until(rules: Sequence[ClockRule], stays: Sequence[Stay], day: dt.date, horizon: int) -> dt.date | None:
    """Last lawful day of the stay as seen from ``day``: None if it has no end within the horizon.

    The day before the entry, if no day is lawful. Who is abroad comes in on ``day``.
    """
    present = next((one for one in reversed(stays) if one.entry <= day <= (one.exit or day)), None)
    if present is None:
        present = Stay("", day)
        stays = [*stays, present]
    open_ended = Stay("", present.entry, None, present.registered, present.permit, present.protection)
    before = [one for one in stays if one is not present and one.entry <= day]
    at = day
    if lawful(rules, [*before, open_ended], open_ended, at):
        while lawful(rules, [*before, open_ended], open_ended, at + ONE):
            at += ONE
            if (at - day).days > horizon:
                return None
        return at
    while at >= present.entry and not lawful(rules, [*before, open_ended], open_ended, at):
        at -= ONE
    return at
