"""What whoever answers for an area tells of it."""

from typing import Any

from geoapi.city.areas import store
from geoapi.city.areas.importing.drafts import LONGEST_INTRODUCTION
from geoapi.city.areas.permissions import INTRODUCE
from geoapi.core.actors import Actor, Site
from geoapi.core.commands import Change, command
from geoapi.core.db import Connection
from geoapi.core.edits import remember_edit
from geoapi.core.errors import Conflict, InvalidInput, NotFound
from geoapi.importing.names import text_fault

SUBJECT = "area "


def _restore(connection: Connection, actor: Actor, subject: str, before: Any, after: Any) -> Change:
    code = subject.removeprefix(SUBJECT)
    site, by_post, now = _locked(connection, actor, code)
    if now != after["introduction"]:
        raise Conflict("The introduction has been changed since.", {"now": {"introduction": now}})
    store.write_introduction(connection, code, before["introduction"])
    return Change(subject, by_post, site, before=after, after=before)


@command("area.introduce", undo=_restore)
def introduce(
    connection: Connection, actor: Actor, *, code: str, introduction: str | None, seen: str | None
) -> Change:
    """Tell of an area what residents read there; None takes it away. `seen`: what the sender read there.

    Raises NotFound, Forbidden, InvalidInput, or Conflict where it says something else by now.
    """
    new = (introduction and introduction.replace("\r\n", "\n").strip()) or None
    unfit = text_fault(new, LONGEST_INTRODUCTION, has_lines=True) if new else None
    if unfit:
        raise InvalidInput.of("introduction", f"The introduction {unfit}.")
    site, by_post, now = _locked(connection, actor, code)
    if (now or None) != (seen or None) and now != new:
        told = {"now": {"introduction": now}, "yours": {"introduction": new}}
        raise Conflict("Somebody has changed the introduction meanwhile.", told)
    store.write_introduction(connection, code, new)
    remember_edit(connection, "area", code, ("introduction",), actor.name)
    return Change(SUBJECT + code, by_post, site, {"introduction": now}, {"introduction": new})


COMMANDS = (introduce,)


def _locked(connection: Connection, actor: Actor, code: str) -> tuple[Site, str, str | None]:
    found = store.lock_introduction(connection, code)
    if found is None:
        raise NotFound(f"There is no area {code!r}.")
    site = Site(area_ids=store.areas_of_area(connection, code))
    return site, actor.must(INTRODUCE, site), found[0]
