"""The words of another system and ours, to and fro, as its mapping file has them. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

What = Literal["category", "state", "verb", "area"]
Way = Literal["in", "out"]
# A verb of theirs that moves nothing: what they say is noted at the matter.
NOTE = "note"
# A verb of theirs with which a matter comes in.
SUBMIT = "submit"
# Of theirs: whatever else they say. Of ours likewise.
ANY = "*"


@dataclass(frozen=True)
class Term:
    """`given` becomes the other; `fields`: what is said with a verb besides what they say."""

    what: What
    way: Way
    given: str
    becomes: str
    fields: Mapping[str, Any] = field(default_factory=dict)


class Terms:
    """The terms of one system."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._terms = {(each.what, each.way, each.given): each for each in terms}

    def __len__(self) -> int:
        return len(self._terms)

    def ours(self, what: What, theirs: str) -> Term | None:
        """What theirs is here; None where no row says."""
        return self._terms.get((what, "in", theirs)) or self._terms.get((what, "in", ANY))

    def theirs(self, what: What, ours: str) -> str:
        """What ours is there; ours where no row says."""
        found = self._terms.get((what, "out", ours)) or self._terms.get((what, "out", ANY))
        return found.becomes if found else ours
