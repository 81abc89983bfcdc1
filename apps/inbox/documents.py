"""HTML of ours as the document that the composer edits (`client/src/composer/schema.ts`)."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

Node = dict[str, Any]

_BLOCKS = {"p": "paragraph", "blockquote": "blockquote", "ul": "bullet_list", "ol": "ordered_list", "li": "list_item"}
_MARKS = {"b": "strong", "strong": "strong", "i": "em", "em": "em", "u": "underline", "code": "code", "a": "link"}
_LISTS = ("bullet_list", "ordered_list")
_BLANKS = re.compile(r"[ \t\r\n\f]+")


def document_of(html: str) -> Node:
    """Cleaned HTML (`conversations.written.clean`) as JSON that the composer reads. Pure."""
    writer = _Writer()
    writer.feed(html)
    writer.close()
    return {"type": "doc", "content": _finished(writer.root) or [{"type": "paragraph"}]}


def document_of_text(text: str) -> Node:
    """Text as such JSON: empty lines part paragraphs, others break. Pure."""
    return {"type": "doc", "content": [_paragraph(each) for each in text.replace("\r\n", "\n").split("\n\n")]}


def _paragraph(text: str) -> Node:
    content: list[Node] = []
    for place, line in enumerate(text.split("\n")):
        content += [{"type": "hard_break"}] if place else []
        content += [{"type": "text", "text": line}] if line else []
    return {"type": "paragraph", "content": content} if content else {"type": "paragraph"}


def shows(html: str, content_id: str) -> bool:
    """Whether the picture stands in the text."""
    return f'"cid:{content_id}"' in html


class _Writer(HTMLParser):
    """Words that stand in no paragraph get one of their own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root: Node = {"type": "doc", "content": []}
        self._open: list[tuple[str, Node]] = [("", self.root)]
        self._marks: list[tuple[str, Node]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag in _BLOCKS:
            self._leave_words()
            self._begin(tag, _block(tag, values))
        elif tag in _MARKS:
            self._marks.append((tag, _mark(tag, values)))
        elif tag == "br":
            self._put({"type": "hard_break"})
        elif tag == "img" and values.get("src", "").startswith("cid:"):
            self._put({"type": "image", "attrs": {"cid": values["src"][4:], "alt": values.get("alt", "")}})

    def handle_endtag(self, tag: str) -> None:
        if tag in _MARKS:
            place = next((n for n in reversed(range(len(self._marks))) if self._marks[n][0] == tag), None)
            if place is not None:
                del self._marks[place]
        elif tag in _BLOCKS:
            if tag != "p":
                self._leave_words()
            if self._open[-1][0] == tag:
                self._open.pop()

    def handle_data(self, data: str) -> None:
        text = _BLANKS.sub(" ", data)
        if text.strip(" ") or self._open[-1][1]["type"] == "paragraph":
            self._put({"type": "text", "text": text})

    def _begin(self, tag: str, node: Node) -> None:
        self._open[-1][1]["content"].append(node)
        self._open.append((tag, node))

    def _leave_words(self) -> None:
        if self._open[-1][1]["type"] == "paragraph":
            self._open.pop()

    def _put(self, leaf: Node) -> None:
        if self._open[-1][1]["type"] != "paragraph":
            self._begin("", _block("p", {}))
        marks = [mark for _tag, mark in self._marks]
        self._open[-1][1]["content"].append({**leaf, "marks": marks} if marks else leaf)


def _block(tag: str, values: dict[str, str]) -> Node:
    start = values.get("start", "")
    attrs = {"attrs": {"order": int(start) if start.isdecimal() else 1}} if tag == "ol" else {}
    return {"type": _BLOCKS[tag], **attrs, "content": []}


def _mark(tag: str, values: dict[str, str]) -> Node:
    return {"type": "link", "attrs": {"href": values.get("href", "")}} if tag == "a" else {"type": _MARKS[tag]}


def _finished(node: Node) -> list[Node]:
    """What is in it, as the schema wants it: lists of items alone, which begin with words and stand nowhere else."""
    if node["type"] == "paragraph":
        return _line(node["content"])
    found: list[Node] = []
    for child in node["content"]:
        inner = _finished(child)
        if child["type"] == "paragraph":
            found.append({"type": "paragraph", "content": inner} if inner else {"type": "paragraph"})
        elif child["type"] == "list_item":
            found += [_item(inner)] if node["type"] in _LISTS else inner
        elif inner:
            found.append({**child, "content": inner})
    return (
        [each if each["type"] == "list_item" else _item([each]) for each in found] if node["type"] in _LISTS else found
    )


def _item(content: list[Node]) -> Node:
    begins = content and content[0]["type"] == "paragraph"
    return {"type": "list_item", "content": content if begins else [{"type": "paragraph"}, *content]}


def _line(leaves: list[Node]) -> list[Node]:
    """Blanks at its ends are not shown, nor is the break at its end."""
    kept = [dict(leaf) for leaf in leaves]
    if kept and kept[-1]["type"] == "hard_break":
        kept.pop()
    if kept and kept[0]["type"] == "text":
        kept[0]["text"] = kept[0]["text"].lstrip(" ")
    if kept and kept[-1]["type"] == "text":
        kept[-1]["text"] = kept[-1]["text"].rstrip(" ")
    return [leaf for leaf in kept if leaf.get("text", True)]
