"""What codes of a task are called in an office: the pages' own words."""

import json
from collections.abc import Mapping

from geoapi.core.settings import WEB

_FILE = WEB / "i18n" / "tasks" / "zh-CN.json"
_PREFIX = "task."


def read_words() -> Mapping[str, str]:
    """Chinese words by what they are of: `state.open`, `verb.claim` …"""
    words: dict[str, str] = json.loads(_FILE.read_text(encoding="utf-8"))
    return {key.removeprefix(_PREFIX): word for key, word in words.items() if key.startswith(_PREFIX)}
