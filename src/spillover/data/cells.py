"""From text to values: each cell is held against the type, the unit and the bounds of its column."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import polars as pl

from spillover.data.columns import EARLIEST_DATE, LATEST_DATE, Column, Table, Type
from spillover.data.reading import LINE, MOST_FINDINGS, RawTable
from spillover.ground.errors import Finding, did_you_mean

LONGEST_TEXT = 500
"""Letters; no name or value of a scenario needs more."""

_FORMS: Mapping[Type, str] = MappingProxyType(
    {
        "integer": r"^[+-]?[0-9]{1,18}$",
        "number": r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?$",
        "date": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    }
)
_INVISIBLE = r"[\p{Cc}\x{200B}\x{2060}\x{FEFF}]"


@dataclass(frozen=True, slots=True)
class _Rule:
    """What a cell must not be: the rows for which an expression over the texts holds, and what to say of a text."""

    code: str
    wrong: pl.Expr
    say: Callable[[str], tuple[str, str]]


def type_table(raw: RawTable, table: Table) -> tuple[pl.DataFrame, list[Finding]]:
    """Give every column of a table its type.

    A cell that cannot be read becomes null, so that later checks can go on without it.

    Returns:
        The typed frame in the order of the schema, with the column of line numbers; and the findings.
    """
    given = [column for column in table.columns if column.name in raw.frame.columns]
    findings = _find(raw, [(column, rule) for column in given for rule in _rules(column)])
    values = [_filled(column) if column in given else _absent(column) for column in table.columns]
    return raw.frame.select(pl.col(LINE), *values), findings


def _find(raw: RawTable, rules: list[tuple[Column, _Rule]]) -> list[Finding]:
    """Hold all rules against all cells in one pass, and put those that fail into words."""
    masks = raw.frame.select(rule.wrong.fill_null(value=False).alias(str(i)) for i, (_, rule) in enumerate(rules))
    findings = []
    for (column, rule), mask in zip(rules, masks, strict=True):
        if mask.any():
            rows = raw.frame.select(LINE, _text(column)).filter(mask).head(MOST_FINDINGS)
            for line, text in rows.iter_rows():
                message, cure = rule.say(text)
                findings.append(Finding(rule.code, message, cure, raw.file, line, column.name, text))
    return findings


def _text(column: Column) -> pl.Expr:
    return pl.col(column.name).str.strip_chars()


def _value(column: Column) -> pl.Expr:
    """The typed value; null where the text is not of the column's form."""
    text = _text(column)
    if column.type == "text":
        return text
    formed = pl.when(text.str.contains(_FORMS[column.type])).then(text)
    if column.type == "date":
        return formed.str.to_date("%Y-%m-%d", strict=False)
    value = formed.cast(column.dtype, strict=False)
    return pl.when(value == 0).then(pl.lit(0, column.dtype)).otherwise(value)  # -0.0 and 0.0 are one number


def _filled(column: Column) -> pl.Expr:
    value = _value(column)
    if column.type != "text" and column.filling is not None:
        value = pl.when(_text(column) == "").then(pl.lit(column.filling, column.dtype)).otherwise(value)
    return value.alias(column.name)


def _absent(column: Column) -> pl.Expr:
    """An optional column that the file leaves out."""
    return pl.lit(column.filling, column.dtype).alias(column.name)


def _rules(column: Column) -> Iterator[_Rule]:
    """Everything that is asked of the cells of one column."""
    text, value = _text(column), _value(column)
    empty = text == ""
    yield _Rule("SCN-307", (pl.col(column.name) != text) & ~empty, _say_blanks)
    if column.required:
        yield _Rule("SCN-301", empty, lambda _: _say_empty(column))
    if column.required_unless:
        other, word = column.required_unless
        yield _Rule("SCN-301", empty & (pl.col(other).str.strip_chars() != word), lambda _: _say_empty(column))
    if column.type == "text":
        yield from _rules_for_text(column, text)
    else:
        code, say = _NOT_OF_TYPE[column.type]
        yield _Rule(code, ~empty & value.is_null(), say)
        yield _Rule("SCN-305", _out_of_bounds(column, value), lambda shown: _say_bounds(column, shown))


def _rules_for_text(column: Column, text: pl.Expr) -> Iterator[_Rule]:
    empty = text == ""
    yield _Rule("SCN-309", text.str.contains(_INVISIBLE), _say_invisible)
    yield _Rule("SCN-310", text.str.len_chars() > LONGEST_TEXT, _say_long)
    if column.choices:
        wrong = ~empty & ~text.is_in(column.choices)
        yield _Rule("SCN-306", wrong, lambda shown: (f"'{shown}' is no {column.name}", _nearest(shown, column.choices)))
    if column.pattern:
        cure = "use small letters, digits and underscores, beginning with a letter"
        wrong = ~empty & ~text.str.contains(f"^{column.pattern}$")
        yield _Rule("SCN-311", wrong, lambda shown: (f"'{shown}' is no {column.name} name", cure))


def _out_of_bounds(column: Column, value: pl.Expr) -> pl.Expr:
    if column.type == "date":
        return (value < EARLIEST_DATE) | (value > LATEST_DATE)
    wrong = (value > column.high) | (value < -column.high)
    if column.low is not None:
        wrong |= value < column.low
    if column.above is not None:
        wrong |= value <= column.above
    return wrong


def _say_bounds(column: Column, text: str) -> tuple[str, str]:
    if column.type == "date":
        return f"{text} is out of range", f"dates lie between {EARLIEST_DATE} and {LATEST_DATE}"
    return f"{column.name} is {text}", f"it must be {bounds_in_words(column)}"


def bounds_in_words(column: Column) -> str:
    """What a number must be, as ``at least 0 and at most 10,000,000,000``."""
    low = f"above {column.above:g}" if column.above is not None else ""
    low = f"at least {column.low:g}" if column.low is not None else low
    high = f"at most {column.high:,.0f}"
    return f"{low} and {high}" if low else high


@lru_cache(maxsize=256)
def _nearest(text: str, choices: tuple[str, ...]) -> str:
    return did_you_mean(text, choices)


def _say_empty(column: Column) -> tuple[str, str]:
    cure = f"fill it in: {column.about}" + (f" ({column.unit})" if column.unit else "")
    if column.required_unless:
        cure += ", or make the {} {}".format(*column.required_unless)
    return f"{column.name} is empty", cure


def _say_blanks(text: str) -> tuple[str, str]:
    return f"'{text}' has blanks before or after it", "remove them; look in other tables"


def _say_invisible(text: str) -> tuple[str, str]:
    return f"{text!a} holds a line break or an invisible character", "type the text again"


def _say_long(text: str) -> tuple[str, str]:
    return f"the text has {len(text):,} letters", f"use at most {LONGEST_TEXT}; is a quotation mark missing above?"


def _say_not_integer(text: str) -> tuple[str, str]:
    cure = "write digits only"
    if "," in text or "'" in text:
        cure = "leave out the marks between thousands: 1000, not 1,000"
    elif "." in text or "e" in text.lower():
        cure = "write it in full, without point or exponent: 1000, not 1.0e3"
    return f"'{text}' is not a whole number", cure


def _say_not_number(text: str) -> tuple[str, str]:
    cure = "write it like 12.5"
    if text.lower().lstrip("+-") in {"nan", "inf", "infinity", "na", "n/a", "null", "none", "-", "?"}:
        cure = "write the number, or leave out the row if it is not known"
    elif "," in text:
        cure = "write a point for decimals and nothing between thousands: 1234.5"
    return f"'{text}' is not a number", cure


def _say_not_date(text: str) -> tuple[str, str]:
    return f"'{text}' is not a date", "write year-month-day, as 2012-03-22"


_NOT_OF_TYPE: Mapping[Type, tuple[str, Callable[[str], tuple[str, str]]]] = MappingProxyType(
    {
        "integer": ("SCN-302", _say_not_integer),
        "number": ("SCN-303", _say_not_number),
        "date": ("SCN-304", _say_not_date),
    }
)
