"""What codes of a case are called in an office: the pages' own words."""

import json
from collections.abc import Mapping

from geoapi.core.settings import WEB

_FILE = WEB / "i18n" / "cases" / "zh-CN.json"
_PREFIX = "case."


def read_words() -> Mapping[str, str]:
    """Chinese words by what they are of: `state.received`, `verb.accept`, `channel.web` …"""
    words: dict[str, str] = json.loads(_FILE.read_text(encoding="utf-8"))
    return {key.removeprefix(_PREFIX): word for key, word in words.items() if key.startswith(_PREFIX)}
