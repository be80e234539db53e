"""From an event to notices and to what is sent: who hears of it, and by which way."""

from collections.abc import Mapping
from datetime import datetime

from geoapi.core.actors import Rule
from geoapi.core.clock import Calendar
from geoapi.core.db import Connection
from geoapi.core.hours_text import read_hours
from geoapi.office.access.matrix import ACTS_AS
from geoapi.office.notices.store import events, outbox, receivers
from geoapi.office.notices.store.events import Event, Holders

MOST_EVENTS = 100


def spread_events(connection: Connection, rules: Mapping[str, Rule], calendar: Calendar) -> bool:
    """Tell of what has happened since; whether there may be more."""
    taken = events.take_events(connection, MOST_EVENTS)
    for event in taken:
        for account_id in _accounts_on_duty(connection, event, rules, calendar):
            outbox.add_notice(connection, event.id, account_id)
            for subscription in receivers.subscriptions_of(connection, account_id):
                # What lies on a locked phone says no more than that there is something.
                body = {"type": event.name, "subject": event.subject}
                _send(connection, event, "push", subscription, body)
        for webhook in [] if event.put_off else receivers.webhooks_for(connection, event.name):
            data = {"subject": event.subject, **event.details}
            whole: dict[str, object] = {"type": event.name, "timestamp": event.at.isoformat(), "data": data}
            _send(connection, event, "webhook", webhook, whole)
    return len(taken) >= MOST_EVENTS


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
    connection: Connection, event: Event, channel: str, target: int, body: Mapping[str, object]
) -> None:
    dedup = f"event {event.id} {channel} {target}"
    outbox.add_message(connection, channel, target, body, dedup, event.subject or None)


def _accounts_on_duty(
    connection: Connection, event: Event, rules: Mapping[str, Rule], calendar: Calendar
) -> list[int]:
    """The accounts that hear of it now; for a post that is off duty it is put off, if it may be."""
    if event.account_id is not None:
        return [event.account_id]
    told, waiting = set[int](), list[tuple[Holders, datetime]]()
    for each in _nearest(connection, event, rules):
        until = _next_on_duty(each.duty_hours, event.spread_at, calendar) if event.when_on_duty else None
        if until is None:
            told.update(each.account_ids)
        else:
            waiting.append((each, until))
    for each, until in waiting:
        # Who has another post that is on duty hears of it once.
        if each.post_code is not None and not told.issuperset(each.account_ids):
            events.put_off(connection, event.id, each.post_code, until)
    return sorted(told)


def _nearest(connection: Connection, event: Event, rules: Mapping[str, Rule]) -> list[Holders]:
    """One post, or those nearest by who may do what is to be done: not the whole ladder above them."""
    if event.post_code is not None:
        return events.holders_of(connection, event.post_code)
    rule = rules.get(event.verb or "")
    if rule is None:
        return []
    found = events.holders_there(connection, rule.acts_as, event)
    # Who keeps a place stands nearer to it than any post; then posts, from the grid upwards.
    order = [*sorted(set(rule.acts_as) - set(ACTS_AS)), *ACTS_AS]
    nearest = min((order.index(each.acts_as) for each in found), default=0)
    return [each for each in found if each.acts_as == order[nearest]]


def _next_on_duty(hours: str | None, now: datetime, calendar: Calendar) -> datetime | None:
    """When a post is on duty next; None where it is, or where that is not known."""
    kept = read_hours(hours) if hours else None
    state = kept.state(now, calendar) if kept else None
    return None if state is None or state.on else state.next_on
