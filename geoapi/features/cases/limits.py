"""How long the clocks of a case run, where a city has no rows of its own. Pure."""

from geoapi.office.matters.flows import Matter, Start

# How long a clock runs where the city has no row of its own.
DEFAULTS = {
    "intake": "h24",
    "intake_special": "h4",
    "resolve": "h24",
    "respond": "wd3",
    "rule": "wd1",
    "take_on": "wd1",
    "supervise": "wd1",
    "reopened": "wd3",
    "follow_up": "wd3",
    "silence": "h168",
}
# What offices call them in their tables of limits.
LIMIT_NAMES = {
    "intake": ("受理", "受理时限"),
    "intake_special": ("特殊群体受理", "特殊群体响应"),
    "resolve": ("办结", "办结时限"),
    "respond": ("响应", "答复", "响应时限", "答复时限"),
    "rule": ("裁定", "裁定时限"),
    "take_on": ("包案", "接手时限"),
    "supervise": ("督办", "督办时限"),
    "reopened": ("重办", "重新办理"),
    "follow_up": ("回访", "回访时限"),
    "silence": ("自动结案", "未联系结案"),
}
# By which something is promised to the reporter.
PROMISES = ("intake", "respond", "resolve")


def start(name: str, limit: str | None = None) -> Start:
    """Let a clock run by the limit of its name, or of another one."""
    limit = limit or name
    return Start(name, DEFAULTS[limit], limit=limit)


def intake(matter: Matter) -> Start:
    """Within so long somebody looks at one for the first time."""
    return start("intake", "intake_special" if matter.special_group else None)


def clock_of(weight: str) -> str:
    """Which clock runs once it is accepted: what is simple is done at once, all else answered first."""
    return "resolve" if weight == "simple" else "respond"
