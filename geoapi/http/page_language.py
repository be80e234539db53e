"""A page in the language of whoever asks for it: what stands in it is right before any script has run.

The words are those that the page itself puts there (`web/js/core/i18n.js`), by the same marks.
"""

import json
import re
from html import escape
from pathlib import Path

from flask import Request

_OWN = "zh-CN"  # the language that pages are written in
_FOLDERS = re.compile(r'<html [^>]*\bdata-words="([^"]*)"')
_TITLE = re.compile(r"(<title>)[^<]*")
_MARKED = re.compile(r'(<[^<>]*\bdata-i18n="([^"]+)"[^<>]*>)[^<]*')
# Attributes that words are put into, by the mark that says so.
_ATTRIBUTES = {"data-i18n-label": "aria-label", "data-i18n-placeholder": "placeholder"}


def language_of(request: Request, web: Path) -> str:
    """What its address asks for, else the first of the browser's languages that there are words in."""
    languages = sorted(path.stem for path in (web / "i18n").glob("*.json"))
    wanted = [request.args.get("lang", ""), *request.accept_languages.values()]
    ours = (_OWN if each.lower().startswith("zh") else each[:2].lower() for each in wanted)
    return next((each for each in ours if each in languages), _OWN)


def in_language(html: str, web: Path, language: str) -> str:
    """A page of `web` with the words of `language`, a name in its folder i18n."""
    if language == _OWN or not _MARKED.search(html):
        return html
    named = _FOLDERS.search(html)
    folders = [web / "i18n" / name for name in ("", *(named[1].split() if named else ()))]
    words: dict[str, str] = {}
    for folder in folders:
        words |= json.loads((folder / f"{language}.json").read_text(encoding="utf-8"))

    def text_of(key: str) -> str:
        return escape(words[key].split("|")[-1])

    html = html.replace(f'lang="{_OWN}"', f'lang="{language}"', 1).replace(
        f"/{_OWN}.json", f"/{language}.json"
    )
    html = _TITLE.sub(lambda found: found[1] + text_of("title"), html, count=1)
    html = _MARKED.sub(lambda found: found[1] + text_of(found[2]), html)
    for mark, attribute in _ATTRIBUTES.items():
        for tag in re.finditer(rf'<[^<>]*\b{mark}="([^"]+)"[^<>]*>', html):
            html = html.replace(tag[0], _with_attribute(tag[0], attribute, text_of(tag[1])))
    return html


def _with_attribute(tag: str, name: str, value: str) -> str:
    return re.sub(rf'\b{name}="[^"]*"', lambda _: f'{name}="{value}"', tag)
