"""From an event to notices and to what is sent: who hears of it, and by which way."""

from collections.abc import Mapping

from geoapi.core.actors import Rule
from geoapi.core.db import Connection
from geoapi.office.access.matrix import ACTS_AS
from geoapi.office.notices.store import outbox, receivers

MOST_EVENTS = 100


def spread_events(connection: Connection, rules: Mapping[str, Rule]) -> bool:
    """Tell of what has happened since; whether there may be more."""
    events = outbox.take_events(connection, MOST_EVENTS)
    for event in events:
        for account_id in _accounts(connection, event, rules):
            outbox.add_notice(connection, event.id, account_id)
            for subscription in receivers.subscriptions_of(connection, account_id):
                # What lies on a locked phone says no more than that there is something.
                body = {"type": event.name, "subject": event.subject}
                _send(connection, event, "push", subscription, body)
        for webhook in receivers.webhooks_for(connection, event.name):
            data = {"subject": event.subject, **event.details}
            whole: dict[str, object] = {"type": event.name, "timestamp": event.at.isoformat(), "data": data}
            _send(connection, event, "webhook", webhook, whole)
    return len(events) >= MOST_EVENTS


def send_text(
    connection: Connection,
    account_id: int,
    template: str,
    details: Mapping[str, str],
    dedup: str,
    *,
    aloud: bool,
) -> None:
    """Have a short message, or a call that reads it, sent to somebody's phone; done once for a `dedup`.

    `template`: by what the gateway knows the words; `details`: what stands in their gaps, nothing personal.
    """
    body: dict[str, object] = {"template": template, "details": dict(details)}
    outbox.add_message(connection, "voice" if aloud else "sms", account_id, body, dedup, dedup)


def _send(
    connection: Connection, event: outbox.Event, channel: str, target: int, body: Mapping[str, object]
) -> None:
    dedup = f"event {event.id} {channel} {target}"
    outbox.add_message(connection, channel, target, body, dedup, event.subject or None)


def _accounts(connection: Connection, event: outbox.Event, rules: Mapping[str, Rule]) -> list[int]:
    """One account, or those nearest by who may do what is to be done: not the whole ladder above them."""
    if event.account_id is not None:
        return [event.account_id]
    rule = rules.get(event.verb or "")
    if rule is None:
        return []
    found = outbox.holders(connection, rule.acts_as, event)
    # Who keeps a place stands nearer to it than any post; then posts, from the grid upwards.
    order = [*sorted(set(rule.acts_as) - set(ACTS_AS)), *ACTS_AS]
    return next((found[acting] for acting in order if acting in found), [])
