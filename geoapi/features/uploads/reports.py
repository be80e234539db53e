"""The report of an import as it is noted with an upload: bounded, and harmless to be shown."""

from dataclasses import dataclass
from typing import Any

from geoapi.importing.names import visible
from geoapi.importing.report import Entry, Report

# In this order; that buildings elsewhere have no address is nothing that a file could mend.
OUTCOMES = ("refused", "kept", "repaired", "noted")
MOST_ENTRIES = 5_000
_LONGEST = {"where": 60, "subject": 120, "reason": 400}
_LONGEST_PARAM = {"choices": 400}


@dataclass(frozen=True)
class Noted:
    """`totals`: how many rows of what, in order; `outcomes`: how many entries of each kind in all."""

    totals: list[dict[str, Any]]
    outcomes: dict[str, int]
    entries: list[dict[str, Any]]


def noted(report: Report) -> Noted:
    by_outcome = {outcome: report.of(outcome) for outcome in OUTCOMES}
    told = [entry for found in by_outcome.values() for entry in found][:MOST_ENTRIES]
    return Noted(
        [{"what": what, "number": number} for what, number in report.counts.items() if number],
        {outcome: len(found) for outcome, found in by_outcome.items()},
        [_describe(entry) for entry in told],
    )


def _describe(entry: Entry) -> dict[str, Any]:
    texts = {name: _bounded(getattr(entry, name), most) for name, most in _LONGEST.items()}
    place = {"lon": entry.lon, "lat": entry.lat} if entry.lon is not None else {"lon": None, "lat": None}
    params = {name: _bounded(text, _LONGEST_PARAM.get(name, 60)) for name, text in entry.params.items()}
    return {"outcome": entry.outcome, "code": entry.code, "params": params, **texts, **place}


def _bounded(text: str, most: int) -> str:
    """What a file wrote, as it can be put into a database and onto a page."""
    shown = visible(text).replace("\0", "").encode(errors="replace").decode()
    return shown if len(shown) <= most else shown[: most - 1] + "…"


def faults(entries: list[dict[str, Any]]) -> dict[str, Any]:
    """The entries that have a place, as GeoJSON."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [entry["lon"], entry["lat"]]},
                "properties": {
                    name: entry[name] for name in ("outcome", "code", "where", "subject", "reason")
                }
                # Reports of before have none.
                | {"params": entry.get("params", {})},
            }
            for entry in entries
            if entry["lon"] is not None
        ],
    }
