"""Insert `modulepreload` links for every module a page's scripts import,
near or far, to avoid a request waterfall.
"""

import re
from pathlib import Path

from geoapi.http.modules import imports_of

_SCRIPT = re.compile(r'<script type="module" src="/web/([^"]+)"')


def with_preloads(html: str, web: Path) -> str:
    """The page with a link for each module; `web` is the folder served at /web/."""
    links = [
        # Low: the style sheets, which are waited for, go first.
        f'<link rel="modulepreload" href="/web/{module}" fetchpriority="low">'
        for script in _SCRIPT.findall(html)
        for module in _modules(script, web)
    ]
    return html.replace("</head>", "\n".join([*dict.fromkeys(links), "</head>"]), 1)


def _modules(script: str, web: Path) -> list[str]:
    """The modules that a script leads to, those it names itself first."""
    found = [script]
    for name in found:
        imported = imports_of(name, (web / name).read_text(encoding="utf-8")).at_once
        found += [each for each in imported if each not in found]
    return found[1:]
