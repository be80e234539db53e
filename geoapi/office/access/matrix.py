"""Who may do what, printed: a row a permission, a column whatever a post may act as."""

from collections.abc import Mapping

from geoapi.core.actors import Rule

ACTS_AS = (
    *("grid", "building", "community", "subdistrict", "district"),
    *("city", "planner", "hotline", "department"),
)
"""What a role may act as, as the database knows them (`role.acts_as`)."""
ENROLLED_AS = ("keeper", "teller", "courier", "volunteer", "admin", "auditor")
"""What somebody may act as by an enrollment (`enrollment.acts_as`)."""
COLUMNS = (*ACTS_AS, *ENROLLED_AS)

_HEAD = """# Permissions

Made by `scripts/permissions.py` from what each domain declares in its `permissions.py`; a test tries each.
**A**: by a post whose area, or building, holds what it is about, or by an enrollment with its area or
place, of admins and auditors everywhere; **C**: by an enrollment, in the whole city; **O**: on the own
post; –: not at all. Level 2: with a second factor a moment ago. What a role acts as stands in its row
(`role.acts_as`); without that it may change nothing. From `keeper` on the columns are enrollments.

"""


def printed(rules: Mapping[str, Rule]) -> str:
    rows = [("permission", *COLUMNS, "level"), ("---",) * (len(COLUMNS) + 2)]
    for verb, rule in sorted(rules.items()):
        rows.append((f"`{verb}`", *(_cell(rule, column) for column in COLUMNS), _level(rule)))
    return _HEAD + "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _cell(rule: Rule, column: str) -> str:
    marked = (("O", rule.own), ("A", rule.acts_as), ("C", rule.citywide))
    marks = [mark for mark, who in marked if column in who]
    return ", ".join(marks) or "–"


def _level(rule: Rule) -> str:
    return ", ".join((str(rule.level), *(f"{column} 1" for column in COLUMNS if column in rule.unproven)))
