"""How clocks count days of presence; the one text of the law's arithmetic.

These functions run as they stand for one person, on named tuples, and compiled for many, on records of arrays
(``rules.many``). They therefore use whole numbers, comparisons and loops only.

A clock counts a set of days: those of presence on which the person's status does not lift it. A day is lawful under a
clock if the days counted up to it, within the clock's window, are no more than the limit.

    per entry       days since the entry of the present stay
    rolling         days within the window that ends today
    first entry     days within the window that began with the first counted day after the last such window
    calendar year   days since 1 January

The day that is asked about is judged as if the person left on it, so that "lawful until" is the last day on which one
may still leave.
"""

from __future__ import annotations

from collections.abc import Sequence

from spillover.world.law import CALENDAR_YEAR, FAR, PER_ENTRY, ROLLING, UNLIMITED, Clock, Spell

_DAYS_IN_400_YEARS, _DAYS_IN_100_YEARS, _DAYS_IN_4_YEARS = 146_097, 36_524, 1_461
_BEFORE_MONTH = (0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365)


def year_of(day: int) -> int:
    """Year of an ordinal."""
    left = day - 1
    years = left // _DAYS_IN_400_YEARS * 400
    left %= _DAYS_IN_400_YEARS
    centuries = min(left // _DAYS_IN_100_YEARS, 3)
    left -= centuries * _DAYS_IN_100_YEARS
    fours = left // _DAYS_IN_4_YEARS
    left -= fours * _DAYS_IN_4_YEARS
    return years + centuries * 100 + fours * 4 + min(left // 365, 3) + 1


def first_of_year(year: int) -> int:
    """Ordinal of 1 January."""
    before = year - 1
    return before * 365 + before // 4 - before // 100 + before // 400 + 1


def days_before_month(month: int, year: int) -> int:
    """Days of a year that lie before a month; 13 stands for the whole year."""
    leap = (year % 4 == 0 and year % 100 != 0) or year % 400 == 0
    return _BEFORE_MONTH[month] + (1 if leap and month > 2 else 0)


def months_later(day: int, months: int) -> int:
    """The same day of a later month; the last of that month if it is shorter."""
    year = year_of(day)
    of_year = day - first_of_year(year)
    month = 1
    while days_before_month(month + 1, year) <= of_year:
        month += 1
    of_month = of_year - days_before_month(month, year)
    month += months
    year += (month - 1) // 12
    month = (month - 1) % 12 + 1
    length = days_before_month(month + 1, year) - days_before_month(month, year)
    return first_of_year(year) + days_before_month(month, year) + min(of_month, length - 1)


def days_that_count(first: int, last: int, week: int) -> int:
    """Days from ``first`` to ``last``, both included, that fall on a weekday that counts."""
    days = last - first + 1
    if week == 0b1111111 or days <= 0:
        return max(days, 0)
    total = 0
    for weekday in range(7):
        if (week >> weekday) & 1:
            to_next = (weekday - (first - 1)) % 7
            total += max(days - to_next + 6, 0) // 7
    return total


def limit_of(clock: Clock, entry: int) -> int:
    """Days that may be counted in a stay that began on ``entry``."""
    if clock.months == 0:
        return clock.limit
    begin = max(entry, clock.first) if clock.restarts else entry
    return months_later(begin, clock.months) - begin


def counted_from(clock: Clock, spell: Spell) -> int:
    """First day of a spell that the clock counts."""
    first = spell.first
    if not clock.entry_counts and spell.first == spell.entry:
        first += 1
    return max(first, clock.first) if clock.restarts else first


def counted_to(clock: Clock, spell: Spell, day: int, goes_on: bool) -> int:
    """Last day of a spell, up to ``day``, that the clock counts; ``goes_on`` if the person is present until then."""
    last = day if goes_on else min(spell.last, day)
    leaves = day if goes_on else min(spell.exit, day)
    return last - 1 if not clock.exit_counts and last == leaves else last


def window_from(clock: Clock, spells: Sequence[Spell], here: int, day: int) -> int:
    """First day of the window of which ``day`` is in; ``here`` is the number of the present spell, or −1 if abroad."""
    if clock.kind == ROLLING:
        return day - clock.window + 1
    if clock.kind == CALENDAR_YEAR:
        return first_of_year(year_of(day))
    if clock.kind == PER_ENTRY:
        return spells[here].entry if here >= 0 else day + 1
    return _window_of_first_entry(clock, spells, here, day)


def _window_of_first_entry(clock: Clock, spells: Sequence[Spell], here: int, day: int) -> int:
    """A window begins with a counted day that lies in none; the next with the next counted day after it has passed."""
    begin = -FAR
    for k in range(len(spells)):
        spell = spells[k]
        if (clock.lifted >> spell.status) & 1 or spell.first > day:
            continue
        first, last = counted_from(clock, spell), counted_to(clock, spell, day, k == here)
        if first > last:
            continue
        if first > begin + clock.window - 1:
            begin = first
        if last > begin + clock.window - 1:
            begin += (last - begin) // clock.window * clock.window
    return begin if day <= begin + clock.window - 1 else day + 1


def days_used(clock: Clock, spells: Sequence[Spell], here: int, day: int) -> int:
    """Days that count on ``day``.

    Args:
        clock: the clock.
        spells: of one person at the clock's host, in order of their first day; days that two share count once.
        here: number of the spell in which the person is present on ``day``, which is taken to last until then; −1 if
            the person is abroad on ``day``.
        day: the day.
    """
    since = window_from(clock, spells, here, day)
    total, covered = 0, since - 1
    for k in range(len(spells)):
        spell = spells[k]
        if spell.first > day or (clock.lifted >> spell.status) & 1:
            continue
        if clock.kind == PER_ENTRY and (here < 0 or spell.entry != spells[here].entry):
            continue
        first = max(counted_from(clock, spell), covered + 1)
        last = counted_to(clock, spell, day, k == here)
        if last >= first:
            total += days_that_count(first, last, clock.week)
            covered = last
    return total


def excess(clock: Clock, spells: Sequence[Spell], here: int, day: int) -> int:
    """Days counted on ``day`` beyond the limit; negative while there are some left, −UNLIMITED if nothing is counted.

    The person is present on ``day``, in spell ``here``.
    """
    if clock.first > day or day > clock.last or (clock.lifted >> spells[here].status) & 1:
        return -UNLIMITED
    return days_used(clock, spells, here, day) - limit_of(clock, spells[here].entry)


def next_breach(clock: Clock, spells: Sequence[Spell], here: int, day: int) -> int:
    """First day from ``day`` on that is unlawful under the clock if the person stays on; FAR if none.

    Changes of status that are stated for later days of the stay are looked at; the last of them goes on for ever.
    """
    for k in range(here, len(spells)):
        if spells[k].entry != spells[here].entry:
            break
        goes_on = k + 1 == len(spells) or spells[k + 1].entry != spells[here].entry
        last = FAR if goes_on else spells[k].last
        breach = _breach_within(clock, spells, k, max(day, spells[k].first), last)
        if breach < FAR:
            return breach
    return FAR


def _breach_within(clock: Clock, spells: Sequence[Spell], here: int, day: int, last: int) -> int:
    """First unlawful day of one spell.

    The count rises by one a day at most, so that no day can be unlawful before as many have passed as are left.
    """
    if (clock.lifted >> spells[here].status) & 1 or (clock.limit >= UNLIMITED and clock.months == 0):
        return FAR
    day, last = max(day, clock.first), min(last, clock.last)
    while day <= last and day < FAR:
        over = days_used(clock, spells, here, day) - limit_of(clock, spells[here].entry)
        if over > 0:
            return day
        day += 1 - over
    return FAR


def is_lawful(clocks: Sequence[Clock], spells: Sequence[Spell], here: int, day: int) -> bool:
    """Whether none of the clocks has run out on a day of presence."""
    for c in range(len(clocks)):
        if excess(clocks[c], spells, here, day) > 0:
            return False
    return True


def first_breach(clocks: Sequence[Clock], spells: Sequence[Spell], here: int, day: int) -> tuple[int, int]:
    """First unlawful day from ``day`` on if the person stays on (FAR if none), and the number of its clock (or −1)."""
    first, by = FAR, -1
    for c in range(len(clocks)):
        breach = next_breach(clocks[c], spells, here, day)
        if breach < first:
            first, by = breach, c
    return first, by


def last_lawful(clocks: Sequence[Clock], spells: Sequence[Spell], here: int, day: int) -> tuple[int, int]:
    """Last lawful day of the present stay up to ``day``, and the clock that ran out after it (−1 if none has).

    The day before the entry, if there is none. The count falls by one a day at most as one goes back, so that as many
    days as are counted too many are unlawful too.
    """
    entry, by = spells[here].entry, -1
    while day >= entry:
        while spells[here].first > day:
            here -= 1
        over = 0
        for c in range(len(clocks)):
            beyond = excess(clocks[c], spells, here, day)
            if beyond > over:
                over, by = beyond, c
        if over == 0:
            break
        # Beyond the day on which the rule came into force, or the status changed, the leap would be too long.
        day = max(day - over, clocks[by].first - 1, spells[here].first - 1)
    return max(day, entry - 1), by


def lawful_to(clocks: Sequence[Clock], spells: Sequence[Spell], here: int, day: int) -> tuple[int, int]:
    """Last lawful day of the present stay as seen from ``day``: later than it, or earlier; and the clock that ends it.

    FAR if it has no end; the day before the entry if no day is lawful.
    """
    if not is_lawful(clocks, spells, here, day):
        return last_lawful(clocks, spells, here, day)
    breach, by = first_breach(clocks, spells, here, day)
    return (breach - 1 if breach < FAR else FAR), by
