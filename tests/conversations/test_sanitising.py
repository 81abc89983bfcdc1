"""HTML made harmless: what stays, what goes, and that doing it again changes nothing."""

from __future__ import annotations

import contextlib
import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.channels.contract import Address, InboundMessage
from apps.conversations.actions import make_ready
from apps.conversations.actions.readying import ONLY_TEXT
from apps.conversations.bodies import _TAGS, remote_pictures, sanitise, with_numbered_pictures
from apps.conversations.html_cost import TooCostly
from tests.inbox import families
from tests.inbox.vectors import BODIES

pytestmark = pytest.mark.once

LINK = 'rel="noopener noreferrer nofollow"'


@pytest.mark.parametrize(
    ("html", "clean"),
    [
        ("<p class=x id=y onclick=z>Hi", "<p>Hi</p>"),
        ("<form><input>Hi<button>Go</button></form>", "HiGo"),
        ("a<!-- b -->c", "ac"),
        ("<title>x</title><style>p{}</style><script>y</script>z", "z"),
        ('<a href="https://x.example/?a=1&amp;b=2">x</a>', f'<a href="https://x.example/?a=1&amp;b=2" {LINK}>x</a>'),
        ('<a href="//x.example">x</a>', f'<a href="https://x.example" {LINK}>x</a>'),
        ('<a href="/accounts/logout/">x</a>', f"<a {LINK}>x</a>"),
        ('<a href="https:accounts/logout/">x</a>', f"<a {LINK}>x</a>"),
        ('<a href="https:\\\\x.example">x</a>', f"<a {LINK}>x</a>"),
        ('<a href="mailto:a@x.example">x</a>', f'<a href="mailto:a@x.example" {LINK}>x</a>'),
        ("<td colspan=2 background=x bgcolor=#fff width=50%>x", "x"),
        (
            "<table width=600 bgcolor='#EEE'><tr><td align=center background=x>x",
            '<table width="600" bgcolor="#EEE"><tbody><tr><td align="center">x</td></tr></tbody></table>',
        ),
        ("<p style='color:#F00;position:fixed;background:url(x)'>x", '<p data-style="color:#f00">x</p>'),
        ("<p class='x MsoNormal y'>x", '<p class="tight">x</p>'),
        ("<p class='x_MsoListParagraphCxSpFirst'>x", '<p class="tight">x</p>'),
        ("<p class='MsoNormalX tighter'>x<div class=MsoNormal>y</div>", "<p>x</p><div>y</div>"),
        (
            "<p class=MsoNormal style='margin:0cm 0cm 0.0001pt;margin-bottom:12.0pt'>x",
            '<p class="tight" data-style="margin:0cm 0cm 0.0001pt;margin-bottom:12.0pt">x</p>',
        ),
        ("<p style='margin:-50px 0;margin-top:-1em;margin-bottom:999px'>x", "<p>x</p>"),
        ("<p style='margin:0 auto'>x", '<p data-style="margin:0 auto">x</p>'),
        ("<p style='COLOR: Red !important; color: navy'>x", '<p data-style="color:navy">x</p>'),
        ("<p style='background: #fff url(x)'>x", "<p>x</p>"),
        ("<p style='color:expression(alert(1))'>x", "<p>x</p>"),
        ("<p style='color:var(--x)'>x", "<p>x</p>"),
        ("<p data-style='display:none;color:red'>x", '<p data-style="color:red">x</p>'),
        ("<img src='cid:a@b' alt=A>", '<img src="cid:a@b" alt="A">'),
        ("<img src='data:image/png;base64,x' alt=A>", '<img alt="A">'),
        ("<img src='http://x.example/a.png' srcset='http://x.example/b.png 2x'>", '<img data-remote="http://x.example/a.png">'),
        ("<img src='//x.example/a.png'>", '<img data-remote="https://x.example/a.png">'),
        ("<img src='/inbox/messages/1/pictures/0'>", "<img>"),
        ("<img src='cid:a' data-remote='http://x.example/'>", '<img src="cid:a">'),
        ("<img data-remote='javascript:x'>", "<img>"),
    ],
)  # fmt: skip
def test_the_policy_keeps_what_is_harmless(html: str, clean: str) -> None:
    assert sanitise(html) == clean


@pytest.mark.parametrize("size", ["width=1 height=1", "width=0", "height=2", "width='01'"])
def test_a_picture_that_nobody_can_see_is_never_fetched(size: str) -> None:
    assert remote_pictures(sanitise(f"<img src='http://x.example/count.gif' {size}>")) == []


def test_pictures_from_elsewhere_are_numbered_and_their_addresses_kept_back() -> None:
    html = sanitise("".join(f"<img alt='data-remote=\"x\"' src='http://x.example/{n}?a=1&b=2'>" for n in (1, 2, 1)))
    assert remote_pictures(html) == ["http://x.example/1?a=1&b=2", "http://x.example/2?a=1&b=2"]
    shown = with_numbered_pictures(html)
    assert "x.example" not in shown
    assert [shown.count(f'data-remote="{n}"') for n in (0, 1, 2)] == [2, 1, 0]


class Findings(HTMLParser):
    """Whatever is in there and should not be."""

    allowed = frozenset({"src", "href", "title", "alt", "rel", "data-remote", "data-style", "width", "height", "align"})
    allowed_too = frozenset(
        {"bgcolor", "valign", "border", "colspan", "rowspan", "cellpadding", "cellspacing", "color"}
    )

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            address = (value or "").lower()
            loads = name == "src" and not address.startswith("cid:")
            leads = name == "href" and not address.startswith(("http://", "https://", "mailto:", "tel:"))
            if loads or leads or name not in self.allowed | self.allowed_too:
                self.found.append(f"{tag} {name}={value}")
        if tag not in _TAGS:
            self.found.append(tag)


def test_no_vector_survives_and_none_comes_back() -> None:
    refused = 0
    for body in [*BODIES, *families.RUNNING, *families.reaching_out()]:
        try:
            clean = sanitise(body)
        except TooCostly:
            refused += 1
            continue
        assert sanitise(clean) == clean, body
        assert Findings(clean).found == [], body
    assert refused < 10


NESTED = re.findall("[a-z0-9]+", "a b table tr td p div ul li pre font span h1 svg math select template form br")
USUAL = ['<img src="//x.example/a">', "<font color=red>", "<a href=http://x.example>", "<p style='color:red'>"]
_PIECES = st.one_of(
    st.sampled_from(BODIES + families.RUNNING + families.reaching_out()),
    st.sampled_from([f"<{slash}{tag}>" for slash in ("", "/") for tag in NESTED]),
    st.sampled_from(USUAL),
    st.text(max_size=8),
)


@settings(
    max_examples=5000, deadline=None, database=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
@given(st.lists(_PIECES, max_size=12).map("".join))
def test_cleaning_twice_is_cleaning_once(html: str) -> None:
    try:
        clean = sanitise(html)
    except TooCostly:
        return
    assert sanitise(clean) == clean


COSTLY = {
    "deep": "<div>" * 100_000,
    "deep within the count": "<div>" * 19_000,
    "attributes": "<p " + " ".join(f"a{n}=1" for n in range(250_000)) + ">Hi",
    "attributes within the size": "<p " + " ".join(f"a{n}" for n in range(60_000)) + ">Hi",
    "text": "Hello Ana. " * 500_000,
    "text within the size": "Hello Ana. " * 40_000,
    "formatting that never ends": "".join(f"<font color={n}><p>" for n in range(9_000)),
    "formatting taken out of many blocks": "".join(
        f"<font color={n}>{'<div>' * 9}</font>{'</div>' * 9}" for n in range(500)
    )
    + "<p>x" * 8_000,
    "hidden end tags": "".join(f"<font color={n}><!-- </font> --><p title='</font>'>" for n in range(6_000)),
    "end tags as text": "".join(f"<font color={n}><style></font></style>" for n in range(5_000)) + "<p>x" * 4_000,
    "cells": "".join(f"<font color={n}><table><td></font></table>" for n in range(3_000)) + "<p>x" * 7_000,
    "references": "&" * 500_000,
    "comments that never end": "<!--" * 100_000,
    "quotes that never end": "<a b='" * 19_000,
    "raw text that never ends": "<title>" * 19_000,
    "lists": "<ul><li>" * 9_900,
    "tables": "<table><tr><td>" * 6_000,
}


@pytest.mark.parametrize("html", COSTLY.values(), ids=COSTLY)
def test_no_html_takes_long(html: str) -> None:
    begun = time.process_time()
    with contextlib.suppress(TooCostly):
        sanitise(html)
    assert time.process_time() - begun < 8


@pytest.mark.parametrize(
    "name", ["deep", "attributes", "text", "formatting that never ends", "hidden end tags", "cells"]
)
def test_what_would_take_long_is_refused(name: str) -> None:
    with pytest.raises(TooCostly):
        sanitise(COSTLY[name])


def test_a_large_but_decent_mail_is_no_bomb() -> None:
    row = "<tr><td width=50%><font color=red><b><a href='http://x.example'>Shoe</a></b></font><td><p>9.90<br>"
    clean = sanitise(f"<center><table>{row * 1_300}</table></center>")
    assert clean.count("Shoe") == 1_300


def test_a_mail_whose_html_is_a_bomb_shows_its_text_and_says_so() -> None:
    message = InboundMessage(
        external_id="b",
        content_hash="b",
        sender=Address(name="", address="a@x.example"),
        text="Hi",
        html="<div>" * 100_000,
    )
    ready = make_ready(message)
    assert ready.html == ""
    assert (ready.message.text, ready.message.notices) == ("Hi", (ONLY_TEXT,))
