"""Other systems are told of each step of their matters: by the outbox, in order a matter, once each.

Nobody who moves a matter knows of them: what a system has been told of is a turn beside the matter's own,
and whoever finds the two apart tells the rest.
"""

from collections.abc import Mapping, Sequence

from geoapi.core.db import Connection
from geoapi.features.exchange.bodies import body_of
from geoapi.features.exchange.mapping import Terms
from geoapi.features.exchange.store import clients, terms, ties
from geoapi.features.exchange.store.clients import Client
from geoapi.features.exchange.store.ties import Tie
from geoapi.office.matters.flows import Kinds
from geoapi.office.matters.store import matters, steps
from geoapi.office.matters.store.steps import Step
from geoapi.office.notices.store import outbox

MOST_AT_ONCE = 200
# Longer than any transaction that moves a matter takes.
RECENT_MIN = 60


def tell_moved(connection: Connection, kinds: Kinds, within_min: int | None = RECENT_MIN) -> bool:
    """Tell of what was moved; whether there may be more."""
    handed = ties.tie_handed(connection, MOST_AT_ONCE)
    found = ties.lock_to_notify(connection, within_min, MOST_AT_ONCE)
    known = {each.id: each for each in clients.clients(connection)} if found else {}
    said = {number: terms.terms_of(connection, number) for number in {each.client_id for each in found}}
    for tie in found:
        tell(connection, kinds, tie, known, said)
    return max(handed, len(found)) >= MOST_AT_ONCE


def tell(
    connection: Connection,
    kinds: Kinds,
    tie: Tie,
    known: Mapping[int, Client],
    said: Mapping[int, Terms],
) -> None:
    """Have a system told of all steps of a matter that it does not know, the earliest first."""
    matter = matters.matter_by_id(connection, tie.matter_id)
    client = known.get(tie.client_id)
    if matter is None or client is None or client.webhook_id is None:
        return
    # Of one that was handed to it only how it came there, and what it is; before that it was others'.
    is_first = not tie.came_from and tie.notified_turn < 0
    every = steps.steps_of(connection, matter.id)
    untold = [each for each in every if each.turn > tie.notified_turn]
    for step in untold[-1:] if is_first else untold:
        if not tie.came_from and not _is_about(step, every, client.post_code):
            continue
        sent = ties.what_is_sent(connection, matter.id) if is_first else None
        body = body_of(tie, said[client.id], kinds[matter.kind], matter, step, sent, client.post_code)
        dedup = f"exchange {client.id} {matter.id} {step.turn}"
        outbox.add_message(connection, "webhook", client.webhook_id, body, dedup, matter.number)
    if untold:
        ties.set_notified_turn(connection, tie, untold[-1].turn)


def _is_about(step: Step, every: Sequence[Step], post_code: str | None) -> bool:
    """Whether a step is made while a post has the matter, or is that by which it gets or loses it."""
    before = every[step.turn - 1].post_code if step.turn else None
    return post_code in (step.post_code, before)
