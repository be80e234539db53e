"""Other systems as clients of this one: added, keyed and retired by an operator; known by key or secret."""

from collections.abc import Sequence

from geoapi.core import audit
from geoapi.core.boxes import Boxes
from geoapi.core.db import Connection, Database
from geoapi.core.errors import InvalidInput, NotFound
from geoapi.core.outbound import Trusted, read_trusted
from geoapi.features.exchange import keys
from geoapi.features.exchange.store import clients, messages
from geoapi.features.exchange.store.clients import Client
from geoapi.features.exchange.store.messages import Fault
from geoapi.office.access.store import accounts
from geoapi.office.notices.commands import change_webhook_secret, drop_old_webhook_secret, make_webhook
from geoapi.office.notices.store import receivers

ACTS = ("open311", "feed", "platform")
CHANNELS = ("platform", "hotline")
_MOST_FAULTS = 100


def by_key(connection: Connection, key: str) -> Client | None:
    """The client that an API key is of."""
    return clients.by_key_hash(connection, keys.hash_of(key)) if key else None


def trusted_host(client: Client, host: str) -> Trusted | bool:
    """Whether a client may name a host to fetch from, and where that lies if not in the public network."""
    for each in client.hosts:
        if each.partition("=")[0] == host.lower():
            return read_trusted(each) if "=" in each else True
    return False


def secrets_of(connection: Connection, boxes: Boxes, client: Client) -> list[str]:
    """By which a client signs what it sends, the newer first. Raises KeysUnavailable, DamagedBox."""
    found = clients.boxes_of(connection, client.id)
    return [boxes.open(box, keys.TABLE, column, client.id).decode() for column, box in found.items()]


def add_client(
    database: Database,
    boxes: Boxes,
    *,
    code: str,
    name: str,
    may: Sequence[str],
    channel: str = "platform",
    hosts: Sequence[str] = (),
    url: str | None = None,
    post_code: str | None = None,
) -> dict[str, str]:
    """Add a client; returns, once, its API key, the secret by which it signs and that by which it is told.

    `url`: where it is told of moves; `post_code`: the post that it is here. Raises InvalidInput.
    """
    read = [_host(each) for each in hosts]
    with database.transaction() as connection:
        person = _person_of(connection, post_code)
        account = accounts.add_system(connection, name, person)
        if account is None:
            raise InvalidInput.of(
                "post", f"Whoever holds {post_code} signs in here: let a person hold it that is the system."
            )
        told = _webhook(connection, boxes, code, url, read) if url else None
        number = clients.add_client(
            connection,
            code=code,
            name=name,
            account_id=account,
            may=may,
            channel=channel,
            hosts=read,
            webhook_id=told[0] if told else None,
            post_code=post_code,
        )
        if number is None:
            raise InvalidInput.of("code", f"The code {code!r} is used already, or was.")
        made = {"key": _new_key(connection, number), "secret": _new_secret(connection, boxes, number)}
        after = {"code": code, "may": sorted(may), "hosts": read, "url": url, "post": post_code}
        audit.add_row(connection, "exchange.add", f"client {code}", after=after)
    return made | ({"told_secret": told[1]} if told else {})


def change_key(database: Database, code: str) -> str:
    """Another API key; the one before holds no more. Raises NotFound."""
    with database.transaction() as connection:
        found = known(connection, code)
        audit.add_row(connection, "exchange.key", f"client {code}")
        return _new_key(connection, found.id)


def change_secrets(database: Database, boxes: Boxes, code: str) -> dict[str, str]:
    """Other secrets; those before hold, too, until they are dropped. Raises NotFound, KeysUnavailable."""
    with database.transaction() as connection:
        found = known(connection, code)
        made = {"secret": _new_secret(connection, boxes, found.id)}
        if found.webhook_id is not None:
            made["told_secret"] = change_webhook_secret(connection, boxes, found.webhook_id)
        audit.add_row(connection, "exchange.secret", f"client {code}")
    return made


def drop_old_secrets(database: Database, code: str) -> None:
    """The newest secrets alone hold from now on. Raises NotFound."""
    with database.transaction() as connection:
        found = known(connection, code)
        current = clients.boxes_of(connection, found.id).get("box")
        clients.put_boxes(connection, found.id, current, None)
        if found.webhook_id is not None:
            drop_old_webhook_secret(connection, found.webhook_id)
        audit.add_row(connection, "exchange.drop_secret", f"client {code}")


def faults_of(database: Database, code: str) -> list[Fault]:
    """What is dead of a system, the latest first. Raises NotFound."""
    with database.transaction() as connection:
        return messages.faults_of(connection, known(connection, code), _MOST_FAULTS)


def retire(database: Database, code: str) -> None:
    """It may nothing any more, and is told of nothing. Raises NotFound."""
    with database.transaction() as connection:
        found = known(connection, code)
        clients.retire(connection, found.id)
        accounts.close(connection, found.account_id)
        if found.webhook_id is not None and (hook := receivers.find_webhook(connection, found.webhook_id)):
            receivers.close_webhook(connection, hook.name)
        audit.add_row(connection, "exchange.retire", f"client {code}")


def known(connection: Connection, code: str) -> Client:
    """Raises NotFound."""
    found = clients.find_client(connection, code)
    if found is None:
        raise NotFound(f"There is no client {code[:40]!r}: `geoapi exchange clients list` names them.")
    return found


def reseal_boxes(database: Database, boxes: Boxes) -> int:
    """Encrypt all that is not under the key that encrypts now. Returns how many."""
    count = 0
    with database.transaction() as connection:
        for number in clients.lock_all(connection):
            found = clients.boxes_of(connection, number)
            old = {name for name, box in found.items() if not boxes.is_current(box)}
            for name in old:
                found[name] = boxes.resealed(found[name], keys.TABLE, name, number)
            if old:
                clients.put_boxes(connection, number, found.get("box"), found.get("old_box"))
            count += len(old)
    return count


def _new_key(connection: Connection, client_id: int) -> str:
    key = keys.new_key()
    clients.put_key_hash(connection, client_id, keys.hash_of(key))
    return key


def _new_secret(connection: Connection, boxes: Boxes, client_id: int) -> str:
    """The one that holds becomes the old one."""
    secret = keys.new_secret()
    former = clients.boxes_of(connection, client_id).get("box")
    opened = None if former is None else boxes.open(former, keys.TABLE, "box", client_id)
    box = boxes.seal(secret.encode(), keys.TABLE, "box", client_id)
    old = None if opened is None else boxes.seal(opened, keys.TABLE, "old_box", client_id)
    clients.put_boxes(connection, client_id, box, old)
    return secret


def _webhook(
    connection: Connection, boxes: Boxes, code: str, url: str, hosts: Sequence[str]
) -> tuple[int, str]:
    """Where it is told: no event of the house but what the exchange itself sends."""
    trusted = [read_trusted(each) for each in hosts if "=" in each]
    within = next((str(each.network) for each in trusted if f"//{each.host}" in url.lower()), None)
    return make_webhook(connection, boxes, f"exchange {code}", url, [], within)


def _person_of(connection: Connection, post_code: str | None) -> int | None:
    """Who holds its post: by that it may do what the post may. Raises InvalidInput."""
    if post_code is None:
        return None
    person = clients.person_of_post(connection, post_code)
    if person is None:
        raise InvalidInput.of("post", f"Nobody holds a post {post_code!r} now: import it with its holder.")
    return person


def _host(text: str) -> str:
    """HOST or HOST=NETWORK, as it is kept. Raises InvalidInput."""
    try:
        read = read_trusted(text) if "=" in text else None
    except ValueError:
        raise InvalidInput.of(
            "host", f"{text!r} is no HOST=NETWORK like api.example.cn=10.2.0.0/16."
        ) from None
    host = read.host if read else text.strip().lower()
    if not host or "/" in host or ":" in host:
        raise InvalidInput.of("host", f"{text!r} is no name of a host: write it without scheme and path.")
    return f"{host}={read.network}" if read else host
