"""One day of an exodus, for whole cells of people at once.

In the morning people abroad move on or go home, those whom a gate no longer lets in turn away, some of those who wait
do so as well, and people at home set off; all know the queues of last night. In the evening those whose way ends join
the queues, and the borders pass as many as they can.
"""

from __future__ import annotations

from spillover.ground.kernels import kernel
from spillover.mechanisms.exodus.abroad import Moves, come_to_rest, leave_cities
from spillover.mechanisms.exodus.choice import Heard, Ints, Lucks, Work, look_abroad, look_at_borders, look_at_gates
from spillover.mechanisms.exodus.crossing import LastNight, Tally, pass_borders, reach_queues
from spillover.mechanisms.exodus.flight import leave_home, leave_queues, turn_back_at_gates
from spillover.mechanisms.exodus.params import Minds
from spillover.mechanisms.exodus.tables import Tables
from spillover.mechanisms.exodus.unsaid import Unsaid


@kernel
def exodus_block(day: int, members: Ints, people: Ints, was: LastNight, heard: Heard, unsaid: Unsaid, minds: Minds,
                 tables: Tables, work: Work, tally: Tally, moves: Moves, lucks: Lucks,
                 moved: Ints) -> None:  # fmt: skip
    """One day of every member of a block.

    Args:
        day: day of the run.
        members: int64[member], names.
        people: int64[member, cell].
        was: how crossings stood last evening.
        heard: what other mechanisms say.
        unsaid: what the members add to the tables.
        minds: how each member's people decide.
        tables: what is looked up.
        work: scratch.
        tally: what crossings see today; written.
        moves: who moved on today; written.
        lucks: streams.
        moved: int64[member, cell], the net change of cells; written.
    """
    tally.crossed_out[:] = 0.0
    moves.moved_in[:] = 0.0
    moves.moved_out[:] = 0.0
    moves.moved[:] = 0.0
    for m in range(members.shape[0]):
        at = m, members[m], day
        for cell in range(people.shape[1]):
            work.now[cell] = people[m, cell]
        look_at_gates(m, day, heard, tables, work)
        look_abroad(m, day, heard, unsaid, minds, tables, work)
        look_at_borders(m, day, heard.worth, was.waiting_days, unsaid, minds, tables, work)
        leave_cities(at, heard.push, unsaid, minds, tables, work, moves, lucks, tally.crossed_out[m])
        turn_back_at_gates(at, minds, tables, work, lucks)
        leave_queues(at, was.waiting_days, minds, tables, work, lucks)
        leave_home(at, heard.push, unsaid, minds, tables, work, lucks)
        reach_queues(day, tables, work)
        pass_borders(at, was.visiting, heard, unsaid, minds, tables, work, tally, moves, lucks)
        come_to_rest(at, tables, work, lucks.choose)
        for cell in range(people.shape[1]):
            moved[m, cell] = work.now[cell] - people[m, cell]
