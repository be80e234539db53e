"""What a page's scripts will ask for, told to the browser with the page: else it learns of each from the one before."""

import re
from pathlib import Path

_SCRIPT = re.compile(r'<script type="module" src="([^"]+)"')
_IMPORT = re.compile(r'^(?:import|export)\b[^"();=]*"(\.{1,2}/[^"]+)";', re.MULTILINE)


def with_preloads(html: str, web: Path) -> str:
    """The page with a `modulepreload` for every module that those it names import, near or far; `web` is /web/."""
    links = [
        # Low: the style sheets, which are waited for, go first.
        f'<link rel="modulepreload" href="/web/{path.relative_to(web)}" fetchpriority="low">'
        for script in _SCRIPT.findall(html)
        for path in _imports((web / script.removeprefix("/web/")).resolve())
    ]
    return html.replace("</head>", "\n".join([*dict.fromkeys(links), "</head>"]), 1)


def _imports(script: Path) -> list[Path]:
    """The modules that a script leads to, those it names itself first."""
    found: list[Path] = []
    waiting = [script]
    while waiting:
        at = waiting.pop(0)
        for name in _IMPORT.findall(at.read_text(encoding="utf-8")):
            path = (at.parent / name).resolve()
            if path not in found and path != script:
                found.append(path)
                waiting.append(path)
    return found
