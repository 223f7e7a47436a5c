"""A small instance in Flee's format, invented here, of which each test changes the file it is about."""

from __future__ import annotations

from pathlib import Path

import pytest

from spillover.data.flee import Imported, import_flee
from spillover.ground.errors import Finding, ImportFormatError

FILES = {
    "input_csv/sim_period.csv": "StartDate,2020-01-01\nLength,10\n",
    "input_csv/locations.csv": (
        "#name,region,country,latitude,longitude,location_type,conflict_date,population\n"
        "Aton,North,Homeland,1,10,conflict_zone,0,1000\n"
        "Bton,North,Homeland,2,10,town,,\n"
        "Gate,South,Homeland,2,11,forwarding_hub,,\n"
        "East,Border,Abroad,3,11,camp,,500\n"
        "West,Border,Elsewhere,1,9,camp,,0\n"
    ),
    "input_csv/routes.csv": (
        "#name1,name2,distance,forced_redirection\nAton,Bton,100,0\nBton,Gate,50\nGate,East,20.5,\nAton,West,200,0\n"
    ),
    "input_csv/conflicts.csv": "#Day,Aton,Bton\n" + "".join(f"{day},1,0\n" for day in range(10)),
    "input_csv/closures.csv": "#closure_type,name1,name2,closure_start,closure_end\n",
    "input_csv/registration_corrections.csv": "",
    "source_data/data_layout.csv": "total,refugees.csv\nEast,east.csv\nWest,west.csv\n",
    "source_data/refugees.csv": "Date,count\n2020-01-01,30\n2020-01-10,300\n",
    "source_data/east.csv": "Date,count\n2020-01-01,10\n2020-01-05,50\n2020-01-10,100\n",
    "source_data/west.csv": "2020-01-01,20\n2020-01-10,200\n",
    "simsetting.yml": "move_rules:\n  max_move_speed: 360.0\n",
}


class FleeFolder:
    """An instance on disk."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._loaded: dict[str, Imported] = {}
        for name, text in FILES.items():
            self.write(name, text)

    def write(self, name: str, text: str | bytes) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)

    def remove(self, name: str) -> None:
        (self.root / name).unlink()

    def add_lines(self, name: str, *lines: str) -> None:
        path = self.root / name
        path.write_text(path.read_text() + "".join(f"{line}\n" for line in lines))

    def replace(self, name: str, old: str, new: str) -> None:
        path = self.root / name
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))

    def settings(self, text: str) -> None:
        self.write("simsetting.yml", text)

    def load(self, **more: object) -> Imported:
        given = {"settings": self.root / "simsetting.yml"} | more
        state = repr((given, [(path, path.read_bytes()) for path in sorted(self.root.rglob("*.*"))]))
        if state not in self._loaded:
            imported = import_flee(self.root / "input_csv", self.root / "source_data", **given)  # type: ignore[arg-type]
            self._loaded[state] = imported
        return self._loaded[state]

    def rows(self, table: str, **more: object) -> list[dict[str, object]]:
        return self.load(**more).scenario.table(table).to_dicts()

    def parameters(self, **more: object) -> dict[str, str]:
        return {f"{row['mechanism']}.{row['parameter']}": str(row["value"]) for row in self.rows("parameters", **more)}

    def warnings(self, **more: object) -> dict[str, str]:
        return told(self.load(**more).warnings)

    def errors(self, **more: object) -> dict[str, str]:
        with pytest.raises(ImportFormatError) as caught:
            self.load(**more)
        return told(caught.value.findings)


def told(findings: tuple[Finding, ...]) -> dict[str, str]:
    """All findings of each code in one text."""
    texts: dict[str, str] = {}
    for finding in findings:
        texts[finding.code] = texts.get(finding.code, "") + str(finding) + "\n"
    return texts


@pytest.fixture
def instance(tmp_path: Path) -> FleeFolder:
    return FleeFolder(tmp_path / "borderland")
