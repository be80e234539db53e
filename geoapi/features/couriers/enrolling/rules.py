"""What an invitation is, and which words a courier agrees to. Pure."""

from typing import Literal

# The wording on the page (web/i18n/riderme, `me.consent.*`): who agreed to another one is asked again.
CONSENT = "2026-12"

# As long as a slip serves, an invitation waits.
WAITS_DAYS = 7
# Of whom has left, so much later the name is forgotten.
FORGOTTEN_DAYS = 90
LONGEST_WORD = 40

State = Literal["waiting", "enrolled", "ended", "lapsed"]
"""Of an invitation: not answered yet; in; left again; not answered in time."""
