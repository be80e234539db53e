"""How a case comes in: one row a channel, each with a screen or a door of its own. Pure."""

from typing import Literal, get_args

# First by whoever reports it; then by an office for somebody who calls, comes, writes or speaks at a
# meeting, in the order in which its page offers them.
Channel = Literal["web", "line", "window", "letter_visit", "informant", "forum"]
# Other systems, another system's file, and a part of a case that another post helps with.
Machine = Literal["hotline", "platform", "sensor", "open311", "import", "part"]
# By an office for who tells it, or by himself where he is enrolled.
INFORMED: Channel = "informant"
OFFICE_CHANNELS = get_args(Channel)[1:]
CHANNELS: tuple[str, ...] = (*get_args(Channel), *get_args(Machine))
