"""Inviting those whom a firm's list names, and printing their slips."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Unpack

from sqlalchemy import Connection, text

from geoapi.core import audit
from geoapi.core.clock import Calendar
from geoapi.core.db import Database
from geoapi.features.couriers.enrolling.rules import WAITS_DAYS
from geoapi.features.couriers.enrolling.store import invitations
from geoapi.features.couriers.enrolling.store.invitations import Invited
from geoapi.features.couriers.importing.columns import COLUMNS, HOLDS
from geoapi.features.couriers.importing.rows import Listed, read_row
from geoapi.features.couriers.importing.slips import PrintedSlip, check_target, write_slips
from geoapi.importing.reasons import Unusable
from geoapi.importing.report import Report, track
from geoapi.importing.run import ImportRun, RunOptions
from geoapi.importing.tables import Sheet, tell_changes
from geoapi.office.access.slips import lookup_of, new_code
from geoapi.office.access.store import accounts, credentials
from geoapi.office.access.tokens import SLIP

Where = tuple[int, int | None, str]
"""A community and perhaps a station, by their numbers, and what it is called."""
Known = Mapping[bytes, tuple[int, int, str]]
"""By the key in a list: the number of the courier and of the account, and how it stands."""


def import_couriers(
    database: Database,
    path: Path,
    *,
    page: str,
    calendar: Calendar,
    slips: Path | None = None,
    platform: str = "",
    reprint: bool = False,
    **options: Unpack[RunOptions],
) -> Report:
    """Invite those who are not known yet, by their number at their firm; each has a slip in the file `slips`.

    `page`: the address that a slip leads to. `reprint`: also new slips for those who have not agreed yet.
    Raises ImportRefused if any row is refused and the run is strict, InvalidInput when the file cannot be
    used at all.
    """
    target = None if options.get("dry_run") else check_target(slips)
    run = ImportRun(database, path, "couriers", **options)
    sheet = run.read(COLUMNS, ("number", "name", "phone"), holds=HOLDS)
    try:
        with run.transaction() as connection:
            run.check()
            printed = _import(run, connection, sheet, platform, reprint, page)
            if target is not None and printed:
                run.progress.step("Printing slips")
                until = calendar.now() + timedelta(days=WAITS_DAYS)
                write_slips(target, printed, f"{until:%Y年%-m月%-d日}")
    except BaseException:
        # Codes that serve for nothing.
        if target is not None:
            target.unlink(missing_ok=True)
        raise
    return run.report


def _import(
    run: ImportRun, connection: Connection, sheet: Sheet, platform: str, reprint: bool, page: str
) -> list[PrintedSlip]:
    report = run.report
    rows = list(_rows(sheet, platform, report))
    wheres = _Wheres(connection)
    placed = [(each, where) for each in rows if (where := _placed(each, wheres, report)) is not None]
    known = _known(connection, [each.key for each in rows])
    run.write()
    printed = []
    counts = {"invited": 0, "known": 0, "slips anew": 0}
    for each, where in track(placed, run.progress):
        there = known.get(each.key)
        if there is None:
            account_id = accounts.add_member(connection, each.name)
            invitations.invite(
                connection, Invited(account_id, where[0], where[1], each.platform, each.team, each.key)
            )
            counts["invited"] += 1
        else:
            number, account_id, state = there
            counts["known"] += 1
            if not reprint or state != "waiting":
                continue
            invitations.wait_anew(connection, number)
            counts["slips anew"] += 1
        printed.append(_slip(connection, account_id, each, where[2], page))
    for what, count in counts.items():
        report.count(f"couriers {what}", count)
    if printed:
        audit.add_row(connection, "courier.import", "couriers", after={"slips": len(printed)})
    return sorted(printed, key=lambda slip: (slip.platform, slip.team, slip.where, slip.name))


def _slip(connection: Connection, account_id: int, row: Listed, where: str, page: str) -> PrintedSlip:
    code = new_code()
    credentials.add_slip(connection, account_id, SLIP, lookup_of(code), row.digits)
    return PrintedSlip(row.number, row.name, row.platform, row.team, where, code, f"{page}#slip={code}")


def _rows(sheet: Sheet, platform: str, report: Report) -> Iterator[Listed]:
    """The rows that can be read, each courier once."""
    seen: dict[bytes, str] = {}
    for row in sheet.rows:
        try:
            listed = read_row(row, platform)
        except Unusable as error:
            report.refuse(row.where, error.reason, row["number"][:80])
            continue
        if listed.key in seen:
            report.refuse(row.where, f"{listed.number} stands in {seen[listed.key]} already", listed.number)
            continue
        seen[listed.key] = row.where
        tell_changes(row, listed.number, report)
        yield listed


def _placed(row: Listed, wheres: "_Wheres", report: Report) -> Where | None:
    found = wheres.station(row.station) if row.station else wheres.community(row.community)
    if isinstance(found, str):
        report.refuse(row.where, found, row.number)
        return None
    return found


class _Wheres:
    """Stations and communities by their codes, communities also by a name that is one alone."""

    def __init__(self, connection: Connection) -> None:
        self._stations = {row[0]: row[1:] for row in connection.execute(_STATIONS)}
        self._communities: dict[str, list[Where]] = {}
        for code, area_id, name in connection.execute(_COMMUNITIES):
            for key in {code, name}:
                self._communities.setdefault(key, []).append((area_id, None, name))

    def station(self, code: str) -> Where | str:
        """Or why there is none."""
        found = self._stations.get(code)
        if found is None:
            return f"there is no station {code[:40]!r}"
        place_id, community, name = found
        if community is None:
            return f"the station {code} lies in no community"
        return community, place_id, name

    def community(self, code: str) -> Where | str:
        """Or why there is none."""
        found = self._communities.get(code, [])
        if len(found) > 1:
            return f"there are {len(found)} communities {code!r}: use the code"
        return found[0] if found else f"there is no community {code[:40]!r}"


def _known(connection: Connection, keys: Sequence[bytes]) -> Known:
    rows = connection.execute(text(_KNOWN), {"keys": list(keys)})
    return {bytes(key): (number, account_id, state) for key, number, account_id, state in rows}


_KNOWN = """
    SELECT list_key, id, account_id, CASE WHEN enrollment_id IS NULL THEN 'waiting' ELSE 'in' END
      FROM courier WHERE list_key = ANY(:keys)"""
_STATIONS = text("""
    SELECT place.code, place.id,
           coalesce((SELECT min(area.id) FROM area_in_force AS area
                      WHERE layer = 'admin' AND level = 'community' AND ST_Covers(geom, entrance)),
                    (SELECT id FROM area WHERE id = place.area_id AND level = 'community')), place.name
      FROM place WHERE retired_at IS NULL""")
_COMMUNITIES = text("""
    SELECT code, id, name FROM area_in_force WHERE layer = 'admin' AND level = 'community' ORDER BY code""")
