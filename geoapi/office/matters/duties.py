"""What the clerk does for matters."""

from functools import partial

from geoapi.core.clock import Calendar
from geoapi.core.duties import Duty, LeasedDuty
from geoapi.office.matters import forgetting
from geoapi.office.matters.alerts import telling as alerts
from geoapi.office.matters.boards.summing import make_sums
from geoapi.office.matters.clocks.recalendaring import recalendar
from geoapi.office.matters.clocks.ringing import ring
from geoapi.office.matters.evidence import making
from geoapi.office.matters.flows import Kinds
from geoapi.office.matters.rehoming import rehome_where_boundaries_changed

RING_EVERY_S, REHOME_EVERY_S, SUM_EVERY_S, RECALENDAR_EVERY_S = 5.0, 30.0, 120.0, 3600.0


def duties(
    kinds: Kinds, calendar: Calendar, *, contact_days: int, face_days: int
) -> tuple[Duty | LeasedDuty, ...]:
    """`contact_days`, `face_days`: how long after the end contacts and faces are kept."""
    return (
        Duty("clocks of matters", RING_EVERY_S, partial(ring, kinds=kinds, calendar=calendar)),
        Duty(
            "matters where boundaries changed",
            REHOME_EVERY_S,
            partial(rehome_where_boundaries_changed, kinds=kinds, calendar=calendar),
        ),
        *making.DUTIES,
        *forgetting.duties(contact_days, face_days),
        *alerts.duties(calendar),
        Duty("due dates by the calendar", RECALENDAR_EVERY_S, recalendar(calendar)),
        Duty("sums of matters", SUM_EVERY_S, partial(make_sums, kinds=kinds, zone=calendar.timezone.key)),
    )
