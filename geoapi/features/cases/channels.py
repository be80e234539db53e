"""How a case comes in: one row a channel, each with a screen or a door of its own. Pure."""

from typing import Literal, get_args

# By whoever reports it; by an office for somebody who calls, writes, comes or speaks at a meeting.
Channel = Literal["web", "letter_visit", "line", "informant", "window", "forum"]
# Other systems, another system's file, and a part of a case that another post helps with.
Machine = Literal["hotline", "platform", "sensor", "open311", "import", "part"]
CHANNELS: tuple[str, ...] = (*get_args(Channel), *get_args(Machine))
