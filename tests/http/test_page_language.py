"""A page comes in the language of who asks for it."""

import json
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from geoapi.http.page_language import in_language
from tests.conftest import ROOT

WEB = ROOT / "web"
CHINESE = re.compile("[\u4e00-\u9fff]")
TAG = re.compile(r"<[^\s<>]+")


@pytest.fixture(scope="module")
def words() -> dict[str, str]:
    read: dict[str, str] = json.loads((WEB / "i18n" / "en.json").read_text(encoding="utf-8"))
    return read


@pytest.mark.parametrize(
    ("path", "accepted", "language"),
    [
        ("/", None, "zh-CN"),
        ("/", "", "zh-CN"),
        ("/", "en-GB,en;q=0.9", "en"),
        ("/", "zh-TW,en;q=0.8", "zh-CN"),
        ("/", "fr-FR,fr;q=0.9,en;q=0.8,zh;q=0.7", "en"),
        ("/", "en;q=0.2,zh-CN;q=0.9", "zh-CN"),
        ("/", "fr", "zh-CN"),
        ("/", "*", "zh-CN"),
        ("/", "../../en", "zh-CN"),
        ("/", "\u00e9\u00e9,;;q=x", "zh-CN"),
        ("/?lang=en", "zh-CN", "en"),
        ("/?lang=zh-CN", "en", "zh-CN"),
        ("/?lang=<script>", "en", "en"),
        ("/rider", "en", "en"),
        ("/report", "en", "en"),
    ],
)
def test_it_is_the_first_that_there_are_words_in(
    client: FlaskClient, path: str, accepted: str | None, language: str
) -> None:
    answer = client.get(path, headers={} if accepted is None else {"Accept-Language": accepted})
    assert answer.status_code == 200 and f'lang="{language}"' in answer.text.partition("<head>")[0]
    assert f'href="/web/i18n/{language}.json"' in answer.text
    assert "Accept-Language" in answer.headers["Vary"]


def test_what_stands_in_it_is_what_scripts_would_put_there(
    client: FlaskClient, words: dict[str, str]
) -> None:
    text = client.get("/", headers={"Accept-Language": "en"}).text
    assert f">{words['welcome.title']}</h2>" in text and f"<title>{words['title']}</title>" in text
    assert f'placeholder="{words["found.placeholder"]}"' in text
    for tag, key, said in re.findall(r'(<[^<>]*data-i18n="([^"]+)"[^<>]*>)([^<]*)', text):
        assert said and not CHINESE.search(said), tag
        assert key in words
    for tag in re.findall(r"<[^<>]*data-i18n-label=[^<>]*>", text):
        assert not CHINESE.search(tag), tag


@pytest.mark.parametrize("page", sorted(path.name for path in WEB.glob("*.html")))
def test_nothing_else_of_a_page_changes(page: str) -> None:
    html = (WEB / page).read_text(encoding="utf-8")
    made = in_language(html, WEB, "en")
    assert in_language(html, WEB, "zh-CN") == html
    assert TAG.findall(made) == TAG.findall(html)


def test_words_are_no_markup(tmp_path: Path) -> None:
    (tmp_path / "i18n").mkdir()
    spoken = {"a": '<b>"x" & y</b>', "title": "T", "few": "one|many"}
    (tmp_path / "i18n" / "en.json").write_text(json.dumps(spoken))
    html = (
        '<html lang="zh-CN"><title>题</title><p data-i18n="a">甲</p>'
        '<i class="x" aria-label="乙" data-i18n-label="a"></i><b data-i18n="few"></b>'
    )
    assert in_language(html, tmp_path, "en") == (
        '<html lang="en"><title>T</title><p data-i18n="a">&lt;b&gt;&quot;x&quot; &amp; y&lt;/b&gt;</p>'
        '<i class="x" aria-label="&lt;b&gt;&quot;x&quot; &amp; y&lt;/b&gt;" data-i18n-label="a"></i>'
        '<b data-i18n="few">many</b>'
    )
