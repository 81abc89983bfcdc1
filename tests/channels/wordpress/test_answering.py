"""Answering below a comment and moderating, with all that WordPress can say to it."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from apps.channels.contract import (
    Ambiguous,
    AuthError,
    InboundMessage,
    ModerationDeed,
    ParentGone,
    PermanentError,
    RateLimited,
    Target,
    TooLong,
)
from apps.channels.wordpress.adapter import WordPressAdapter
from apps.channels.wordpress.writing import content_of
from tests.channels.wordpress.blog import answer_to, number
from tests.channels.wordpress.conftest import config_of

if TYPE_CHECKING:
    from apps.channels.contract import OutboundMessage, Receipt
    from tests.channels.contract import HttpProxy
    from tests.channels.wordpress.blog import Blog
    from tests.servers.wordpress import WordPress

pytestmark = pytest.mark.once

OLD = "2020-01-01T00:00:00"


def send(adapter: WordPressAdapter, message: OutboundMessage) -> Receipt:
    return adapter.send(message, adapter.compose(message), (), lambda: None)


def test_an_answer_stands_below_its_question(adapter: WordPressAdapter, blog: Blog) -> None:
    asked = blog.ask("Wann?")
    html = "<p>Morgen, <b>sicher</b>.</p><p>Siehe <a href='https://a.test/?x=1&amp;y=2'>hier</a><br>5 &lt; 6 🙂</p>"
    receipt = send(adapter, replace(answer_to(asked), html=html))
    made = blog.server.rest("GET", f"comments/{number(receipt.external_id)}?context=edit")
    assert (made["parent"], made["post"], made["author_name"]) == (number(asked), blog.server.facts.post, "Ana")
    link = '<a href="https://a.test/?x=1&amp;y=2" rel="nofollow ugc">hier</a>'
    assert made["content"]["raw"] == f"Morgen, <b>sicher</b>.\n\nSiehe {link}\n5 &lt; 6 🙂"
    assert receipt.permalink == made["link"]
    assert not receipt.awaits_approval


def test_accepted_then_dropped_is_one_comment(adapter: WordPressAdapter, blog: Blog, line: HttpProxy) -> None:
    """Sent again after the answer got lost, WordPress says that it knows it: 409 comment_duplicate."""
    message = answer_to(blog.ask("Wann?"))
    line.cut(method="POST", after_taking=True)
    with pytest.raises(Ambiguous):
        send(adapter, message)
    found = adapter.find_sent(message)
    assert found is not None
    assert send(adapter, message).external_id == found.external_id
    assert blog.copies(message) == 1


def test_the_same_words_again_are_no_earlier_attempt(adapter: WordPressAdapter, blog: Blog) -> None:
    asked = blog.ask("Wann?")
    first, second = answer_to(asked, "Danke!"), answer_to(asked, "Danke!")
    assert send(adapter, first).external_id
    with pytest.raises(PermanentError, match="only once"):
        send(adapter, second)
    assert adapter.find_sent(second) is None
    assert blog.copies(first) == 1


def test_where_the_mark_is_lost_the_words_tell(adapter: WordPressAdapter, blog: Blog) -> None:
    """Some plugins take the field away that it stands in."""
    message = answer_to(blog.ask("Wann?"), "Morgen & <sicher>.")
    receipt = send(adapter, message)
    blog.server.database.run("UPDATE wp_comments SET comment_agent = ''", database="wordpress")
    found = adapter.find_sent(message)
    assert found and found.external_id == receipt.external_id
    assert adapter.find_sent(replace(message, text="Übermorgen.")) is None


def test_a_flood_is_waited_out(adapter: WordPressAdapter, blog: Blog) -> None:
    message = answer_to(blog.ask("Wann?"))
    blog.server.flag("flood").touch()
    with pytest.raises(RateLimited) as caught:
        send(adapter, message)
    assert caught.value.retry_after == 15
    blog.server.flag("flood").unlink()
    assert send(adapter, message).external_id
    assert blog.copies(message) == 1


def test_nothing_is_said_to_who_is_gone(adapter: WordPressAdapter, blog: Blog) -> None:
    marks: list[int] = []
    for status in ("trash", "spam"):
        asked = blog.ask(f"Wann? {status}")
        blog.rule(asked, status)
        message = answer_to(asked)
        with pytest.raises(ParentGone):
            adapter.send(message, adapter.compose(message), (), lambda: marks.append(1))
    with pytest.raises(ParentGone):
        send(adapter, answer_to("comment:99999999"))
    assert marks == []


def test_what_only_moderators_read_is_not_answered_for_all(adapter: WordPressAdapter, blog: Blog) -> None:
    """WordPress itself would show the answer, and hold the question back."""
    asked = blog.ask("Wann?")
    blog.rule(asked, "hold")
    message = answer_to(asked)
    with pytest.raises(PermanentError, match="Only moderators"):
        send(adapter, message)
    blog.rule(asked, "approved")
    assert send(adapter, message).external_id
    assert blog.copies(message) == 1


@pytest.mark.parametrize(
    ("undo", "change"),
    [({"comment_status": "open"}, {"comment_status": "closed"}), ({"status": "publish"}, {"status": "draft"})],
)
def test_a_closed_article_takes_no_answers(
    adapter: WordPressAdapter, blog: Blog, undo: dict[str, str], change: dict[str, str]
) -> None:
    asked = blog.ask("Wann?")
    post = f"posts/{blog.server.facts.post}"
    blog.server.rest("POST", post, **change)
    try:
        with pytest.raises(ParentGone):
            send(adapter, answer_to(asked))
    finally:
        blog.server.rest("POST", post, **undo)


def test_who_may_not_moderate_is_told_what_is_missing(blog: Blog, line: HttpProxy, wordpress: WordPress) -> None:
    asked = blog.ask("Wann?")
    with WordPressAdapter(config_of(wordpress, line.url, login="otto")) as adapter:
        for deed in (
            lambda: adapter.fetch(adapter.sources()[0], {}, 5),
            lambda: send(adapter, answer_to(asked)),
            lambda: adapter.moderate(ModerationDeed.SPAM, Target(external_id=asked)),
        ):
            with pytest.raises(AuthError) as caught:
                deed()
            assert "editor" in caught.value.advice
    assert blog.status(asked) == "approved"


def test_a_deed_that_is_done_already_is_not_asked_for(adapter: WordPressAdapter, blog: Blog, line: HttpProxy) -> None:
    target = Target(external_id=blog.ask("Kauft Uhren!"))
    adapter.moderate(ModerationDeed.SPAM, target)
    line.requests.clear()
    adapter.moderate(ModerationDeed.SPAM, target)
    assert [method for method, _ in line.requests] == ["GET"]
    adapter.moderate(ModerationDeed.APPROVE, target)
    assert blog.status(target.external_id) == "approved"


def test_an_answer_may_wait_for_approval(blog: Blog, adapter: WordPressAdapter) -> None:
    """As it happens where a plugin holds everything back, also what colleagues write."""
    message = answer_to(blog.ask("Wann?"))
    hold = blog.server.site / "wp-content" / "mu-plugins" / "hold.php"
    hold.write_text("<?php add_filter('pre_comment_approved', fn() => 0, 99);")
    try:
        receipt = send(adapter, message)
    finally:
        hold.unlink()
    assert receipt.awaits_approval and receipt.external_id
    news = adapter.fetch(adapter.sources()[0], {"since": 0, "floor": OLD, "at": OLD, "book": "{}"}, 9).messages
    found = [each for each in map(adapter.parse, news) if isinstance(each, InboundMessage)]
    assert [each.awaits_approval for each in found] == [False, True]


def test_what_cannot_be_a_comment_is_told_before_it_is_sent(adapter: WordPressAdapter, blog: Blog) -> None:
    message = answer_to("comment:1")
    for hopeless in (
        replace(message, target=None, thread=""),
        replace(message, target=Target(external_id="post:1")),
        replace(message, text=" \n "),
        replace(message, text="", html="<p><br></p><script>alert(1)</script>"),
    ):
        with pytest.raises(PermanentError):
            adapter.compose(hopeless)
    with pytest.raises(TooLong):
        adapter.compose(replace(message, text="&" * 20_000))


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<p>Eins</p><p>Zwei</p>", "Eins\n\nZwei"),
        ("<div>Eins<br>Zwei</div>\n<div>Drei</div>", "Eins\nZwei\n\nDrei"),
        ("<p>Also:</p><ul><li>Mehl</li><li><p>Salz</p></li></ul><p>Fertig.</p>", "Also:\n- Mehl\n- Salz\n\nFertig."),
        ("<blockquote><p>Frage</p></blockquote><p>Antwort</p>", "<blockquote>\n\nFrage\n\n</blockquote>\n\nAntwort"),
        ("<h1>Gut</h1><p>1 &lt; 2 &amp;amp; 3&nbsp;€</p>", "Gut\n\n1 &lt; 2 &amp;amp; 3 €"),
        ('<p><a href="javascript:x" onclick="y">da</a><img src=x onerror=z> <u>hin</u></p>', "<a>da</a> hin"),
    ],
)
def test_the_few_tags_of_comments_are_enough(adapter: WordPressAdapter, html: str, said: str) -> None:
    assert content_of(replace(answer_to("comment:1"), html=html)) == said


def test_an_id_of_ours_stays_below_the_length_of_its_field(adapter: WordPressAdapter, blog: Blog) -> None:
    message = replace(answer_to(blog.ask("Wann?")), external_id=f"{secrets.token_hex(150)}@example.test")
    receipt = send(adapter, message)
    found = adapter.find_sent(message)
    assert found and found.external_id == receipt.external_id
