"""HTML of ours as the composer's document: what it writes comes back as it was."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.conversations.written import clean, text_of
from apps.inbox.documents import document_of, document_of_text, shows

pytestmark = pytest.mark.once

WORD = {"type": "text", "text": "word"}


def inside(html: str) -> Any:
    return document_of(html)["content"]


def test_paragraphs_breaks_and_empty_lines() -> None:
    assert inside("<p>word<br>word</p><p><br></p><p>word<br><br></p>") == [
        {"type": "paragraph", "content": [WORD, {"type": "hard_break"}, WORD]},
        {"type": "paragraph"},
        {"type": "paragraph", "content": [WORD, {"type": "hard_break"}]},
    ]


def test_looks_lie_within_one_another() -> None:
    html = '<p><strong><a href="https://acme.test/?a=1&amp;b=2">wo<em>rd</em></a></strong> word</p>'
    link = {"type": "link", "attrs": {"href": "https://acme.test/?a=1&b=2"}}
    assert inside(html)[0]["content"] == [
        {"type": "text", "text": "wo", "marks": [{"type": "strong"}, link]},
        {"type": "text", "text": "rd", "marks": [{"type": "strong"}, link, {"type": "em"}]},
        {"type": "text", "text": " word"},
    ]


def test_lists_quotations_and_pictures() -> None:
    picture = f"{'a' * 32}@inline"
    html = '<ol start="3"><li>word<ul><li><p>word</p></li></ul></li></ol><blockquote>word</blockquote>'
    numbers, quoted = inside(html)
    assert (numbers["type"], numbers["attrs"]) == ("ordered_list", {"order": 3})
    assert [node["type"] for node in numbers["content"][0]["content"]] == ["paragraph", "bullet_list"]
    assert quoted["content"] == [{"type": "paragraph", "content": [WORD]}]
    shown = f'<p><img src="cid:{picture}" alt="A label"></p>'
    assert inside(shown)[0]["content"] == [{"type": "image", "attrs": {"cid": picture, "alt": "A label"}}]
    assert shows(shown, picture) and not shows(html, picture)


def test_nothing_is_one_empty_paragraph() -> None:
    assert inside("") == inside("<p></p>") == [{"type": "paragraph"}]
    assert document_of_text("word\n\nword") == document_of("<p>word</p><p>word</p>")


@given(st.lists(st.sampled_from(["<p>", "</p>", "<b>", "</b>", "<ul>", "<li>", "</li>", "</ul>", "<br>", "a ", "b"])))
def test_whatever_is_clean_becomes_what_the_editor_takes(pieces: list[str]) -> None:
    html = clean("".join(pieces))
    doc = document_of(html)
    assert_sound(doc)
    said = json.dumps([each["text"] for each in leaves(doc) if each["type"] == "text"])
    # The text leaves out what stands in a list without being an item.
    assert all(said.count(sign) >= text_of(html).count(sign) for sign in "ab")


def leaves(node: dict[str, Any]) -> list[dict[str, Any]]:
    return [node] if "content" not in node else [leaf for child in node["content"] for leaf in leaves(child)]


def assert_sound(node: dict[str, Any]) -> None:
    """As client/src/composer/schema.ts wants it."""
    kinds = [child["type"] for child in node.get("content", [])]
    match node["type"]:
        case "paragraph":
            assert set(kinds) <= {"text", "hard_break", "image"}
        case "bullet_list" | "ordered_list":
            assert kinds and set(kinds) == {"list_item"}
        case "list_item":
            assert kinds[0] == "paragraph" and "list_item" not in kinds
        case "text":
            assert node["text"]
        case "doc" | "blockquote":
            assert kinds and not set(kinds) & {"list_item", "text", "hard_break", "image"}
    for child in node.get("content", []):
        assert_sound(child)
