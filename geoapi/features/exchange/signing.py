"""Whether a message is of whom it says: signed by the rules of Standard Webhooks, at most 5 minutes ago."""

from collections.abc import Iterable, Mapping

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from geoapi.core.errors import NotSignedIn

# One sentence for whatever is wrong: who forges learns nothing from it.
REFUSED = (
    "The signature does not hold: sign the body as it is sent by the secret of this client, "
    "and within 5 minutes of the time that webhook-timestamp tells."
)
LONGEST_NUMBER = 120


def message_number(secrets: Iterable[str], headers: Mapping[str, str], body: bytes) -> str:
    """The number of a message (webhook-id) that is signed by one of the secrets. Raises NotSignedIn."""
    said = {name.lower(): value for name, value in headers.items() if name.lower().startswith("webhook-")}
    number = said.get("webhook-id", "")
    if not 0 < len(number) <= LONGEST_NUMBER:
        raise NotSignedIn(REFUSED)
    for secret in secrets:
        try:
            Webhook(secret).verify(body, said, json_parse=False)
        except (WebhookVerificationError, ValueError):
            continue
        return number
    raise NotSignedIn(REFUSED)
