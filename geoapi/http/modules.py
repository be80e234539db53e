"""Which modules a script of the page imports."""

import posixpath
import re
from typing import NamedTuple

_COMMENT = re.compile(r"/\*.*?\*/|^\s*//[^\n]*", re.DOTALL | re.MULTILINE)
_AT_ONCE = re.compile(r'^(?:import|export)\b[^"();=]*"(\.{1,2}/[^"]+)"', re.MULTILINE)
_CALL = re.compile(r'\bimport\(\s*"(\.{1,2}/[^"]+)"\s*\)')


class Imports(NamedTuple):
    """Paths from the same root as the script's, each once, in the order of the text."""

    at_once: list[str]
    when_wanted: list[str]  # by import(…)
    types: list[str]  # in comments alone (JSDoc): never fetched


def imports_of(script: str, source: str) -> Imports:
    """The modules that `source` names, which stands at the path `script`."""
    folder = posixpath.dirname(script)
    comments = "\n".join(_COMMENT.findall(source))
    code = _COMMENT.sub("", source)

    def paths(pattern: re.Pattern[str], text: str) -> list[str]:
        return list(
            dict.fromkeys(posixpath.normpath(posixpath.join(folder, name)) for name in pattern.findall(text))
        )

    return Imports(paths(_AT_ONCE, code), paths(_CALL, code), paths(_CALL, comments))
