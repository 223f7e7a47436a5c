"""Random numbers by address: the published generator, no order, no neighbours."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from spillover.ground import streams
from spillover.ground.streams import cell_id, coin, new_luck, point, stream_key, uniform

KEY = stream_key(0, "test/uniformity")

# Known answers of Philox4x32-10, published with the Random123 library [salmon2011].
KNOWN = {
    "zeros": ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    "ones": ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    "pi": (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
}


def block(counter: tuple[int, ...], key: tuple[int, ...]) -> list[int]:
    """The four words at a counter, read back through the 32-bit numbers made of them."""
    draw, when, cell, member = counter
    luck = new_luck(np.uint64(key[0] | key[1] << 32))
    point(luck, member, when & 0xFFFF, when >> 16, np.uint64(cell))
    luck[streams._DRAW] = draw
    return [int(coin(luck) * 2.0**32) for _ in range(4)]


def numbers(n: int, member: int = 0, day: int = 0, part: int = 0, cell: int = 7, key: np.uint64 = KEY) -> list[float]:
    luck = new_luck(key)
    point(luck, member, day, part, np.uint64(cell))
    return [uniform(luck) for _ in range(n)]


@pytest.mark.parametrize("name", KNOWN)
def test_the_generator_gives_the_published_answers(name: str):
    counter, key, words = KNOWN[name]
    assert block(counter, key) == list(words)


def test_a_number_has_53_bits_of_two_words():
    first, second = KNOWN["zeros"][2][:2]
    luck = new_luck(np.uint64(0))
    point(luck, 0, 0, 0, np.uint64(0))
    assert uniform(luck) == ((first >> 5) * 2**26 + (second >> 6) + 0.5) / 2**53


def test_numbers_of_53_and_of_32_bits_can_be_mixed_without_using_a_word_twice():
    luck = new_luck(np.uint64(0))
    point(luck, 0, 0, 0, np.uint64(0))
    words = KNOWN["zeros"][2]
    assert int(coin(luck) * 2.0**32) == words[0]
    assert int(uniform(luck) * 2.0**27) == words[1] >> 5
    assert int(coin(luck) * 2.0**32) == words[3]


@pytest.mark.parametrize("draw", [uniform, coin])
def test_numbers_are_uniform_within_an_address(draw):
    luck = new_luck(KEY)
    point(luck, 0, 0, 0, np.uint64(7))
    assert stats.kstest([draw(luck) for _ in range(20_000)], "uniform").pvalue > 0.001


@pytest.mark.parametrize("axis", ["member", "day", "part", "cell"])
def test_first_numbers_are_uniform_along_every_axis_of_the_address(axis: str):
    along = [numbers(1, **{axis: i})[0] for i in range(10_000)]
    assert stats.kstest(along, "uniform").pvalue > 0.001
    assert abs(np.corrcoef(along[:-1], along[1:])[0, 1]) < 0.04


def test_first_numbers_are_uniform_along_seeds_and_streams():
    by_seed = [numbers(1, key=stream_key(seed, "a"))[0] for seed in range(5_000)]
    by_name = [numbers(1, key=stream_key(0, f"a{i}"))[0] for i in range(5_000)]
    for along in (by_seed, by_name):
        assert stats.kstest(along, "uniform").pvalue > 0.001
    assert abs(np.corrcoef(by_seed, by_name)[0, 1]) < 0.05


def test_the_same_address_gives_the_same_numbers_whatever_was_asked_before():
    luck = new_luck(KEY)
    for n_before in (0, 1, 2, 5):
        point(luck, 99, 3, 1, np.uint64(12))
        for _ in range(n_before):
            coin(luck)
        point(luck, 4, 17, 2, np.uint64(5))
        assert [uniform(luck) for _ in range(9)] == numbers(9, 4, 17, 2, 5)


def test_every_part_of_the_address_matters():
    high = 2**40  # the upper half of a cell, which enters through the key
    addresses = [
        numbers(4),
        numbers(4, member=1),
        numbers(4, day=1),
        numbers(4, part=1),
        numbers(4, cell=8),
        numbers(4, cell=7 + high),
        numbers(4, key=stream_key(1, "test/uniformity")),
        numbers(4, key=stream_key(0, "test/other")),
    ]
    assert len({tuple(address) for address in addresses}) == len(addresses)


def test_neighbouring_addresses_are_independent():
    pairs = np.array([[numbers(1, cell=i)[0], numbers(1, cell=i, day=1)[0]] for i in range(8_000)])
    counts, _, _ = np.histogram2d(*pairs.T, bins=5, range=[[0, 1], [0, 1]])
    assert stats.chisquare(counts.ravel()).pvalue > 0.001


def test_seed_zero_is_a_seed_like_any_other():
    assert stream_key(0, "a") != stream_key(1, "a")
    assert 0 < numbers(1, key=stream_key(0, "a"))[0] < 1


def test_names_make_cells_and_their_boundaries_count():
    assert cell_id("Alpha") == cell_id("Alpha")
    assert len({int(cell_id(*names)) for names in [("ab", "c"), ("a", "bc"), ("abc",), ("c", "ab")]}) == 4


def test_keys_and_cells_do_not_change_between_versions_of_python():
    assert int(stream_key(0, "walk/leave")) == 0x7620AB0A0EBF6951
    assert int(cell_id("place", "Alpha")) == 0x5CE39B2BC5AB2FC8
