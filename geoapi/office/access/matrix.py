"""Who may do what, printed: a row a permission, a column whatever a post may act as."""

from collections.abc import Mapping

from geoapi.core.actors import Rule

ACTS_AS = (
    *("grid", "building", "community", "subdistrict", "district"),
    *("city", "planner", "hotline", "department"),
)
"""The columns, as the database knows them (`role.acts_as`)."""

_HEAD = """# Permissions

Made by `scripts/permissions.py` from what each domain declares in its `permissions.py`; a test tries each.
**A**: by a post whose area, or building, holds what it is about; –: not at all. Level 2: with a second factor
a moment ago. What a role acts as stands in its row (`role.acts_as`); without that it may change nothing.

"""


def printed(rules: Mapping[str, Rule]) -> str:
    rows = [("permission", *ACTS_AS, "level"), ("---",) * (len(ACTS_AS) + 2)]
    for verb, rule in sorted(rules.items()):
        may = ("A" if column in rule.acts_as else "–" for column in ACTS_AS)
        rows.append((f"`{verb}`", *may, str(rule.level)))
    return _HEAD + "".join(f"| {' | '.join(row)} |\n" for row in rows)
