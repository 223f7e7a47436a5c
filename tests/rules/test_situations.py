"""The law of the packs in situations that a lawyer can read, always in pairs just before and just after a change."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from rules.reckoning import FACTS, FOLDER, Situation, disagreements, laws_of, project_law, read_situations
from spillover.data.law.library import law_folder, read_pack

FILES = sorted(FOLDER.glob("*.toml"))
HOSTS = [file.stem for file in FILES]
SITUATIONS = [(file.stem, situation) for file in FILES for situation in read_situations(file)]
PACKS = law_folder()
ONE_DAY = dt.timedelta(days=1)
DATED = re.compile(r"^(?:  \{ .*)?\b(from|to|known|to_known) = (\d{4}-\d{2}-\d{2})")

NOBODY_CAN_ASK = {
    "tjk-registration-3": "no rule says of anybody but Russians how one entered in 2018",
    "tjk-registration-10": "the same",
    "uzb-registration-3": "the same",
    "blr-90-per-year": "the same, in 2010",
    "rus-tjk-registration-15": "in the last days of 2013 no rule says how one enters",
}
"""Rules of which no answer can show the first or the last day, and why."""

THE_OTHER_GOES_FIRST = {"kaz-mci-2023", "mda-entry-ukr"}
"""Rules that change nothing a day earlier, because the one before them in the pack still holds."""

NO_ENTRY_YET = {"rus-90-in-180", "rus-ban", "tjk-tur-30-per-entry", "tur-60-per-entry", "tur-30-per-entry"}
"""Rules that change nothing a day earlier, because no rule of entry holds yet."""


LAWS = project_law()
NAMES = [f"{host}: {situation['name']}" for host, situation in SITUATIONS]
each_situation = pytest.mark.parametrize("situation", [situation for _, situation in SITUATIONS], ids=NAMES)


@each_situation
def test_situation(situation: Situation):
    wrong = list(disagreements(situation, LAWS))
    assert not wrong, "\n".join(wrong)


def test_every_host_of_the_packs_has_situations():
    packs = {path.stem for path in PACKS.glob("*.toml")} - {"int", "passport-index"}
    assert packs == set(HOSTS)


@each_situation
def test_situations_come_in_pairs_with_their_reckoning(situation: Situation):
    assert len(situation["ask"]) >= 2
    assert all(ask["because"].strip() for ask in situation["ask"])
    assert set(situation) <= {*FACTS, "name", "ask"}, "a misspelt key would be passed over"


@pytest.mark.parametrize("host", HOSTS)
def test_no_date_of_a_pack_could_be_a_day_off(host: str, tmp_path: Path):
    """Move every first, last and known day of a pack by one day, and see some situation disagree."""
    folder = tmp_path / "law"
    shutil.copytree(PACKS, folder)
    situations = read_situations(FOLDER / f"{host}.toml")
    assert _agree(situations, folder)
    unseen = [
        what
        for what, text in _a_day_off(host)
        if (folder / f"{host}.toml").write_text(text, encoding="utf-8") and _agree(situations, folder)
    ]
    assert not unseen, f"no situation sees {unseen}"


def _agree(situations: list[Situation], folder: Path) -> bool:
    laws = laws_of(folder)
    return not any(next(disagreements(situation, laws), "") for situation in situations)


def _a_day_off(host: str) -> Iterator[tuple[str, str]]:
    """The text of a pack with one date moved, and what was moved; dates that no answer can show are left out."""
    text = (PACKS / f"{host}.toml").read_text(encoding="utf-8")
    covers = read_pack(PACKS, host.upper()).covers_from
    section, rule, lines = "", "", text.splitlines(keepends=True)
    for number, line in enumerate(lines):
        section = line.strip() if line.startswith("[") else section
        rule = found[1] if (found := re.search(r'\bid = "(.+?)"', line)) else rule
        if not (dated := DATED.match(line)) or section in ("[[exposure]]", "[[conflict]]"):
            continue
        key, day = dated[1], dt.date.fromisoformat(dated[2])
        for shift in (-ONE_DAY, ONE_DAY):
            shown = min(day, day + shift) if key == "from" else max(day, day + shift)
            hidden = shift < 0 * ONE_DAY and key == "from" and rule in THE_OTHER_GOES_FIRST | NO_ENTRY_YET
            if hidden or rule in NOBODY_CAN_ASK or ("known" not in key and shown < covers):
                continue
            moved = line.replace(dated[2], str(day + shift), 1)
            yield f"{rule}: {key} = {day + shift}", "".join([*lines[:number], moved, *lines[number + 1 :]])
