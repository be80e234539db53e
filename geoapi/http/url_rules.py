"""Rules of URLs: that cost nothing until one is built of them, and as the documentation writes them."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from werkzeug.routing import Rule


class LazyRule(Rule):
    """Writes the program that builds its URLs when the first is built.

    Werkzeug writes two for each rule when an application is made, which takes longer than all else of
    that; hardly any is ever run, as our addresses stand in our pages and answers.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        make = super()._compile_builder
        written: list[Callable[..., tuple[str, str]]] = []

        def build(*args: Any, **values: Any) -> tuple[str, str]:
            if not written:
                written.append(make(append_unknown))
            return written[0](*args, **values)

        return build


@cache
def documented_path(rule: str) -> str:
    """A rule of Flask's as the documentation writes it: /api/v1/areas/{code}."""
    return re.sub(r"<(?:[^<>]*:)?(\w+)>", r"{\1}", rule)
