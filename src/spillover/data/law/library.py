"""Law packs from a folder: read when they are asked for, checked as a whole, and seen as of a day.

A pack is a stranger's text. It holds no code, it cannot name another file, and it is refused when it is too large.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from spillover.data.law.pack import Pack
from spillover.data.law.prior import Prior, read_prior
from spillover.data.law.rule import Cited, as_of
from spillover.data.strict_toml import Codes, line_of, read_model
from spillover.data.text import read_text
from spillover.ground.errors import Finding, LawError, did_you_mean

LARGEST_PACK = 2**20
"""Bytes."""

MOST_PACKS = 400
CODES = Codes(syntax="LAW-001", missing="LAW-002", unknown="LAW-003", type="LAW-004", value="LAW-005")
PRIOR = "passport-index"
TREATIES = "INT"


def law_folder() -> Path:
    """Where the packs of the project lie: inside the package once installed, beside ``src`` in a clone."""
    package = Path(__file__).parents[2]
    inside = package / "packs" / "law"
    return inside if inside.is_dir() else package.parents[1] / "packs" / "law"


def read_pack(folder: Path, host: str) -> Pack | list[Finding]:
    """Read and check one pack.

    Args:
        folder: the folder of packs.
        host: code of the host; the file is called like it, in small letters.

    Returns:
        The pack, or everything that is wrong with its file.
    """
    file = f"{host.lower()}.toml"
    text = read_text(folder, file, LARGEST_PACK)
    if isinstance(text, Finding):
        return [text]
    pack = read_model(text, Pack, file, CODES)
    if isinstance(pack, list):
        return pack
    return list(_misfits(pack, file, text)) or pack


def _misfits(pack: Pack, file: str, text: str) -> Iterator[Finding]:
    """What no single value shows."""
    if pack.host.lower() != file.removesuffix(".toml"):
        message = f"the host is '{pack.host}', but the file is called {file}"
        yield Finding("LAW-006", message, f"call it {pack.host.lower()}.toml, or correct the host", file, column="host")
    for rule_id, times in Counter(rule.id for rule in pack.rules()).items():
        if times > 1:
            yield Finding(
                "LAW-007", f"{times} rules are called '{rule_id}'", "give each its own id", file, value=rule_id
            )
    for group, number, rule in _numbered(pack):
        if rule.source not in pack.sources:
            cure = did_you_mean(rule.source, pack.sources) if pack.sources else "add [sources.<key>]"
            message = f"source '{rule.source}' of rule '{rule.id}' is not declared"
            line = line_of([group, number, "source"], text)
            yield Finding("LAW-008", message, cure, file, line, f"{group}.source", rule.source)
    clocks = {clock.id for clock in pack.clock}
    for regime in pack.regime:
        for missing in sorted(set(regime.clocks) - clocks):
            message = f"regime '{regime.id}' names a clock '{missing}' that is not there"
            yield Finding(
                "LAW-009", message, did_you_mean(missing, clocks), file, column="regime.clocks", value=missing
            )


def _numbered(pack: Pack) -> Iterator[tuple[str, int, Cited]]:
    for group in type(pack).model_fields:
        rules = getattr(pack, group)
        if isinstance(rules, list):
            yield from ((group, number, rule) for number, rule in enumerate(rules) if isinstance(rule, Cited))


class Library:
    """The packs of a folder, as they could be known on a day."""

    def __init__(self, folder: Path | None = None, known_on: dt.date | None = None) -> None:
        """Look into a folder; nothing is read before it is asked for.

        Args:
            folder: the folder of packs; by default those of the project.
            known_on: information date; what became known later is hidden.

        Raises:
            LawError: LAW-010 if there is no such folder, or no pack in it; LAW-011 if there are too many.
        """
        self.folder = folder or law_folder()
        self.known_on = known_on
        self._whole: dict[str, Pack] = {}
        self._packs: dict[str, Pack] = {}
        self._prior: list[Prior | None] = []
        self._files = frozenset(_hosts_in(self.folder))

    @property
    def hosts(self) -> tuple[str, ...]:
        """Hosts that have a pack of their own, sorted; treaties left out."""
        return tuple(sorted(self._files - {TREATIES}))

    @property
    def prior(self) -> Prior | None:
        """What an index of passports says where no rule is cited."""
        if not self._prior:
            prior = read_prior(self.folder)
            self._prior.append(prior.known_on(self.known_on) if prior and self.known_on else prior)
        return self._prior[0]

    def has(self, host: str) -> bool:
        """Whether a host has a pack of its own."""
        return host in self._files

    def pack(self, host: str) -> Pack:
        """The pack of a host, as of the information date.

        Raises:
            LawError: what is wrong with the file, or LAW-201 if there is none.
        """
        if host not in self._packs:
            self._packs[host] = _seen_from(self.whole_pack(host), self.known_on)
        return self._packs[host]

    def whole_pack(self, host: str) -> Pack:
        """The pack of a host with all that is in it, whatever the information date.

        Raises:
            LawError: as :meth:`pack`.
        """
        if host not in self._whole:
            if host not in self._files:
                if self.prior and (bare := _bare_pack(host, self.prior)):
                    return self._whole.setdefault(host, bare)
                message = f"no pack has the law of host '{host}'"
                cure = f"{did_you_mean(host, self.hosts)} Or write {host.lower()}.toml in {self.folder}"
                raise LawError(Finding("LAW-201", message, cure, value=host))
            pack = read_pack(self.folder, host)
            if isinstance(pack, list):
                raise LawError(*pack)
            self._whole[host] = pack
        return self._whole[host]

    def treaties(self) -> Pack | None:
        """The pack of treaties, if there is one."""
        return self.pack(TREATIES) if TREATIES in self._files else None

    def area_of(self, host: str, day: dt.date) -> str | None:
        """The area that a host belongs to on a day, whose clocks run in all members together; None if there is none.

        Raises:
            LawError: as :meth:`pack`.
        """
        candidates = [area] if host in self._files and (area := self.pack(host).area) else sorted(self._files)
        if host in self._files and not self.pack(host).area:
            return None
        for name in candidates:
            members = self.pack(name).member if name in self._files else []
            if any(member.state == host and member.in_force(day) for member in members):
                return name
        return None

    def member_from(self, state: str, area: str) -> dt.date | None:
        """Day from which a state belongs to an area; None if it never did.

        Raises:
            LawError: as :meth:`pack`.
        """
        members = self.pack(area).member
        return next((one.begins or dt.date.min for one in members if one.state == state), None)

    def findings(self) -> list[Finding]:
        """Everything that is wrong with any pack of the folder."""
        return [finding for host in sorted(self._files) for finding in _faults(read_pack(self.folder, host))]


def _bare_pack(host: str, prior: Prior) -> Pack | None:
    """A pack without rules, for a host of which only the index of passports knows."""
    entries = [one for pair, several in prior.entries.items() if pair[1] == host for one in several]
    if not entries:
        return None
    first, last = min(one.first_seen for one in entries), max(one.last_seen for one in entries)
    return Pack.model_validate({"format": 1, "host": host, "name": host, "checked": last, "covers_from": first})


def _faults(pack: Pack | list[Finding]) -> list[Finding]:
    return pack if isinstance(pack, list) else []


def _hosts_in(folder: Path) -> list[str]:
    if not folder.is_dir():
        raise LawError(Finding("LAW-010", f"there is no folder of law packs at {folder}", "name one with --law DIR"))
    hosts = sorted(path.stem.upper() for path in folder.glob("*.toml") if path.stem != PRIOR)
    if not hosts:
        raise LawError(Finding("LAW-010", f"the folder {folder} holds no law pack", "name another with --law DIR"))
    if len(hosts) > MOST_PACKS:
        message = f"{len(hosts)} packs in {folder}; at most {MOST_PACKS} are read"
        raise LawError(Finding("LAW-011", message, "keep one file for each host"))
    return hosts


def _seen_from(pack: Pack, day: dt.date | None) -> Pack:
    """The pack as it could be known on a day."""
    if day is None:
        return pack
    seen: dict[str, Any] = {}
    for group in type(pack).model_fields:
        rules = getattr(pack, group)
        if isinstance(rules, list) and rules and isinstance(rules[0], Cited):
            seen[group] = [rule for one in rules if (rule := as_of(one, day))]
    return pack.model_copy(update=seen)
