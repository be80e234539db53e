"""Alarms and sensors report: one case a device, however often it repeats itself. No picture is kept."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from geoapi.core.boxes import Boxes
from geoapi.core.clock import Calendar
from geoapi.core.db import Connection, Database
from geoapi.core.errors import InvalidInput, NotFound
from geoapi.features.exchange.receiving import Received, Receiving
from geoapi.features.exchange.schemas import FeedEvent, FeedEvents
from geoapi.features.exchange.store import devices
from geoapi.features.exchange.store.devices import Device
from geoapi.features.exchange.submitting import submit_case
from geoapi.office.matters.flows import Kinds
from geoapi.office.matters.submitting import Submission

ACT, CHANNEL = "feed", "sensor"
_NO_DEVICE = "There is no such device: `geoapi exchange devices` imports them."


class Feeds:
    """Takes signed feeds in."""

    def __init__(self, database: Database, boxes: Boxes, kinds: Kinds, calendar: Calendar) -> None:
        self._receiving = Receiving(database, boxes)
        self._boxes = boxes
        self._kinds = kinds
        self._calendar = calendar

    def take(self, code: str, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
        """The numbers of what is new, how much is not, and what was refused, event by event.

        Raises NotSignedIn, Forbidden, InvalidInput, SubmissionDiffers.
        """
        received = self._receiving.verified(code, ACT, headers, body)
        events = received.read(FeedEvents).events
        return self._receiving.once(received, lambda connection: self._hear(connection, received, events))

    def _hear(
        self, connection: Connection, received: Received, events: Sequence[FeedEvent]
    ) -> dict[str, Any]:
        found = devices.lock_devices(connection, received.client.id, {each.device for each in events})
        cases, folded = list[str](), 0
        refused = [
            {"event": place, "detail": _NO_DEVICE}
            for place, each in enumerate(events)
            if each.device not in found
        ]
        known = [(place, each) for place, each in enumerate(events) if each.device in found]
        known.sort(key=lambda each: (found[each[1].device].id, each[0]))
        for code, group in groupby(known, lambda each: each[1].device):
            device, heard = found[code], list(group)
            if device.open_matter is not None:
                devices.note_heard(connection, device.id, len(heard), None)
                folded += len(heard)
                continue
            first = heard[0][1]
            try:
                number = self._report(connection, received, device, first, len(heard))
            except (InvalidInput, NotFound) as error:
                refused += [{"event": place, "detail": error.detail} for place, _ in heard]
                continue
            cases.append(number)
            folded += len(heard) - 1
        return {
            "cases": cases,
            "folded": folded,
            "refused": sorted(refused, key=lambda each: int(str(each["event"]))),
        }

    def _report(
        self, connection: Connection, received: Received, device: Device, first: FeedEvent, times: int
    ) -> str:
        said = first.text.strip()
        given = Submission(
            submission=_submission(received, device),
            category=device.category,
            channel=CHANNEL,
            body=f"{device.name}：{said}" if said else device.name,
            title=device.name[:40],
            lon=device.lon,
            lat=device.lat,
            place_text=device.place_text,
            happened_at=first.at,
            urgent=first.urgent,
        )
        taken = submit_case(
            connection, self._boxes, self._kinds, self._calendar, given, received.client.account_id
        )
        devices.note_heard(connection, device.id, times, taken.matter.id)
        return taken.matter.number


def _submission(received: Received, device: Device) -> UUID:
    return uuid5(NAMESPACE_URL, f"feed {received.client.id} {received.number} {device.id}")
