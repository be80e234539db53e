"""What a city calls things: terms with a code and names,
found by whichever of them a person or a file uses.
"""

from collections.abc import Iterable
from typing import Generic, Protocol, TypeVar

from geoapi.core.cells import plain_text


class Named(Protocol):
    """A kind of thing, such as a role or a kind of place."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def name_en(self) -> str: ...
    @property
    def other_names(self) -> tuple[str, ...]: ...


T = TypeVar("T", bound=Named)


class Terms(Generic[T]):
    """Terms in their order; where two share a name the first has it."""

    def __init__(self, terms: Iterable[T]) -> None:
        self.all = tuple(terms)
        self._by_name: dict[str, T] = {}
        for of in ((lambda term: (term.code,)), (lambda term: (term.name,)), names_of):
            for term in self.all:
                for name in of(term):
                    self._by_name.setdefault(_normalized(name), term)

    def find(self, text: str) -> T | None:
        """The term that goes by a name or code, however it is written."""
        return self._by_name.get(_normalized(text))


def names_of(term: Named) -> tuple[str, ...]:
    """Everything a term may be called."""
    return (term.code, term.name, term.name_en, *term.other_names)


def _normalized(text: str) -> str:
    return plain_text(text).casefold().replace(" ", "").replace("-", "").replace("_", "")
