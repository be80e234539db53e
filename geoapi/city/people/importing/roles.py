"""Importing roles: the kinds of posts that a city has, in the order in which people are named and called."""

from geoapi.city.areas.rules import RUNGS
from geoapi.importing.terms import TermTable, one_of, whole_number

HEADINGS = {
    "rank": ("顺序", "排序", "序号"),
    "rung": ("值守层级", "呼叫层级"),
}
ROLE = TermTable("role", "role", "roles", {"rank": whole_number, "rung": one_of(*RUNGS)}, optional=("rung",))
