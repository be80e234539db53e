"""What the administrator changes of terms and of what is sent, with the checks that a file goes through."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from geoapi.city.areas.importing.layers import LAYER
from geoapi.city.people.importing.roles import ROLE
from geoapi.city.places.importing.kinds import AMENITY, KIND
from geoapi.core.actors import Actor, Site
from geoapi.core.commands import Change, command
from geoapi.core.db import Connection
from geoapi.core.edits import remember_edit
from geoapi.core.errors import Conflict, InvalidInput, NotFound
from geoapi.importing.edits import Edits
from geoapi.importing.report import Report
from geoapi.importing.rows import Row, fault_of
from geoapi.importing.terms import TermTable, cell_fault, read_terms, write_terms
from geoapi.office.notices.store import outbox, receivers
from geoapi.office.upkeep import store
from geoapi.office.upkeep.permissions import CHANGE

NOWHERE = Site()
_NAMES = ("name", "name_en", "other_names")


@dataclass(frozen=True)
class Kind:
    """Terms of a kind, and what of them is edited here; the rest comes by file or on the command line.

    `fixed`: what is shown beside it.
    """

    table: TermTable
    columns: tuple[str, ...]
    order: str
    fixed: tuple[str, ...] = ()


KINDS: Mapping[str, Kind] = {
    "place_kinds": Kind(KIND, (*_NAMES, "icon", "tone", "position"), "position"),
    "amenities": Kind(AMENITY, (*_NAMES, "icon", "position"), "position"),
    "roles": Kind(ROLE, (*_NAMES, "rank"), "rank", ("acts_as",)),
    "layers": Kind(LAYER, (*_NAMES, "icon", "tone", "rank"), "rank"),
}


def _restore_term(connection: Connection, actor: Actor, subject: str, before: Any, after: Any) -> Change:
    kind, _, code = subject.partition(" ")
    now = store.lock_term(connection, KINDS[kind].table, KINDS[kind].columns, code)
    if now is None or any(now[name] != value for name, value in after.items()):
        raise Conflict("This has been changed since.", {"now": now})
    return _set(connection, actor, kind, code, before, {})


@command("term.edit", undo=_restore_term)
def edit_term(
    connection: Connection,
    actor: Actor,
    *,
    kind: str,
    code: str,
    values: dict[str, str],
    was: dict[str, str],
) -> Change:
    """Call a kind of thing otherwise, show it otherwise, or elsewhere in the order.

    `was`: what of it the actor has seen. Raises NotFound, Forbidden, InvalidInput, Conflict.
    """
    return _set(connection, actor, kind, code, values, was)


def _set(
    connection: Connection,
    actor: Actor,
    kind: str,
    code: str,
    values: Mapping[str, str],
    was: Mapping[str, str],
) -> Change:
    by_post = actor.must(CHANGE, NOWHERE)
    found = KINDS.get(kind)
    before = None if found is None else store.lock_term(connection, found.table, found.columns, code)
    if found is None or before is None:
        raise NotFound(f"There is no {code!r} among {kind!r}.")
    if foreign := values.keys() - set(found.columns):
        raise InvalidInput.of(min(foreign), f"{min(foreign)} is not changed here.")
    changed = {name: value.strip() for name, value in values.items() if value.strip() != before[name]}
    if unseen := [name for name in changed if before[name] != was.get(name, before[name])]:
        raise Conflict("Somebody else has changed it.", {"now": {name: before[name] for name in unseen}})
    # An empty cell of a file leaves what is known; here it says that there is none.
    cells = {"code": code, **changed}
    if changed.get("other_names") == "":
        cells["other_names"] = "-"
    for name, cell in cells.items():
        if fault := _fault(found.table, name, cell):
            raise InvalidInput.of(name, fault)
    report = Report(kind)
    terms = read_terms(connection, found.table, [Row(1, cells, fault_of(cells))], report)
    if report.refused:
        raise InvalidInput(report.refused[0].reason)
    write_terms(connection, found.table, terms, Edits(report, overrule=True))
    remember_edit(connection, found.table.table, code, changed, actor.name)
    now = store.lock_term(connection, found.table, found.columns, code) or {}
    old, new = ({name: row[name] for name in changed} for row in (before, now))
    return Change(f"{kind} {code}", by_post, NOWHERE, old, new)


def _fault(table: TermTable, name: str, cell: str) -> str | None:
    """What is wrong with a cell, by itself."""
    if not cell:
        return f"{name} is empty."
    return fault_of({name: cell}) or (None if name == "code" else cell_fault(table, name, cell))


@command("outbox.resend")
def resend(connection: Connection, actor: Actor, *, number: int) -> Change:
    """Have a message tried anew that could not be delivered. Raises Forbidden or NotFound."""
    by_post = actor.must(CHANGE, NOWHERE)
    if not outbox.resend(connection, number):
        raise NotFound(f"No message {number} is dead.")
    return Change(f"message {number}", by_post, NOWHERE, None, {"messages": 1})


@command("webhook.remove")
def remove_webhook(connection: Connection, actor: Actor, *, name: str) -> Change:
    """Tell another system nothing more. Raises Forbidden or NotFound."""
    by_post = actor.must(CHANGE, NOWHERE)
    number = receivers.close_webhook(connection, name)
    if number is None:
        raise NotFound(f"There is no webhook {name!r}.")
    return Change(f"webhook {number}", by_post, NOWHERE, None, None)


COMMANDS = (edit_term, resend, remove_webhook)
