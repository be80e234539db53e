"""What somebody is enrolled as, and what he agreed to, as he is told it himself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from geoapi.features.couriers.enrolling.rules import CONSENT, State
from geoapi.features.couriers.enrolling.store.invitations import STATE


@dataclass(frozen=True)
class OwnCourier:
    """What somebody is enrolled as, as he sees it himself. `enrollment`: by which he leaves it; an area or a
    place, or both."""

    acts_as: str
    enrollment: int | None
    name: str
    state: State
    area_code: str | None
    area_name: str | None
    place_code: str | None
    place_name: str | None
    platform: str
    team: str
    waits_until: datetime | None
    since: datetime | None
    until: datetime | None
    consent_version: str | None
    consent_at: datetime | None

    @property
    def owes_consent(self) -> bool:
        """Whether he agreed to other words than there are now."""
        return self.state == "enrolled" and self.consent_version not in (None, CONSENT)


_OWN = f"""
    SELECT 'courier', courier.enrollment_id, shown_name, {STATE}, area.code, area.name, place.code,
           place.name, platform, team, waits_until, lower(enrollment.valid), upper(enrollment.valid),
           consent_version, consent_at
      FROM courier JOIN account ON account.id = courier.account_id JOIN area ON area.id = courier.area_id
           LEFT JOIN place ON place.id = courier.place_id
           LEFT JOIN enrollment ON enrollment.id = courier.enrollment_id
     WHERE courier.account_id = :id ORDER BY courier.id DESC LIMIT 1"""


# Who was enrolled without being asked: volunteers, keepers, tellers, and couriers of before.
_OWN_OTHERWISE = """
    SELECT acts_as, each.id, shown_name, CASE WHEN valid @> now() THEN 'enrolled' ELSE 'ended' END,
           area.code, area.name, place.code, place.name, '', '', NULL, lower(valid), upper(valid), NULL, NULL
      FROM enrollment each JOIN account ON account.id = account_id LEFT JOIN area ON area.id = each.area_id
           LEFT JOIN place ON place.id = each.place_id
     WHERE account_id = :id AND acts_as = ANY(:acts_as)
       AND NOT EXISTS (SELECT FROM courier WHERE enrollment_id = each.id)
     ORDER BY valid @> now() DESC, each.id DESC LIMIT 1"""
WITH_AREAS, AT_PLACES = ("courier", "volunteer"), ("keeper", "teller")
MAY_LEAVE = (*WITH_AREAS, *AT_PLACES)


def own(connection: Connection, account_id: int) -> OwnCourier | None:
    """As what somebody does tasks, or did: a courier, or else a volunteer."""
    return _courier(connection, account_id) or _otherwise(connection, account_id, WITH_AREAS)


def own_to_leave(connection: Connection, account_id: int) -> OwnCourier | None:
    """What somebody is enrolled as now, as what he does tasks before what he keeps; else what he was."""
    found = [
        _courier(connection, account_id),
        _otherwise(connection, account_id, WITH_AREAS),
        _otherwise(connection, account_id, AT_PLACES),
    ]
    known = [each for each in found if each is not None]
    return next((each for each in known if each.state == "enrolled"), next(iter(known), None))


def _courier(connection: Connection, account_id: int) -> OwnCourier | None:
    row = connection.execute(text(_OWN), {"id": account_id}).one_or_none()
    return None if row is None else OwnCourier(*row)


def _otherwise(connection: Connection, account_id: int, acts_as: Sequence[str]) -> OwnCourier | None:
    values = {"id": account_id, "acts_as": list(acts_as)}
    row = connection.execute(text(_OWN_OTHERWISE), values).one_or_none()
    return None if row is None else OwnCourier(*row)


def agreed_otherwise(connection: Connection, account_id: int, version: str) -> bool:
    """Whether somebody who is enrolled agreed to another wording."""
    sql = """
        SELECT EXISTS (SELECT FROM courier JOIN enrollment ON enrollment.id = enrollment_id
                        WHERE courier.account_id = :id AND valid @> now() AND consent_version <> :version)"""
    return bool(connection.execute(text(sql), {"id": account_id, "version": version}).scalar_one())


def personal_data_of(connection: Connection, account_id: int) -> list[dict[str, Any]]:
    """All that is kept of a courier besides the account, for himself."""
    sql = """
        SELECT platform, team, area.code AS area_code, place.code AS place_code, invited_at,
               consent_version, consent_at
          FROM courier JOIN area ON area.id = courier.area_id LEFT JOIN place ON place.id = place_id
         WHERE account_id = :id ORDER BY courier.id"""
    return [dict(row._mapping) for row in connection.execute(text(sql), {"id": account_id})]
