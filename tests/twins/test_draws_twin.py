"""Compiled draws and their twins in plain Python give the same numbers, bit for bit."""

from __future__ import annotations

import random

import numpy as np
import pytest

from spillover.ground import draws, streams
from twins import draws_twin as twin

STREAM = "test/twin"
ADDRESSES = [(0, 0, 0, 0), (1, 2, 3, 4), (2**32 - 1, 65_535, 65_535, 2**64 - 1), (17, 300, 31, 0xDEADBEEF12345678)]


def both(member: int = 0, day: int = 0, part: int = 0, cell: int = 0, seed: int = 0) -> tuple[np.ndarray, twin.Luck]:
    """One address in both worlds."""
    luck = streams.new_luck(streams.stream_key(seed, STREAM))
    streams.point(luck, member, day, part, np.uint64(cell))
    return luck, twin.Luck(STREAM, member, day, part, cell, seed)


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("seed", [0, 1, 2**40])
def test_numbers_are_the_same_in_any_mixture(address: tuple[int, int, int, int], seed: int):
    compiled, plain = both(*address, seed=seed)
    which = random.Random(0)  # noqa: S311 - an order of questions, no secrets
    for _ in range(200):
        if which.random() < 0.5:
            assert streams.coin(compiled) == plain.coin()
        else:
            assert streams.uniform(compiled) == plain.uniform()


def test_cells_are_named_the_same_way():
    assert int(streams.cell_id("place", "Alpha")) == int.from_bytes(
        twin.hashlib.sha256(b"place\x1fAlpha").digest()[:8], "little"
    )


PEOPLE = [1, 2, 15, 16, 100, 1000, 4095, 4096, 50_000, 10**7]
CHANCES = [1e-9, 0.001, 0.0099, 0.25, 0.4999, 0.5, 0.5001, 0.75, 0.999]


@pytest.mark.parametrize("n", PEOPLE)
@pytest.mark.parametrize("p", CHANCES)
def test_binomial_draws_are_the_same(n: int, p: float):
    for cell in range(60):
        compiled, plain = both(cell=cell)
        assert draws.binomial(n, p, compiled) == twin.binomial(n, p, plain)
        assert streams.uniform(compiled) == plain.uniform()  # and as many numbers have been used


@pytest.mark.parametrize("mean", [0.0, 0.01, 1.0, 9.999, 10.0, 60.0, 5000.0, 1e6])
def test_poisson_draws_are_the_same(mean: float):
    for cell in range(200):
        compiled, plain = both(cell=cell)
        assert draws.poisson(mean, compiled) == twin.poisson(mean, plain)
        assert streams.uniform(compiled) == plain.uniform()
