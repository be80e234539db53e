"""The service worker that keeps a page for when there is no network, and the files that it keeps.

A version is a digest of those files, so that whatever changes in one of them makes another version;
each file is named with its own digest, so that no browser ever puts files of two versions together.
"""

import hashlib
import json
import re
from base64 import b64encode
from functools import lru_cache
from pathlib import Path

from geoapi.http.modules import imports_of

# Files of web/ by their URL, a path from the root.
_NAMED = re.compile(r"""["'(](/web/[^"'()\s#?]+)""")
# Folders of words that a page names, at once or for later.
_WORDS = re.compile(r"""data-words(?:-later)?="([^"]*)\"""")
# Words that a browser shows while no page is open.
_PUSHED = "push.shown."
_READ = {".html", ".js", ".css", ".webmanifest"}


def worker_script(web: Path, page: str, url: str, html: str) -> str:
    """`web/sw.js` with the version and the files of `page`,
    an HTML file of `web` that is served at `url` as `html`.
    """
    digests = {
        f"/web/{name}": _digest(web / name, *_stamp(web / name))
        for name in files_of(web, page)
        if name != page
    }
    files = sorted((digests | {url: _describe(html.encode())}).items())
    version = hashlib.sha256(json.dumps(files).encode()).hexdigest()[:16]
    head = f"const VERSION = {json.dumps(version)};\nconst FILES = {json.dumps(files)};\n"
    head += f"const PAGE = {json.dumps(url)};\n"
    return head + (web / "sw.js").read_text(encoding="utf-8")


def push_worker_script(web: Path, leads_to: str) -> str:
    """`web/push-sw.js`, which keeps nothing, with the words of what it shows in every language, and the page
    that a press on it opens.
    """
    words = {path.stem: _pushed(path) for path in sorted((web / "i18n").glob("*.json"))}
    head = f"const WORDS = {json.dumps(words, ensure_ascii=False)};\n"
    head += f"const LEADS_TO = {json.dumps(leads_to)};\n"
    return head + (web / "push-sw.js").read_text(encoding="utf-8")


def _pushed(path: Path) -> dict[str, str]:
    told: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return {key: text for key, text in told.items() if key.startswith(_PUSHED)}


def files_of(web: Path, page: str) -> list[str]:
    """All files that `page` needs, itself among them, by following what names what; and every language."""
    words = " ".join(_WORDS.findall((web / page).read_text(encoding="utf-8"))).split()
    folders = ["i18n", *(f"i18n/{name}" for name in words)]
    languages = [path for name in folders for path in sorted((web / name).glob("*.json"))]
    found = [page, *(path.relative_to(web).as_posix() for path in languages)]
    for name in found:
        path = web / name
        if path.suffix not in _READ or name.startswith("vendor/"):
            continue
        text = path.read_text(encoding="utf-8")
        named = [match.removeprefix("/web/") for match in _NAMED.findall(text)]
        if path.suffix == ".js":
            imports = imports_of(name, text)
            named += imports.at_once + imports.when_wanted
        found += dict.fromkeys(each for each in named if each not in found and (web / each).is_file())
    return found


def _stamp(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_mtime_ns, found.st_size


@lru_cache(maxsize=512)
def _digest(path: Path, mtime_ns: int, size: int) -> str:  # noqa: ARG001  another file, another key
    return _describe(path.read_bytes())


def _describe(content: bytes) -> str:
    """As browsers check it (Subresource Integrity)."""
    return "sha256-" + b64encode(hashlib.sha256(content).digest()).decode()
