"""The explorer as one file: it holds all it needs, allows nothing else, and cannot be broken by what it shows."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from html.parser import HTMLParser

import pytest

from spillover.ground.errors import RunError
from spillover.report.explorer import page as module
from spillover.report.explorer.page import asset, check_name, page

HOSTILE = '</title></script><script>alert(1)</script><!-- "quoted" & \'  '


def view(title: str = "A small run", name: str = "small-1") -> dict:
    return {"run": {"title": title, "name": name, "done": 4, "seed": 7}}


class Read(HTMLParser):
    """Elements as a browser would see them: of scripts and styles their raw text."""

    def __init__(self, content: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str | None], str]] = []
        self.feed(content.decode())

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs), ""))

    def handle_endtag(self, tag):
        self.found.append((f"/{tag}", {}, ""))

    def handle_data(self, data):
        if self.found:
            tag, attrs, text = self.found[-1]
            self.found[-1] = tag, attrs, text + data

    def all(self, tag: str, **attrs: str) -> list[tuple[dict[str, str | None], str]]:
        return [(has, text) for name, has, text in self.found if name == tag and attrs.items() <= has.items()]

    def one(self, tag: str, **attrs: str) -> str:
        (found,) = self.all(tag, **attrs)
        return found[1]


def policy_of(read: Read) -> dict[str, list[str]]:
    ((attrs, _),) = [one for one in read.all("meta") if one[0].get("http-equiv") == "Content-Security-Policy"]
    return {words[0]: words[1:] for part in str(attrs["content"]).split(";") if (words := part.split())}


def digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def unpacked(read: Read) -> list[str]:
    """The scripts that the loader puts into the page."""
    return [gzip.decompress(base64.b64decode(text)).decode() for _, text in read.all("script", type="application/gzip")]


def test_each_script_and_style_is_allowed_by_its_digest_and_nothing_else_is():
    read = Read(page([view()]))
    policy = policy_of(read)
    assert policy["default-src"] == ["'none'"]
    assert policy["connect-src"] == ["'none'"]
    loader = read.one("script", type="module")
    assert unpacked(read) == [asset("explorer.js"), asset("writers.js")]
    assert policy["script-src"] == [digest(text) for text in (loader, *unpacked(read))]
    assert policy["style-src"] == [digest(read.one("style"))]
    assert not [one for one in read.found if one[1].get("src")]
    links = [attrs["href"] for attrs, _ in read.all("link")]
    assert links == ["data:,"]


def test_the_data_are_whole_in_the_page():
    contents = {"views": [view(), view(name="small-2")], "difference": {"format": 1}, "refused": ""}
    contents["world"] = json.loads(asset("world.json"))
    contents["words"] = {language: json.loads(asset(f"words.{language}.json")) for language in ("en", "ru", "kk")}
    read = Read(page(contents["views"], contents["difference"]))
    packed = base64.b64decode(read.one("script", id="spillover-data"))
    assert json.loads(gzip.decompress(packed)) == contents
    assert ("div", {"id": "spillover"}) in [one[:2] for one in read.found]


def test_a_hostile_title_stays_text():
    read = Read(page([view(HOSTILE)], refused=HOSTILE))
    assert read.one("title") == HOSTILE
    assert HOSTILE in read.one("noscript")
    assert len(read.all("script")) == 4
    assert not any("alert(1)" in text for _, text in read.all("script"))


def test_who_has_no_scripts_is_told_what_this_is_and_what_to_do():
    words = Read(page([view()])).one("noscript")
    for part in ("A small run", "small-1", "seed 7", "spillover report small-1 --pdf"):
        assert part in words


def test_a_bundle_that_speaks_of_scripts_cannot_end_its_own(monkeypatch):
    texts = {
        "explorer.js": 'const a = "<script></script>", b = `<!-- </SCRIPT >`;',
        "explorer.css": '.a::before { content: "</style><!--" }',
        "world.json": '{"a": "</script>"}',
    }
    monkeypatch.setattr(module, "asset", lambda name: texts.get(name, "{}"))
    read = Read(page([view()]))
    assert unpacked(read)[0] == texts["explorer.js"]
    assert len(read.all("script")) == 4
    assert read.one("style") == '.a::before { content: "\\3c /style>\\3c !--" }'
    assert policy_of(read)["style-src"] == [digest(read.one("style"))]


def test_the_same_documents_give_the_same_bytes():
    assert page([view()]) == page([view()])


def test_a_bundle_that_was_not_built_is_told_with_the_cure(monkeypatch):
    monkeypatch.setattr(module, "STATIC", "nowhere")
    with pytest.raises(RunError, match=r"RUN-086.*explorer\.js.*npm run build"):
        page([view()])


def test_another_ending_is_refused(tmp_path):
    with pytest.raises(RunError, match=r"RUN-085.*report\.txt.*\.html"):
        check_name(tmp_path / "report.txt")
    check_name(tmp_path / "Report.HTML")
