"""The desk: one child that does what needs the engine, and goes when nobody asks."""

from __future__ import annotations

import asyncio
import contextlib
import os
from pathlib import Path

import pytest

from interfaces.serve.serving import soon
from spillover.ground.errors import SpilloverError
from spillover.interfaces.serve import desk as desk_module
from spillover.interfaces.serve.desk import Desk
from spillover.interfaces.serve.faults import Fault, Refused, status_of


def at_desk(questions, rest: float = 60.0):
    """What comes of questions that are asked at a desk within one life of it."""

    async def life():
        desk = Desk(rest, "interfaces.serve.desk_standin")
        try:
            return await questions(desk)
        finally:
            desk.end()

    return asyncio.run(life())


def lives(pid: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    return False


def test_one_child_answers_all_and_is_not_us():
    async def questions(desk: Desk):
        return [await desk.ask("pid") for _ in range(2)]

    first, second = at_desk(questions)
    assert first == second != os.getpid()
    soon(lambda: lives(first), lambda alive: not alive)


def test_after_a_rest_the_child_is_closed_and_another_answers():
    async def questions(desk: Desk):
        first = await desk.ask("pid")
        while desk.is_open:
            await asyncio.sleep(0.01)
        return first, await desk.ask("pid")

    first, second = at_desk(questions, rest=0.05)
    assert first != second
    soon(lambda: lives(first), lambda alive: not alive)


def test_fifty_equal_questions_are_asked_once(tmp_path: Path):
    async def questions(desk: Desk):
        return await asyncio.gather(*(desk.ask("slow", str(tmp_path / "notes"), "0.2") for _ in range(50)))

    assert at_desk(questions) == ["done"] * 50
    assert (tmp_path / "notes").read_text() == "asked\n"


def test_who_leaves_does_not_take_the_answer_from_others(tmp_path: Path):
    async def questions(desk: Desk):
        asked = [asyncio.create_task(desk.ask("slow", str(tmp_path / "notes"), "0.2")) for _ in range(2)]
        await asyncio.sleep(0.05)
        asked[0].cancel()
        return await asked[1]

    assert at_desk(questions) == "done"


def test_refusals_and_faults_travel():
    async def questions(desk: Desk):
        return await asyncio.gather(desk.ask("refuse"), desk.ask("burst"), return_exceptions=True)

    refused, fault = at_desk(questions)
    assert isinstance(refused, SpilloverError)
    assert (refused.findings[0].code, status_of(refused)) == ("RUN-004", 404)
    assert isinstance(fault, Fault)
    assert (fault.findings[0].code, status_of(fault)) == ("RUN-999", 500)
    Path(fault.findings[0].cure.partition("the file ")[2].partition(" of")[0]).unlink()


def test_a_child_that_was_killed_is_replaced(tmp_path: Path):
    async def questions(desk: Desk):
        return await desk.ask("die_once", str(tmp_path / "notes")), await desk.ask("pid")

    assert at_desk(questions)[0] == "done"


def test_a_question_that_kills_every_child_is_given_up():
    async def questions(desk: Desk):
        with pytest.raises(Refused) as error:
            await desk.ask("die")
        return error.value, await desk.ask("pid")

    error, _ = at_desk(questions)
    assert (error.status, error.findings[0].code) == (503, "RUN-098")


def test_too_many_questions_are_refused(monkeypatch, tmp_path: Path):
    monkeypatch.setattr(desk_module, "MOST_WAITING", 2)

    async def questions(desk: Desk):
        words = [(str(tmp_path / "notes"), f"0.{number}") for number in range(1, 4)]
        return await asyncio.gather(*(desk.ask("slow", *one) for one in words), return_exceptions=True)

    *done, refused = at_desk(questions)
    assert done == ["done"] * 2
    assert (refused.status, refused.findings[0].code) == (503, "RUN-098")
