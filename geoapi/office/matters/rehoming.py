"""Open matters follow the boundaries: they lie where these are now, and go to whoever answers there.

Their state and their clocks stay. Closed ones keep what was true.
"""

from collections import Counter
from collections.abc import Sequence

from geoapi.core.clock import Calendar
from geoapi.core.db import Connection
from geoapi.office.matters.flows import REHOME, Kinds
from geoapi.office.matters.moving import SYSTEM, make_move
from geoapi.office.matters.store import homes, matters
from geoapi.office.matters.telling import tell_of_new_homes


def rehome_where_boundaries_changed(connection: Connection, kinds: Kinds, calendar: Calendar) -> bool:
    """Whatever has changed them: a plan whose day has come, a file, a building that was bound."""
    if homes.begun_since(connection):
        rehome(connection, None, "boundaries", kinds=kinds, calendar=calendar)
    return False


def rehome(
    connection: Connection,
    grid_ids: Sequence[int] | None,
    subject: str,
    *,
    kinds: Kinds,
    calendar: Calendar,
) -> int:
    """Put open matters where they lie by the boundaries in force, those of some grids or all.

    A post of a grid that has lost the ground hands them on to the one that answers there. Each post hears of
    it once, by `subject`: what changed the boundaries. Returns how many lie elsewhere.
    """
    if grid_ids is None:
        # What changed them is committed: whatever comes in from now on knows it.
        homes.wait_for_coming(connection)
    else:
        homes.lock_boundaries(connection)
    moved = homes.put_home(connection, homes.open_matters(connection, grid_ids))
    come: Counter[str] = Counter()
    for each in moved:
        if not each.lost_holder:
            continue
        matter = matters.matter_by_id(connection, each.id)
        assert matter is not None
        kind = kinds.find(matter.kind)
        if kind is None or kind.flow.find(matter.state, REHOME) is None:
            continue
        said = {"from_grid": each.from_grid, "to_grid": each.to_grid, "by": subject}
        after, _ = make_move(connection, kinds, calendar, matter, REHOME, said, SYSTEM)
        if after.post_code is not None:
            come[after.post_code] += 1
    for post_code, count in sorted(come.items()):
        tell_of_new_homes(connection, subject, post_code, count)
    return len(moved)
