"""Runs for tests of the explorer's documents: the small exodus with governments, stays, counts, polls, dated things."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path

import numpy as np

import exodus_world
from government_world import governed
from spillover.data.scenario import Scenario
from spillover.engine.known import compile_known
from spillover.engine.runstore import Run, prepare
from spillover.experiments.ensemble import complete

AS_OF = "2022-09-27"
COUNTS = """\
id,series,type,direction,country,crossing,scope,first_day,last_day,value,counted_by,weight,known
a1,a,crossing,in,FIN,,all,2022-09-22,2022-09-23,9000,an office,1,2022-09-24
a2,a,crossing,in,FIN,,all,2022-10-01,2022-10-01,3000,an office,1,2022-10-02
b1,b,trip,out,GEO,,all,2022-09-25,2022-09-26,4000,an office,1,
b2,b,trip,out,GEO,,one region only,2022-09-25,2022-09-26,900,an office,0,
c1,c,crossing,in,GEO,Lars,all,2022-09-28,2022-09-28,5000,an office,1,
d1,d,queue,,GEO,Lars,all,2022-09-28,2022-09-28,700,an office,1,
e1,e,wait,,GEO,Lars,all,2022-09-28,2022-09-28,30,an office,1,
f1,f,stock,,GEO,,all,2022-10-05,2022-10-05,20000,an office,1,
g1,g,unique_person,in,GEO,,all,2022-09-22,2022-10-05,20000,an office,1,
h1,h,personal_number,,GEO,,all,2022-09-22,2022-10-05,2000,an office,1,
i1,i,crossing,,FIN,,all,2022-10-01,2022-10-01,3000,an office,1,
j1,j,trip,out,RUS,,all,2022-10-01,2022-10-01,3000,an office,1,
k1,k,trip,in,FIN,,long ago,2022-07-01,2022-07-31,3000,an office,1,
"""
POLLS = """\
id,country,question,quantity,first_day,date,value,n,scope,counted_by
p1,GEO,welcome,sympathy,,2022-10-01,0.6,1000,asked at home,a pollster
p2,GEO,weather,other,,2022-10-02,0.4,1000,asked at home,a pollster
"""
ACTS = """\
date,country,kind,act,known
2022-09-23,GEO,explicit,says so,2022-09-23
2022-09-24,FIN,warn,told late,2022-10-05
2022-10-03,TUR,veiled,after the information date,2022-10-03
"""
CHANGES = """\
date,crossing,quantity,value,known
2022-09-26,Lars,people_per_day,3000,2022-09-25
2022-09-30,Torfyanovka,open,0,2022-09-29
"""
ROUTES = exodus_world.TABLES["routes"] + "Capital,Lars,1500\nLars,Batumi,400\nLars,Tbilisi,150\n"
TABLES: Mapping[str, str] = {"routes": ROUTES, "counts": COUNTS, "polls": POLLS, "acts": ACTS, "changes": CHANGES}


def asked(path: Path, **tables: str) -> Scenario:
    """The scenario, whose information date is :data:`AS_OF`."""
    return governed(path, as_of=AS_OF, stay=True, **({**TABLES} | tables))


def run_of(
    scenario: Scenario, runs: Path, members: int = 9, seed: int = 0, settings: Mapping[str, str] | None = None
) -> Run:
    """A complete run of a scenario."""
    plan = compile_known(scenario, settings)
    return complete(prepare(scenario, plan, runs, members, seed, ["spillover", "run"]), plan)


def without_last_block(run: Run) -> Run:
    """The run as if it had been interrupted before its last block."""
    return dataclasses.replace(run, manifest=dataclasses.replace(run.manifest, blocks=run.manifest.blocks[:-1]))


def rows(document: Mapping, quantity: str, label: str) -> np.ndarray:
    """A series unpacked, float64[level, time], as the explorer does it."""
    (one,) = [one for one in document["series"] if (one["quantity"], one["label"]) == (quantity, label)]
    return np.cumsum(np.array(one["rows"], dtype=np.float64), axis=1) * one["scale"]


def labels(document: Mapping, quantity: str) -> list[str]:
    """Labels at which a document has a quantity."""
    return [one["label"] for one in document["series"] if one["quantity"] == quantity]


HOSTILE = '<script>alert(1)</script> "quoted" \u202eRTL\'&amp;'


def with_hostile_names(path: Path) -> Scenario:
    """A city of a name that would harm a page which trusts it."""
    name = '"' + HOSTILE.replace('"', '""') + '"'
    return asked(
        path, places=exodus_world.TABLES["places"].replace("Batumi", name), routes=ROUTES.replace("Batumi", name)
    )
