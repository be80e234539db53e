"""Insert `modulepreload` links for every module a page's scripts import,
near or far, to avoid a request waterfall.
"""

import re
from collections.abc import Collection
from pathlib import Path

from geoapi.http.modules import imports_of

_SCRIPT = re.compile(r'<script type="module" src="/web/([^"]+)"')
# A module that is of use when the page's address has one of these parameters.
_ASKED = re.compile(r'<link rel="modulepreload" href="/web/([^"]+)" data-asked="([^"]+)">\n?')


def with_preloads(html: str, web: Path, asked: Collection[str] = ()) -> str:
    """The page with a link for each module that it needs at once, its address having the parameters `asked`;
    `web` is the folder served at /web/.
    """
    wanted = [module for module, names in _ASKED.findall(html) if not set(asked).isdisjoint(names.split())]
    scripts = _SCRIPT.findall(html)
    modules = [module for script in scripts for module in _modules(script, web)]
    modules += [each for module in wanted for each in (module, *_modules(module, web))]
    links = [
        # Low: the style sheets, which are waited for, go first.
        f'<link rel="modulepreload" href="/web/{module}" fetchpriority="low">'
        for module in dict.fromkeys(modules)
        if module not in scripts
    ]
    return _ASKED.sub("", html).replace("</head>", "\n".join([*links, "</head>"]), 1)


def parameters_asked(html: str) -> frozenset[str]:
    """Those that decide which modules a page needs."""
    return frozenset(name for _, names in _ASKED.findall(html) for name in names.split())


def _modules(script: str, web: Path) -> list[str]:
    """The modules that a script leads to, those it names itself first."""
    found = [script]
    for name in found:
        imported = imports_of(name, (web / name).read_text(encoding="utf-8")).at_once
        found += [each for each in imported if each not in found]
    return found[1:]
