"""Making a plan and saying what it is; and who may do something with one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from geoapi.city.areas.store import areas_of_area
from geoapi.core.actors import Actor, Site
from geoapi.core.commands import Change, command
from geoapi.core.db import Connection
from geoapi.core.errors import Conflict, InvalidInput, NotFound, TooMany
from geoapi.features.planning.permissions import EDIT
from geoapi.features.planning.store import grids, plans

MOST_OPEN, MOST_SCOPE, MOST_GRIDS = 20, 20, 2_000


@command("plan.make")
def make(
    connection: Connection,
    actor: Actor,
    *,
    title: str,
    reason: str | None,
    scope: Sequence[str],
    effective_at: datetime | None,
) -> Change:
    """Begin a draft for the grids of some areas. Raises Forbidden, InvalidInput, TooMany."""
    chosen = sorted(set(scope))
    levels = plans.scope_levels(connection, chosen)
    strangers = [code for code in chosen if code not in levels]
    if strangers:
        raise InvalidInput.of("scope", f"There is no community, subdistrict or district {strangers[0]}.")
    by_post, site = site_of(connection, actor, EDIT, chosen)
    must_be_later(connection, effective_at)
    if plans.count_open(connection, chosen) >= MOST_OPEN:
        raise TooMany(f"There are {MOST_OPEN} drafts for these areas already: publish or give up one.")
    code = plans.add_plan(
        connection,
        title=title,
        reason=reason,
        effective_at=effective_at,
        account_id=actor.account_id,
        scope=chosen,
    )
    plan = plans.find_plan(connection, code)
    assert plan is not None
    number = len(grids.grids_in(connection, plan, grids.communities(connection, plan)))
    if number > MOST_GRIDS:
        raise InvalidInput.of("scope", f"These areas have {number:,} grids; a plan takes {MOST_GRIDS:,}.")
    if not number:
        raise InvalidInput.of("scope", "There are no grids in these areas.")
    plans.add_step(connection, plan, "make", actor.account_id)
    return Change(subject_of(code), by_post, site, None, {"code": code, "title": title, "scope": chosen})


@command("plan.describe")
def describe(connection: Connection, actor: Actor, *, code: str, given: dict[str, Any]) -> Change:
    """Call a draft otherwise, or let it be for another day; `given`: columns that change.

    Raises NotFound, Forbidden, Conflict, InvalidInput.
    """
    plan, by_post, site = draft_of(connection, actor, code)
    if "title" in given and given["title"] is None:
        raise InvalidInput.of("title", "A plan has a title.")
    must_be_later(connection, given.get("effective_at"))
    if given:
        plans.change_plan(connection, plan.id, **given)
    before = {name: getattr(plan, name) for name in given}
    return Change(subject_of(code), by_post, site, as_text(before), as_text(given))


def draft_of(connection: Connection, actor: Actor, code: str) -> tuple[plans.Plan, str, Site]:
    """A plan that may be edited, held until this transaction ends; by which post, and where.

    Raises NotFound, Forbidden, Conflict.
    """
    plan, by_post, site = plan_for(connection, actor, EDIT, code)
    if plan.state != "draft":
        raise Conflict("This plan is no draft any more.", {"reason": "not-draft", "now": plan.state})
    return plan, by_post, site


def plan_for(connection: Connection, actor: Actor, verb: str, code: str) -> tuple[plans.Plan, str, Site]:
    """A plan with which somebody may do something, held until this transaction ends.

    Raises NotFound, Forbidden.
    """
    plan = _found(connection, code, lock=True)
    return plan, *site_of(connection, actor, verb, plan.scope)


def plan_of(connection: Connection, actor: Actor, verb: str, code: str) -> plans.Plan:
    """The same, to be read only, and by nobody held. Raises NotFound, Forbidden."""
    plan = _found(connection, code, lock=False)
    site_of(connection, actor, verb, plan.scope)
    return plan


def _found(connection: Connection, code: str, *, lock: bool) -> plans.Plan:
    plan = plans.find_plan(connection, code, lock=lock)
    if plan is None:
        raise NotFound(f"There is no plan {code[:40]!r}.")
    return plan


def site_of(connection: Connection, actor: Actor, verb: str, scope: Sequence[str]) -> tuple[str, Site]:
    """By which post somebody may do something in all of these areas, and where that is. Raises Forbidden."""
    sites = [areas_of_area(connection, code) for code in scope]
    by_posts = [actor.must(verb, Site(area_ids=each)) for each in sites]
    return by_posts[0], Site(area_ids=frozenset().union(*sites))


def must_be_later(connection: Connection, effective_at: datetime | None) -> None:
    """Raises InvalidInput of a date that is over."""
    if effective_at is not None and effective_at < plans.now(connection):
        raise InvalidInput.of("effective_on", "This day has begun already: choose a later one.")


def subject_of(code: str) -> str:
    return f"plan {code}"


def as_text(values: dict[str, Any]) -> dict[str, str | None]:
    return {name: None if value is None else str(value) for name, value in values.items()}


COMMANDS = (make, describe)
