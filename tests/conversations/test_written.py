"""HTML that agents write: what stays of it, how it looks in a mail, and the same as text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.conversations.html_cost import TooCostly
from apps.conversations.written import clean, is_plain, styled, text_of

pytestmark = pytest.mark.once

PICTURE = "0123456789abcdef0123456789abcdef@inline"


@pytest.mark.parametrize(
    ("html", "left"),
    [
        ("<p onclick=x style='position:fixed' class=a>Hi</p>", "<p>Hi</p>"),
        ("<p>a<script>alert(1)</script>b</p>", "<p>ab</p>"),
        ("<svg><script>alert(1)</script></svg><p>a</p>", "<p>a</p>"),
        ('<a href="javascript:alert(1)">x</a>', "<a>x</a>"),
        ('<a href="https://shop.example/a?b=1&amp;c=2" target=_blank>x</a>', '<a href="https://shop.example/a?b=1&amp;c=2">x</a>'),
        ('<img src="https://spy.example/a.png"><p>a</p>', "<p>a</p>"),
        ('<img src="cid:ffffffffffffffffffffffffffffffff@inline"><p>a</p>', "<p>a</p>"),
        ('<img src="data:image/png;base64,AAAA"><p>a</p>', "<p>a</p>"),
        ("<h1>Offer</h1><table><tr><td>1</td></tr></table>", "Offer1"),
        ("<iframe src=//evil></iframe><form><input></form><p>a</p>", "<p>a</p>"),
        ('<ol start="3"><li><p>c</p></li></ol>', '<ol start="3"><li><p>c</p></li></ol>'),
        ('<ol start="x"><li><p>c</p></li></ol>', "<ol><li><p>c</p></li></ol>"),
        ('<span data-mention="7" onmouseover=x>@Ben</span>', '<span data-mention="7">@Ben</span>'),
    ],
)  # fmt: skip
def test_nothing_stays_that_the_composer_could_not_write(html: str, left: str) -> None:
    assert clean(html) == left


def test_a_picture_that_goes_with_it_stays() -> None:
    html = f'<p><img src="cid:{PICTURE}" alt="map.png"></p>'
    assert clean(html, pictures={PICTURE}) == html


def test_what_no_parser_can_bear_is_refused() -> None:
    with pytest.raises(TooCostly):
        clean("<b>" * 30_000)


@given(st.text(alphabet="<>/\"'= abipulo&;!-cd:\u00a0\n", max_size=200))
def test_cleaning_again_changes_nothing(html: str) -> None:
    try:
        once = clean(html)
    except TooCostly:
        return
    assert clean(once) == once
    assert text_of(once) == text_of(clean(once))


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Dear Cora,</p><p>tomorrow.<br>Yours</p>", "Dear Cora,\n\ntomorrow.\nYours"),
        ("<p>a</p><p><br></p><p>b</p>", "a\n\n\n\nb"),
        ("<p>a<br><br></p><p>b</p>", "a\n\n\nb"),
        ("<blockquote><p>one<br>two</p><p>three</p></blockquote><p>No.</p>", "> one\n> two\n>\n> three\n\nNo."),
        ("<blockquote><p>a</p><blockquote><p>b</p></blockquote></blockquote>", "> a\n>\n>> b"),
        ("<ul><li><p>a</p></li><li><p>b<br>c</p></li></ul><p>d</p>", "- a\n- b\n  c\n\nd"),
        ('<ol start="9"><li><p>a</p></li><li><p>b</p><ul><li><p>c</p></li></ul></li></ol>', "9. a\n10. b\n    - c"),
        ('<p>See <a href="https://shop.example/a">our <strong>page</strong></a>.</p>', "See our page <https://shop.example/a>."),
        ('<p><a href="https://shop.example/">shop.example</a></p>', "shop.example"),
        ('<p><a href="mailto:ana@shop.example">ana@shop.example</a></p>', "ana@shop.example"),
        (f'<p>Here: <img src="cid:{PICTURE}" alt="map.png"></p>', "Here: [map.png]"),
        ("<p>1 &lt; 2 &amp;&amp; 3 &gt; 2 &nbsp;x</p>", "1 < 2 && 3 > 2  x"),
        ("<p>&nbsp;&nbsp;in</p>\n<p>  a <em> b</em></p>", "  in\n\na b"),
        ("loose <em>words</em><p>a</p>", "loose words\n\na"),
    ],
)  # fmt: skip
def test_the_text_says_what_the_html_says(html: str, text: str) -> None:
    assert text_of(html) == text


def test_a_mail_carries_its_look_with_it() -> None:
    html = styled("<p>See https://shop.example/?a=1&amp;b=2</p><ul><li><p>a</p></li></ul>")
    assert html == (
        '<p style="margin:0 0 1em">See <a href="https://shop.example/?a=1&amp;b=2">https://shop.example/?a=1&amp;b=2</a></p>'
        '<ul style="margin:0 0 1em;padding-left:2em"><li><p style="margin:0">a</p></li></ul>'
    )


def test_a_link_is_not_made_a_link_again() -> None:
    html = '<p><a href="https://a.example">https://b.example</a> <code>https://c.example</code></p>'
    assert styled(html).count("<a ") == 1


def test_paragraphs_alone_are_plain() -> None:
    assert is_plain("<p>a<br>b</p><p>1 &lt; 2</p>")
    assert not is_plain("<p>a <em>b</em></p>")
