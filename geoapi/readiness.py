"""Whether the process runs, the first map stands, and what an operator is to do soon."""

from apiflask import APIFlask
from flask import Response, jsonify
from pydantic import BaseModel

from geoapi.core.health import ONE_LOGIN
from geoapi.http.contract import contract
from geoapi.services import Services


class Alive(BaseModel):
    status: str


class Published(BaseModel):
    """Until when public holidays are known here, and what an operator is to do about it."""

    published_until: str
    warning: str | None


class ClerkSeen(BaseModel):
    """When a clerk was last seen, and what an operator is to do about it; null while it is not known."""

    seen_at: str | None
    warning: str | None


class SnapshotSeen(BaseModel):
    """What is held of the database in memory, and how long ago it was last found to be what that says."""

    version: int
    checked_s_ago: float


class Logins(BaseModel):
    warning: str | None


class Ready(Alive):
    atlas_version: int
    leaves: int
    addresses: int
    places: int
    warning: str | None
    snapshots: dict[str, SnapshotSeen]
    calendar: Published
    clerk: ClerkSeen
    database: Logins


def register(app: APIFlask, services: Services) -> None:
    @app.get("/livez")
    @contract(answer=Alive)
    @app.doc(summary="The process runs", tags=["Health"], responses={200: "Yes"})
    def livez() -> Response:
        return jsonify(status="ok")

    @app.get("/readyz")
    @contract(answer=Ready)
    @app.doc(
        summary="The first Atlas, the addresses and the places stand",
        tags=["Health"],
        responses={200: "Yes", 503: "Not yet"},
    )
    def readyz() -> Response:
        atlas, addresses = services.atlas.current(), services.gazetteer.current()
        places, calendar = services.directory.current(), services.calendar
        services.search.current()
        held = (services.atlas, services.gazetteer, services.directory, services.search)
        known = services.health.current()
        seen_at = known and known.clerk.seen_at and calendar.local(known.clerk.seen_at)
        is_one = services.public is services.database or (known is not None and known.owns_tables)
        return jsonify(
            status="ok",
            atlas_version=atlas.version,
            leaves=len(atlas.leaves),
            addresses=len(addresses),
            places=len(places),
            warning=atlas.warning(),
            snapshots={
                each.name: {"version": seen.version, "checked_s_ago": round(seen.checked_s_ago, 1)}
                for each in held
                if (seen := each.seen()) is not None
            },
            # What an operator is to do soon; nobody is sent away for it.
            calendar={
                "published_until": calendar.published_until().isoformat(),
                "warning": calendar.warning(calendar.now().date()),
            },
            clerk={
                "seen_at": seen_at and seen_at.isoformat(timespec="seconds"),
                "warning": known and known.clerk.warning(),
            },
            database={"warning": ONE_LOGIN if is_one else None},
        )
