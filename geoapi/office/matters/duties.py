"""What the clerk does for matters."""

from functools import partial

from geoapi.core.clock import Calendar
from geoapi.core.duties import Duty, LeasedDuty
from geoapi.office.matters import forgetting
from geoapi.office.matters.evidence import making
from geoapi.office.matters.flows import Kinds
from geoapi.office.matters.rehoming import rehome_where_boundaries_changed
from geoapi.office.matters.ringing import ring

RING_EVERY_S, REHOME_EVERY_S = 5.0, 30.0


def duties(kinds: Kinds, calendar: Calendar) -> tuple[Duty | LeasedDuty, ...]:
    return (
        Duty("clocks of matters", RING_EVERY_S, partial(ring, kinds=kinds, calendar=calendar)),
        Duty(
            "matters where boundaries changed",
            REHOME_EVERY_S,
            partial(rehome_where_boundaries_changed, kinds=kinds, calendar=calendar),
        ),
        *making.DUTIES,
        *forgetting.DUTIES,
    )
