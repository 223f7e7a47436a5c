"""Headlines become proposals: one actor, one phrase, weight 0; anything else is counted and left alone."""

from __future__ import annotations

import csv
import datetime as dt

import pytest

from spillover.data.countries import countries
from spillover.data.events.headlines import HERE, propose, write_proposals
from spillover.data.stance.acts import KINDS, read_acts
from spillover.ground.errors import StanceError


def proposed(tmp_path, *texts: str, as_of: dt.date | None = None):
    path = tmp_path / "headlines.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(
            [("date", "text", "url"), *(("2022-09-26", text, "https://example.org/") for text in texts)]
        )
    return propose(path, as_of)


@pytest.mark.parametrize(
    ("text", "iso3", "kind", "sign"),
    [
        (
            "Kazakhstan says it won\N{RIGHT SINGLE QUOTATION MARK}t recognize referendums in eastern Ukraine",
            "KAZ",
            "recognition",
            1,
        ),
        ("Tokayev tells Putin Kazakhstan does not recognise quasi-state Donetsk", "KAZ", "recognition", 1),
        ("Belarus recognises Crimea as Russian", "BLR", "recognition", -1),
        ("Serbia will not impose sanctions on Russia, Vucic says", "SRB", "sanctions", -1),
        ("Finland joins EU sanctions against Moscow", "FIN", "sanctions", 1),
        ("Turkish state banks suspend use of Russian Mir payment system", "TUR", "sanctions", 1),
        ("Tajikistan warns its citizens against joining Russian army", "TJK", "statement", 1),
        ("Kyrgyzstan cancels CSTO exercise on its soil", "KGZ", "csto", 1),
        ("Uzbekistan refuses to extradite Russian draft evader", "UZB", "extradition", 1),
        ("Kazakhstan extradites deserter to Russia", "KAZ", "extradition", -1),
        ("Poland sends tanks to Ukraine", "POL", "arms", 1),
    ],
)
def test_a_headline_is_read(tmp_path, text, iso3, kind, sign):
    [row] = proposed(tmp_path, text).rows
    assert row[1:4] == (iso3, kind, text)
    assert float(row[4]) * sign > 0
    assert row[5:9] == ("0", "https://example.org/", "low", "proposed")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Weather is fine in Astana", "without_phrase"),
        ("Does not recognise Crimea", "without_actor"),
        ("Russia deports Kazakh citizens to Moscow", "without_actor"),
        ("Kazakhstan, unlike Russia, does not recognise Donetsk", "without_actor"),
        ("Uzbekistan and Kyrgyzstan warn citizens not to join Russian army", "several_actors"),
    ],
)
def test_what_is_not_plain_is_not_proposed(tmp_path, text, what):
    done = proposed(tmp_path, text)
    assert done.rows == ()
    assert done.counts[what] == 1


def test_nothing_later_than_the_information_date_is_read(tmp_path):
    text = "Kyrgyzstan cancels CSTO exercise"
    assert proposed(tmp_path, text, as_of=dt.date(2022, 9, 25)).counts["later"] == 1
    assert len(proposed(tmp_path, text, as_of=dt.date(2022, 9, 26)).rows) == 1


def test_proposals_are_a_table_of_acts_without_weight(tmp_path):
    texts = ("Kyrgyzstan cancels CSTO exercise", 'China abstains on UN resolution, "says little"')
    write_proposals(proposed(tmp_path, *texts), tmp_path / "acts.csv")
    table = read_acts(tmp_path / "acts.csv").table
    assert table["weight"].to_list() == [0.0, 0.0]
    assert sorted(table["kind"].to_list()) == ["csto", "un_vote"]


def test_wrong_headlines_are_all_named(tmp_path):
    path = tmp_path / "headlines.csv"
    path.write_text("date,text,url\n26.9.2022,Kyrgyzstan cancels,u\n2022-09-26,,u\n2022-09-26,x,\n")
    with pytest.raises(StanceError) as error:
        propose(path)
    assert [(one.code, one.row) for one in error.value.findings] == [("STA-350", 2), ("STA-351", 3), ("STA-352", 4)]


def test_the_rules_name_kinds_directions_and_countries_that_exist():
    with (HERE / "headline_rules.csv").open(encoding="utf-8", newline="") as file:
        rules = list(csv.DictReader(file, quoting=csv.QUOTE_NONE))
    assert {rule["kind"] for rule in rules} <= set(KINDS)
    assert all(-1 <= float(rule["direction"]) <= 1 for rule in rules)
    with (HERE / "headline_actors.csv").open(encoding="utf-8", newline="") as file:
        assert {row["iso3"] for row in csv.DictReader(file)} <= set(countries())
