"""What other software makes of a post, as instances hand it on: read as its author meant it."""

from __future__ import annotations

import pytest

from apps.channels.mastodon.content import text_of, without_us

pytestmark = pytest.mark.once

LINK = '<a href="https://own.example/@acme" class="u-url mention">'
ELSEWHERE = '<a href="https://evil.example/@acme" class="u-url mention">'
CASES = {
    "mastodon": (
        f'<p><span class="h-card" translate="no">{LINK}@<span>acme</span></a></span> Wo? <a href="https://example.com/a'
        '/b/c" rel="nofollow"><span class="invisible">https://</span><span class="ellipsis">example.com/a</span>'
        '<span class="invisible">/b/c</span></a> <a href="https://own.example/tags/wolle" class="mention hashtag">'
        "#<span>wolle</span></a></p><p>Danke &amp; gru&szlig; :blobcat:</p>",
        "Wo? https://example.com/a/b/c #wolle\n\nDanke & gruß :blobcat:",
    ),
    "a quotation of 4.5": (
        f'<p>{LINK}@<span>acme</span></a> Stimmt das?</p><p class="quote-inline">RE: <a href="https://a.example/1">'
        "https://a.example/1</a></p>",
        "Stimmt das?\n\nRE: https://a.example/1",
    ),
    "gotosocial": (
        f'<p><span class="h-card">{LINK}@<span>acme</span></a></span><br>Zeile eins<br>Zeile zwei</p>',
        "Zeile eins\nZeile zwei",
    ),
    "pleroma without a paragraph": (
        '<span class="h-card"><a class="u-url mention" data-user="9" href="https://own.example/users/acme" rel="ugc">'
        "@<span>acme</span></a></span> Hallo<br/><br/>Cora",
        "Hallo\n\nCora",
    ),
    "misskey": (f"<p>{LINK}@acme@own.example</a><span> Hallo!<br>Cora</span></p>", "Hallo!\nCora"),
    "friendica": (
        f'@<span class="h-card">{LINK}acme</a></span> Hallo<blockquote>Das hier</blockquote>',
        "Hallo\n\nDas hier",
    ),
    "gnu social": ('@<a href="https://own.example/acme" class="h-card mention">acme</a> Hallo', "Hallo"),
    "lemmy": (
        '<p><a href="https://own.example/@acme">@acme@own.example</a> Siehe</p>\n<ul>\n<li>eins</li>\n<li>zwei</li>\n'
        "</ul>\n<hr />\n<pre><code>a &lt; b\n</code></pre>\n",
        "Siehe\n\n- eins\n\n- zwei\n\na < b",
    ),
    "a film of peertube": (
        '<p>Stricken lernen</p><p><a href="https://tube.example/w/1" rel="nofollow">https://tube.example/w/1</a></p>',
        "Stricken lernen\n\nhttps://tube.example/w/1",
    ),
    "a long address at takahe": (
        '<p>Siehe <a href="https://example.com/wolle/waschen/kalt" rel="nofollow" class="ellipsis">'
        'example.com/wolle/waschen/kal</a>, <a href="https://example.com">example.com</a> und <a href="https://a.example/'
        '@cora">@cora</a></p>',
        "Siehe https://example.com/wolle/waschen/kalt, https://example.com und @cora",
    ),
    "a link with words of its own": ('<p><a href="https://example.com/a">Wolle.</a></p>', "Wolle."),
    "an article": ("<h2>Wolle</h2><p>Erstens.</p><p>Zweitens&nbsp;auch.</p>", "Wolle\n\nErstens.\n\nZweitens auch."),
    "an emoji of their own": ('<p>Gut <img src="https://a.example/e.png" alt=":yay:" title=":yay:"></p>', "Gut :yay:"),
    "somebody called the same elsewhere": (
        f"<p>{ELSEWHERE}@acme@evil.example</a> Hallo</p>",
        "@acme@evil.example Hallo",
    ),
    "nothing but us": (f"<p>{LINK}@<span>acme</span></a></p>", ""),
    "no html at all": ("@acme a < b", "a < b"),
}


@pytest.mark.parametrize(("content", "expected"), CASES.values(), ids=CASES)
def test_it_is_read_as_it_was_meant(content: str, expected: str) -> None:
    assert text_of(without_us(content, "acme", "own.example")) == expected
