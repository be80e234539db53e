"""What is done to a case of the demo city, one thing after the other, and when."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np

from .case_rows import CaseRow
from .complaints import DECLINES, ESCALATIONS, RESPONSES, RETURNS, TRANSFERS, WITHDRAWALS, Complaint

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
Event = tuple[str, datetime]
_AT = {"accept": "accepted_at", "dispatch": "dispatched_at", "acknowledge": "acknowledged_at",
       "return": "returned_at", "rule": "ruled_at", "respond": "responded_at", "escalate": "escalated_at",
       "take_on": "taken_on_at", "resolve": "resolved_at", "dispute": "disputed_at", "reopen": "reopened_at",
       "end": "closed_at"}  # fmt: skip
_REACHED = {"accept": "accepted", "dispatch": "dispatched", "acknowledge": "working", "return": "returned",
            "rule": "dispatched", "respond": "working", "escalate": "escalated", "take_on": "working",
            "resolve": "resolved", "dispute": "working", "reopen": "working"}  # fmt: skip
_ENDS = ("declined", "transferred", "withdrawn", "merged")
# Ways that have come no farther than that.
_STOPS = {"dispatched": "dispatch", "late": "acknowledge", "working": "acknowledge", "waiting": "respond",
          "stuck": "return"}  # fmt: skip


class Casework:
    """Works on cases until `end`."""

    def __init__(self, end: datetime, rng: np.random.Generator) -> None:
        self.end, self.rng = end, rng

    def work(
        self, row: CaseRow, complaint: Complaint, opened: datetime, way: str, words: dict[str, object]
    ) -> None:
        """Write into a row what was done to it by then, and how it stands."""
        events = [
            (verb, at) for verb, at in self._events(row, complaint, opened, way, words) if at < self.end
        ]
        if (stop := _STOPS.get(way)) is not None:
            verbs = [verb for verb, _ in events]
            events = events[: verbs.index(stop) + 1] if stop in verbs else events
        row.opened_at = written(opened)
        for verb, at in events:
            column = _AT[verb]
            known = getattr(row, column)
            setattr(row, column, f"{known}; {written(at)}" if known else written(at))
        self._state(row, way, events)

    def _pick(self, items: Sequence[str]) -> str:
        return items[int(self.rng.integers(0, len(items)))]

    def _after(self, at: datetime, least_h: float, most_h: float) -> datetime:
        """So many hours later, by day."""
        return self._by_day(at + (least_h + float(self.rng.random()) * (most_h - least_h)) * HOUR)

    def _by_day(self, at: datetime) -> datetime:
        """The same, or the next morning where that is at night."""
        if 8 <= at.hour < 21:
            return at
        return (at + DAY * (at.hour >= 21)).replace(hour=8, minute=int(self.rng.integers(5, 59)))

    def _events(
        self, row: CaseRow, complaint: Complaint, opened: datetime, way: str, words: dict[str, object]
    ) -> list[Event]:
        """All that is done to it, in the end; it sets what is said besides."""
        if way == "new":
            return []
        at = self._after(opened, 0.1, 30 if self.rng.random() < 0.03 else 5)
        if way in _ENDS:
            return self._ended(row, way, at)
        events: list[Event] = [("accept", at)]
        if way == "answered":
            told = [text for code, text in complaint.other if code == "explained"] or complaint.fixed
            row.post, row.outcome, row.said = "", "explained", self._pick(told).format(**words)
            return self._closed(row, [*events, ("resolve", self._after(at, 0.2, 4))])
        events.append(("dispatch", self._after(at, 0.1, 1.5)))
        if way in ("returned", "stuck"):
            row.return_reason = self._pick(RETURNS)
            row.post = f"{row.accepted_by[:6]}-C1"
            events.append(("return", self._after(events[-1][1], 0.5, 5)))
            events.append(("rule", self._after(events[-1][1], 2, 24)))
        events.append(("acknowledge", self._after(events[-1][1], 0.3, 7)))
        solved = self._worked(row, complaint, events)
        if way == "escalated":
            row.escalate_reason = self._pick(ESCALATIONS)
            events += [("escalate", solved), ("take_on", self._after(solved, 3, 30))]
            solved = self._after(events[-1][1], 30, 140)
        self._outcome(row, complaint, words)
        events.append(("resolve", solved))
        for _ in range({"disputed": 1, "disputed_twice": 2}.get(way, 0)):
            row.dispute_reason = complaint.twice
            events.append(("dispute", self._after(events[-1][1], 3, 70)))
            events.append(("resolve", self._after(events[-1][1], 6, 60)))
        events = self._closed(row, events)
        if way == "reopened":
            row.dispute_reason = complaint.twice
            events[-1:] = [("reopen", self._after(events[-1][1], 30, 300))]
            mended = self._after(events[-1][1], 5, 40)
            events += [("resolve", mended), ("end", mended + 7 * DAY)]
        return events

    def _worked(self, row: CaseRow, complaint: Complaint, events: list[Event]) -> datetime:
        """When it is solved; of what is not simple somebody promises first when that will be."""
        at = events[-1][1]
        if complaint.weight == "simple":
            return self._after(at, 0.5, 40 if self.rng.random() < 0.05 else 10)
        row.response = self._pick(RESPONSES)
        at = self._after(at, 4, 60 if self.rng.random() < 0.94 else 140)
        promised = (at + int(self.rng.integers(3, 10)) * DAY).replace(hour=18, minute=0)
        row.promised_at = written(promised)
        events.append(("respond", at))
        is_late = self.rng.random() < 0.07
        share = float(self.rng.uniform(0.3, 0.9))
        return self._by_day(promised + 26 * HOUR if is_late else at + (promised - at) * share)

    def _outcome(self, row: CaseRow, complaint: Complaint, words: dict[str, object]) -> None:
        row.outcome, row.said = "fixed", self._pick(complaint.fixed).format(**words)
        if complaint.other and self.rng.random() < 0.3:
            row.outcome, row.said = complaint.other[int(self.rng.integers(0, len(complaint.other)))]
            row.said = row.said.format(**words)
        if row.outcome == "not_ours":
            row.instead = self._pick([f"{who} {phone}" for who, phone in TRANSFERS])

    def _ended(self, row: CaseRow, way: str, at: datetime) -> list[Event]:
        row.post = ""
        if way == "declined":
            row.said, row.instead = DECLINES[int(self.rng.integers(0, len(DECLINES)))]
        elif way == "withdrawn":
            row.said = self._pick(WITHDRAWALS)
        elif way == "transferred":
            row.instead = self._pick([f"{who} {phone}" for who, phone in TRANSFERS])
            row.said = "已转有权处理的单位，并告知查询电话。"
            return [("accept", at), ("end", self._after(at, 1, 20))]
        return [("end", at)]

    def _closed(self, row: CaseRow, events: list[Event]) -> list[Event]:
        """By the word of who reported it, or by itself after a week."""
        solved = events[-1][1]
        if self.rng.random() < 0.62:
            row.score = str(int(self.rng.choice([5, 4, 3, 2], p=[0.62, 0.25, 0.09, 0.04])))
            return [*events, ("end", self._after(solved, 1, 90))]
        return [*events, ("end", solved + 7 * DAY)]

    def _state(self, row: CaseRow, way: str, events: Sequence[Event]) -> None:
        """What follows from what was done last; nothing is said of what was not done yet."""
        done = {verb for verb, _ in events}
        last = events[-1][0] if events else ""
        ended = way if way in _ENDS else "closed"
        row.state = ended if last == "end" else _REACHED.get(last, "received")
        if "resolve" not in done and last != "end":
            row.outcome = row.said = row.instead = ""
        if row.state != "closed":
            row.score = ""
        if "respond" not in done:
            row.response = row.promised_at = ""
        if not done & {"dispute", "reopen"}:
            row.dispute_reason = ""
        if "return" not in done:
            row.return_reason = ""
        if row.state == "received":
            row.post = row.merged_into = ""
        if "accept" not in done:
            row.weight = ""


def written(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"
