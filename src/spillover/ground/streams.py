"""Random numbers that are looked up by address, not drawn from a sequence [salmon2011].

A number's address is (root seed, stream, member, day, slice, cell, draw). The same address always gives the
same number, so results do not depend on the order of members, the size of blocks or the number of workers;
adding a place or a mechanism moves nobody else's luck; and two scenarios share theirs, which makes their
difference a difference of causes. The generator is Philox4x32-10, a keyed bijection of a 128-bit counter:

    key     = 64-bit digest of (root seed, stream), its upper half mixed with the upper half of the cell
    counter = (draw, day + 65536 · slice, lower half of the cell, member)

In kernels the address stands in ``luck``, a small array that also buffers the half block not used yet.
"""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

from spillover.ground.kernels import inlined, kernel

Luck = NDArray[np.uint64]

# Places in the ``luck`` array. The four words of the present block begin at ``_WORDS``.
_KEY_LOW, _KEY_HIGH, _MIXED_KEY, _DRAW, _WHEN, _CELL, _MEMBER, _USED, _WORDS = range(9)
_LENGTH = _WORDS + 4

_MASK = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
_MULTIPLIER_A = np.uint64(0xD2511F53)
_MULTIPLIER_B = np.uint64(0xCD9E8D57)
_WEYL_A = np.uint64(0x9E3779B9)
_WEYL_B = np.uint64(0xBB67AE85)
_ZERO = np.uint64(0)
_ONE = np.uint64(1)
_TWO = np.uint64(2)
_THREE = np.uint64(3)
_FOUR = np.uint64(4)
_FIVE = np.uint64(5)
_SIX = np.uint64(6)
_SLICE = np.uint64(16)
_TO_UNIT = 1.0 / 9007199254740992.0  # 2⁻⁵³
_WORD_TO_UNIT = 1.0 / 4294967296.0  # 2⁻³²


def stream_key(root_seed: int, stream: str) -> np.uint64:
    """Key of the stream ``mechanism/decision`` under a root seed (0 is a seed like any other)."""
    digest = hashlib.sha256(f"{root_seed}/{stream}".encode()).digest()
    return np.uint64(int.from_bytes(digest[:8], "little"))


def cell_id(*names: object) -> np.uint64:
    """Stable 64-bit address of a cell, from names and not from positions in a list."""
    text = "\x1f".join(str(name) for name in names)
    return np.uint64(int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little"))


def new_luck(key: np.uint64) -> Luck:
    """An address of stream ``key``, to be pointed at a cell with :func:`point` before it is used."""
    luck = np.zeros(_LENGTH, dtype=np.uint64)
    luck[_KEY_LOW] = key & _MASK
    luck[_KEY_HIGH] = key >> _HALF
    return luck


@inlined
def point(luck: Luck, member: int, day: int, part: int, cell: np.uint64) -> None:
    """Point ``luck`` at one cell on one day; its draws start anew from the first."""
    luck[_DRAW] = _ZERO
    luck[_WHEN] = np.uint64(day) | (np.uint64(part) << _SLICE)
    luck[_CELL] = cell & _MASK
    luck[_MEMBER] = np.uint64(member) & _MASK
    luck[_USED] = _FOUR
    luck[_MIXED_KEY] = luck[_KEY_HIGH] ^ (cell >> _HALF)


@kernel
def _next_block(luck: Luck) -> None:
    """Fill the four words from the next value of the counter."""
    c0, c1, c2, c3 = luck[_DRAW], luck[_WHEN], luck[_CELL], luck[_MEMBER]
    k0, k1 = luck[_KEY_LOW], luck[_MIXED_KEY]
    for _ in range(10):
        a = _MULTIPLIER_A * c0
        b = _MULTIPLIER_B * c2
        c0 = (b >> _HALF) ^ c1 ^ k0
        c2 = (a >> _HALF) ^ c3 ^ k1
        c1 = b & _MASK
        c3 = a & _MASK
        k0 = (k0 + _WEYL_A) & _MASK
        k1 = (k1 + _WEYL_B) & _MASK
    luck[_DRAW] += _ONE
    luck[_WORDS] = c0
    luck[_WORDS + 1] = c1
    luck[_WORDS + 2] = c2
    luck[_WORDS + 3] = c3
    luck[_USED] = _ZERO


@inlined
def uniform(luck: Luck) -> float:
    """Next uniform number of this address, with 53 bits, strictly between 0 and 1."""
    if luck[_USED] >= _THREE:
        _next_block(luck)
    at = _WORDS + np.int64(luck[_USED])
    luck[_USED] += _TWO
    return (np.float64(luck[at] >> _FIVE) * 67108864.0 + np.float64(luck[at + 1] >> _SIX) + 0.5) * _TO_UNIT


@kernel
def _fill(luck: Luck, members: NDArray[np.int64], cells: NDArray[np.uint64], out: NDArray[np.float64]) -> None:
    for m in range(members.shape[0]):
        for c in range(cells.shape[0]):
            point(luck, members[m], 0, 0, cells[c])
            out[m, c] = uniform(luck)


def uniforms(root_seed: int, stream: str, members: NDArray[np.int64], cells: NDArray[np.uint64]) -> NDArray[np.float64]:
    """What each member draws once for each cell before the run: float64[member, cell], between 0 and 1."""
    out = np.empty((len(members), len(cells)))
    _fill(new_luck(stream_key(root_seed, stream)), members, cells, out)
    return out


@inlined
def coin(luck: Luck) -> float:
    """Next uniform number with 32 bits: half the price of :func:`uniform`, enough for the choice of one person."""
    if luck[_USED] >= _FOUR:
        _next_block(luck)
    at = _WORDS + np.int64(luck[_USED])
    luck[_USED] += _ONE
    return (np.float64(luck[at]) + 0.5) * _WORD_TO_UNIT
