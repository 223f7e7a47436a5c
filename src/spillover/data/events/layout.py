"""What a file of machine-coded events looks like: which column holds what, and how it is written.

The formats that are known by name are written in the same form as a user's ``columns.toml``, in ``layouts/``.
Sources: GDELT event codebook 2.0 and data format codebook 1.03; the headers of the files of ICEWS and POLECAT.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, PlainValidator, model_validator

from spillover.data.strict_toml import Codes, Strict, read_model
from spillover.data.text import read_text
from spillover.ground.errors import Finding, StanceError, did_you_mean

KNOWN = ("gdelt", "icews", "polecat")
FOLDER = Path(__file__).with_name("layouts")
DELIMITERS: Mapping[str, str] = MappingProxyType({"tab": "\t", "comma": ",", "semicolon": ";", "bar": "|"})
CODES = Codes(syntax="STA-304", missing="STA-305", unknown="STA-306", type="STA-307", value="STA-308")
LARGEST = 2**20


def _place(value: object) -> str | int:
    is_number = isinstance(value, int) and not isinstance(value, bool) and value >= 1
    if not is_number and not (isinstance(value, str) and value.strip()):
        message = 'a column is named in quotes, "Event Date", or numbered from 1'
        raise ValueError(message)
    return value  # type: ignore[return-value]


def _date_format(text: str) -> str:
    day = dt.date(2013, 11, 28)
    try:
        found = dt.datetime.strptime(day.strftime(text), text).date()
    except ValueError:
        found = None
    if found != day:
        message = 'it is written as "%Y-%m-%d" or "%Y%m%d", and must hold year, month and day'
        raise ValueError(message)
    return text


Place = Annotated[str | int, PlainValidator(_place)]


class Columns(Strict):
    """Where each thing stands: the name of a column, or its number from 1."""

    date: Place = Field(description="the day of the event")
    source_iso3: Place = Field(description="the country that acted")
    target_iso3: Place = Field(description="the country that was acted on")
    type: Place = Field(description="the kind of event; events of one day, pair and kind are one")
    score: Place = Field(description="how cooperative (above 0) or hostile (below 0) the event is")
    mentions: Place | None = Field(None, description="how often it was reported (default: once)")
    url: Place | None = Field(None, description="address of a report")
    id: Place | None = Field(None, description="number of the event, by which copies are known")
    added: Place | None = Field(None, description="the day on which the event came into the file; a time may follow")

    def given(self) -> dict[str, str | int]:
        """The columns that are there, by our name."""
        return {name: place for name in type(self).model_fields if (place := getattr(self, name)) is not None}


class Layout(Strict):
    """One format of event files."""

    format: Literal[1] = Field(description="number of the form of this file: 1")
    coder: str = Field(
        pattern=r"^[a-z][a-z0-9_]*$", description="the program that coded the events; it names the source"
    )
    title: str = Field("the layout given", description="what to call the format in messages")
    delimiter: Literal["tab", "comma", "semicolon", "bar"] = Field("comma", description="what stands between cells")
    header: bool = Field(True, description="whether the first row names the columns")
    width: int | None = Field(None, ge=1, description="number of columns of a file without a header")
    quotes: bool = Field(True, description="whether cells may stand between double quotes; a row is one line, even so")
    encoding: Literal["utf-8", "latin-1", "cp1252", "utf-16"] = Field("utf-8", description="how letters are stored")
    date_format: Annotated[str, AfterValidator(_date_format)] = Field(
        "%Y-%m-%d", description="how a date is written, as in strptime"
    )
    countries: Literal["iso3", "gdelt", "icews"] = Field("iso3", description="codes of three letters, or ICEWS's names")
    types: Literal["any", "cameo", "cameo_code", "plover"] = Field("any", description="what types there are")
    score_most: float = Field(10.0, gt=0, description="scores lie between −score_most and score_most")
    columns: Columns = Field(description="where each thing stands")

    @model_validator(mode="after")
    def _numbers_without_header(self) -> Self:
        named = [place for place in self.columns.given().values() if isinstance(place, str)]
        if named and not self.header:
            message = f"a file without a header has no column '{named[0]}': number the columns from 1"
            raise ValueError(message)
        return self

    @property
    def separator(self) -> str:
        """The character between two cells."""
        return DELIMITERS[self.delimiter]


def layouts_of(name: str) -> tuple[Layout, ...]:
    """The layouts that a name or a file stands for.

    Args:
        name: one of ``KNOWN``, or the path of a TOML file with one layout.

    Raises:
        StanceError: STA-303 if it is neither, STA-304 to STA-308 for what is wrong with the file.
    """
    if name in KNOWN:
        return tuple(_read(path) for path in sorted(FOLDER.glob(f"{name}*.toml")))
    path = Path(name)
    if path.suffix != ".toml":
        cure = did_you_mean(name, KNOWN) + ", or give a TOML file that says which column is which"
        raise StanceError(Finding("STA-303", f"there is no map '{name}'", cure, column="--map", value=name))
    return (_read(path),)


def _read(path: Path) -> Layout:
    text = read_text(path.parent, path.name, LARGEST)
    found = [text] if isinstance(text, Finding) else read_model(text, Layout, path.name, CODES)
    if isinstance(found, list):
        raise StanceError(*found)
    return found


def known_layouts() -> tuple[Layout, ...]:
    """Every layout that is known by name."""
    return tuple(_read(path) for path in sorted(FOLDER.glob("*.toml")))
