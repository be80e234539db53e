#!/usr/bin/env python3
"""Photograph every state of a case in the demo city, as its reporter and as those in office see it.

Look at them after changing these pages, beside `make run`: `python scripts/case_states.py --out FOLDER`.
"""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

from officer_day import Officer, in_days
from walking import DESK, PHONE, Visitor, chromium

GRID, COMMUNITY, DISTRICT = "990102001001001", "990102001001", "990102"
WORKER, LEADER = f"{GRID}-W1", f"{DISTRICT}-G1"
HOME = {"lon": 120.8525004, "lat": 40.727815}
PHONE_NO = "0300-5566789"
PLACE = "兴泰街2号翠湖里8号楼"


class Case:
    """One that is on its way through the states."""

    def __init__(self, people: dict[str, Any], text: str) -> None:
        self.people = people
        report = {"category": "corridor_lamp", "text": text, "at": HOME, "place": PLACE, "phone": PHONE_NO}
        self.receipt = people["resident"].send("/cases", submission=str(uuid4()), answer_by="phone", **report)
        self.number = self.receipt["number"]

    @property
    def turn(self) -> int:
        return int(self.people["community"].ask(f"/matters/{self.number}")["turn"])

    def move(self, who: str, verb: str, **fields: Any) -> "Case":
        moves = [{"verb": verb, "fields": fields}]
        self.people[who].send(f"/matters/{self.number}/moves", turn=self.turn, moves=moves)
        return self

    def say(self, verb: str, **fields: Any) -> "Case":
        """By its reporter."""
        said = {"key": self.receipt["key"], "submission": str(uuid4()), "turn": self.turn, "verb": verb}
        self.people["resident"].send(f"/matters/{self.number}/receipt/moves", fields=fields, **said)
        return self


def accepted(case: Case) -> Case:
    return case.move("community", "accept", weight="complex", said="已受理，由第一网格专职网格员岗办理")


def dispatched(case: Case) -> Case:
    return accepted(case).move("community", "dispatch", post=WORKER)


def working(case: Case) -> Case:
    case = dispatched(case).move("grid", "acknowledge")
    return case.move(
        "grid", "respond", said="看过了，灯座坏了，配好就换", promised=f"{in_days(3)}T00:00:00+08:00"
    )


def resolved(case: Case) -> Case:
    return working(case).move("grid", "resolve", outcome="fixed", said="换了新灯座和灯泡，晚上看过，亮了")


def returned(case: Case) -> Case:
    return dispatched(case).move(
        "grid", "return", basis="not_our_duty", reason="楼道线路归物业，本岗没有工具"
    )


def escalated(case: Case) -> Case:
    return working(case).move("grid", "escalate", post=LEADER, reason="三栋楼线路老化，要一起改")


def disputed(case: Case) -> Case:
    return resolved(case).say("dispute", said="亮了两天又灭了")


def merged(case: Case) -> Case:
    other = Case(case.people, "8号楼二楼的灯还是不亮")
    return case.move("community", "merge", into=other.number)


def withdrawn(case: Case) -> Case:
    return case.say("withdraw", said="邻居换好了")


STATES: dict[str, Callable[[Case], Case]] = {
    "received": lambda case: case,
    "accepted": accepted,
    "dispatched": dispatched,
    "working": working,
    "returned": returned,
    "escalated": escalated,
    "resolved": resolved,
    "closed": lambda case: resolved(case).say("confirm", score=5),
    "declined": lambda case: case.move(
        "community", "decline", said="这是小区内部的事", instead="物业 0300-5551234"
    ),
    "merged": merged,
    "transferred": lambda case: accepted(case).move("community", "transfer", to="市供电公司", ask_at="95598"),
    "withdrawn": withdrawn,
    "disputed": disputed,
}


def photograph(people: dict[str, Any], state: str, query: str, out: Path) -> None:
    """A case in a state: four pictures."""
    case = STATES[state](Case(people, "二楼楼道灯不亮，老人下楼看不见"))
    for who, screen, size in (
        ("resident", PHONE, "phone"),
        ("resident", DESK, "desk"),
        ("grid", PHONE, "phone"),
        ("community", DESK, "desk"),
    ):
        visitor = people[who]
        visitor.page.set_viewport_size(screen)
        theirs = f"/m/{case.number}?{query}#{case.receipt['key']}"
        page = visitor.visit(theirs if who == "resident" else f"/desk?inbox={case.number}&{query}")
        page.wait_for_timeout(400)
        file = out / f"{state}-{who}-{size}.png"
        page.screenshot(path=file)
        print(file, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--out", type=Path, required=True, help="where the pictures go")
    parser.add_argument("--query", default="", help="such as lang=en or text=large")
    parser.add_argument("--only", choices=STATES, action="append", help="not all of them")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        staff = Officer(browser, "community")
        people: dict[str, Any] = {"community": staff, "grid": Officer(browser, "grid", PHONE)}
        people["resident"] = Visitor(browser, staff.origin, PHONE)
        for state in arguments.only or STATES:
            photograph(people, state, arguments.query, arguments.out)


if __name__ == "__main__":
    main()
