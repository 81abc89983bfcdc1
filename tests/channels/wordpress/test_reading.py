"""What is read of a blog: new comments, those that were held, changed or thrown away, and who wrote them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from apps.channels.contract import Audience, InboundMessage, ParentGone, SendReport, Withdrawal, Withdrawn
from apps.channels.wordpress import fetching
from apps.channels.wordpress.adapter import WordPressAdapter
from tests.channels.contract.reading import newcomers, read_on
from tests.channels.wordpress.blog import answer_to, number
from tests.channels.wordpress.conftest import config_of

if TYPE_CHECKING:
    from apps.channels.contract import RawMessage
    from tests.channels.contract import HttpProxy
    from tests.channels.wordpress.blog import Blog
    from tests.servers.wordpress import WordPress

pytestmark = pytest.mark.once

News = Any


def messages(adapter: WordPressAdapter, raw: list[RawMessage]) -> list[InboundMessage]:
    return [each for each in map(adapter.parse, raw) if isinstance(each, InboundMessage)]


def test_a_comment_says_who_wrote_it_where_and_for_whom(adapter: WordPressAdapter, news: News, blog: Blog) -> None:
    asked = blog.ask('Ist "Brot" & Butter <3 teuer?\n\nUnd warum?')
    [found] = messages(adapter, news())
    assert found.external_id == found.thread == asked
    assert (found.sender.name, found.sender.address) == ("Cora", "cora@customer.test")
    assert found.text == "Ist “Brot” & Butter <3 teuer?\n\nUnd warum?"
    assert found.html.startswith("<p>Ist")
    assert found.subject == "Bread & butter \N{EN DASH} a recipe"
    assert found.permalink.endswith(f"/bread/#comment-{number(asked)}")
    assert found.audience is Audience.PUBLIC
    assert found.sent_at is not None
    assert not (found.by_us or found.awaits_approval or found.spam or found.in_reply_to)


def test_no_comment_of_a_busy_second_is_missed(adapter: WordPressAdapter, news: News, blog: Blog) -> None:
    """All in one second, some of them dated before what was read already, as a slower web server would."""
    blog.ask("Zuerst.")
    assert len(news()) == 1
    asked = [blog.ask(f"Frage {each}.") for each in range(4)]
    which = "wp_comments WHERE comment_content LIKE 'Frage%'"
    same = f"SELECT MIN(comment_date_gmt), MIN(comment_date) INTO @gmt, @local FROM {which}; UPDATE wp_comments SET "
    same += "comment_date_gmt = @gmt - INTERVAL 90 SECOND, comment_date = @local - INTERVAL 90 SECOND "
    same += "WHERE comment_content LIKE 'Frage%'"
    blog.server.database.run(same, database="wordpress")
    assert [each.external_id for each in messages(adapter, news())] == asked
    assert news() == []


def test_a_comment_that_is_dated_ahead_hides_nobody(adapter: WordPressAdapter, news: News, blog: Blog) -> None:
    ahead = blog.ask("Aus der Zukunft.")
    later = "UPDATE wp_comments SET comment_date_gmt = comment_date_gmt + INTERVAL 3 DAY, comment_date = "
    later += f"comment_date + INTERVAL 3 DAY WHERE comment_ID = {number(ahead)}"
    blog.server.database.run(later, database="wordpress")
    assert [each.external_id for each in messages(adapter, news())] == [ahead]
    asked = blog.ask("Von heute.")
    assert [each.external_id for each in messages(adapter, news())] == [asked]


def test_what_waits_for_approval_says_so_until_somebody_lets_it_through(
    adapter: WordPressAdapter, news: News, blog: Blog
) -> None:
    blog.server.set_option("comment_moderation", "1")
    try:
        asked = blog.ask("Darf ich?")
    finally:
        blog.server.set_option("comment_moderation", "0")
    [held] = messages(adapter, news())
    blog.rule(asked, "approved")
    [approved] = messages(adapter, news())
    assert (held.awaits_approval, approved.awaits_approval) == (True, False)
    assert approved.external_id == held.external_id and approved.version > held.version


@pytest.mark.parametrize("status", ["spam", "trash"])
def test_what_is_thrown_away_in_wordpress_is_hidden_and_comes_back(
    adapter: WordPressAdapter, news: News, blog: Blog, status: str
) -> None:
    asked = blog.ask("Kauft Uhren!")
    news()
    blog.rule(asked, status)
    [hidden] = map(adapter.parse, news())
    assert isinstance(hidden, Withdrawal) and hidden.what is Withdrawn.HIDDEN
    assert news() == []
    blog.rule(asked, "approved")
    [restored, again] = map(adapter.parse, news())
    assert isinstance(restored, Withdrawal) and restored.what is Withdrawn.RESTORED
    assert isinstance(again, InboundMessage) and again.external_id == asked
    assert again.version > restored.version > hidden.version


def test_what_stands_below_something_that_is_shown_no_more_is_hidden(
    adapter: WordPressAdapter, news: News, blog: Blog
) -> None:
    """Below a plugin's own kind of page, for example: it is no fault of our password."""
    asked = blog.ask("Gibt es das noch?")
    news()
    kind = "UPDATE wp_posts SET post_type = '{}' WHERE ID = " + str(blog.server.facts.post)
    plugin = blog.server.site / "wp-content" / "mu-plugins" / "recipes.php"
    plugin.write_text(
        "<?php add_action('init', fn() => register_post_type('recipe', ['capability_type' => 'recipe']));"
    )
    blog.server.database.run(kind.format("recipe"), database="wordpress")
    try:
        [hidden] = map(adapter.parse, news())
        with pytest.raises(ParentGone):
            adapter.send(answer_to(asked), adapter.compose(answer_to(asked)), (), lambda: None)
    finally:
        plugin.unlink()
        blog.server.database.run(kind.format("post"), database="wordpress")
    assert isinstance(hidden, Withdrawal) and hidden.what is Withdrawn.HIDDEN
    assert [each.external_id for each in messages(adapter, news())] == [asked]


def test_a_deleted_comment_keeps_its_answers_together(adapter: WordPressAdapter, news: News, blog: Blog) -> None:
    """WordPress then gives its answers to what it answered itself, or makes them comments of their own."""
    asked = blog.ask("Frage.")
    followed = blog.follow_up("Nachtrag.", to=asked)
    news()
    blog.delete(asked)
    [gone] = map(adapter.parse, news())
    assert isinstance(gone, Withdrawal) and (gone.external_id, gone.what) == (asked, Withdrawn.DELETED)
    blog.follow_up("Noch etwas.", to=followed)
    [later] = messages(adapter, news())
    assert later.thread == asked


def test_spam_is_left_where_it_is_until_somebody_says_that_it_is_none(
    adapter: WordPressAdapter, news: News, blog: Blog
) -> None:
    asked = blog.ask("Kauft Uhren!")
    blog.rule(asked, "spam")
    assert news() == []
    blog.rule(asked, "approved")
    assert [each.external_id for each in messages(adapter, news())] == [asked]


def test_an_answer_to_an_old_comment_brings_what_it_answers(blog: Blog, line: HttpProxy, wordpress: WordPress) -> None:
    old = blog.ask("Eine alte Frage.")
    older = blog.follow_up("Ihre Fortsetzung.", to=old)
    with WordPressAdapter(config_of(wordpress, line.url)) as adapter:
        news = newcomers(adapter)
        late = blog.follow_up("Und heute?", to=older)
        found = messages(adapter, news())
    assert [each.external_id for each in found] == [old, older, late]
    assert {each.thread for each in found} == {old}


def test_pings_of_other_blogs_are_no_questions(adapter: WordPressAdapter, news: News, blog: Blog) -> None:
    ping = blog.ask("[...] wie Example Blog schreibt [...]")
    change = f"UPDATE wp_comments SET comment_type = 'pingback' WHERE comment_ID = {number(ping)}"
    blog.server.database.run(change, database="wordpress")
    assert news() == []


def test_who_answers_for_us(blog: Blog, line: HttpProxy, wordpress: WordPress) -> None:
    """Our account, the article's author, and whoever may moderate: that only an administrator is told."""
    asked = blog.ask("Ist da jemand?")
    with WordPressAdapter(config_of(wordpress, line.url, login="adam", read_from="all")) as adapter:
        news = newcomers(adapter)
        for login in ("adam", "ana", "ben", "otto"):
            blog.answer_elsewhere(f"Hier ist {login}.", to=asked, login=login)
        found = {each.text: each for each in messages(adapter, news())}
    assert {text: each.by_us for text, each in found.items()} == {
        "Hier ist adam.": True,
        "Hier ist ana.": True,
        "Hier ist ben.": True,
        "Hier ist otto.": False,
    }
    assert found["Hier ist otto."].sender.address == f"user:{wordpress.facts.ids['otto']}@127.0.0.1"


def test_colleagues_can_be_named(blog: Blog, line: HttpProxy, wordpress: WordPress) -> None:
    config = config_of(wordpress, line.url, login="adam", moderators_are_us=False, colleagues=["Otto"])
    asked = blog.ask("Ist da jemand?")
    with WordPressAdapter(config) as adapter:
        news = newcomers(adapter)
        for login in ("ana", "otto"):
            blog.answer_elsewhere(f"Hier ist {login}.", to=asked, login=login)
        assert [each.by_us for each in messages(adapter, news())[-2:]] == [False, True]


def test_an_answer_that_we_sent_is_told_by_its_mark(adapter: WordPressAdapter, news: News, blog: Blog) -> None:
    message = answer_to(blog.ask("Wann?"))
    receipt = adapter.send(message, adapter.compose(message), (), lambda: None)
    [_question, report, echo] = map(adapter.parse, news())
    assert isinstance(report, SendReport)
    assert (report.original_id, report.external_id) == (message.external_id, receipt.external_id)
    assert isinstance(echo, InboundMessage) and echo.by_us and echo.external_id == receipt.external_id


def test_nobody_else_can_speak_with_our_mark(adapter: WordPressAdapter, news: News, blog: Blog) -> None:
    asked = blog.ask("Ich bin ihr.")
    forged = f"UPDATE wp_comments SET comment_agent = 'DialogInbox/1@example.test' WHERE comment_ID = {number(asked)}"
    blog.server.database.run(forged, database="wordpress")
    [found] = map(adapter.parse, news())
    assert isinstance(found, InboundMessage) and not found.by_us


def test_all_that_is_there_is_read_in_batches(
    blog: Blog, line: HttpProxy, wordpress: WordPress, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where more is known than fits into an address, and across several pages."""
    monkeypatch.setattr(fetching, "PAGE", 3)
    monkeypatch.setattr(fetching, "MOST_EXCLUDED", 2)
    asked = [blog.ask(f"Frage {each}.") for each in range(8)]
    with WordPressAdapter(config_of(wordpress, line.url, read_from="all")) as adapter:
        [source] = adapter.sources()
        raw, cursor = read_on(adapter, source, {}, limit=2)
        assert [each.external_id for each in messages(adapter, raw)] == asked
        blog.edit(asked[0], "Frage null.")
        changed = [each for _ in range(3) for each in adapter.fetch(source, cursor, 9).messages]
    assert {each.external_id for each in messages(adapter, changed)} == {asked[0]}


def test_a_month_leaves_out_what_is_older(blog: Blog, line: HttpProxy, wordpress: WordPress) -> None:
    old, new = blog.ask("Alt."), blog.ask("Neu.")
    back = "UPDATE wp_comments SET comment_date_gmt = comment_date_gmt - INTERVAL 40 DAY, comment_date = comment_date "
    back += f"- INTERVAL 40 DAY WHERE comment_ID = {number(old)}"
    blog.server.database.run(back, database="wordpress")
    with WordPressAdapter(config_of(wordpress, line.url, read_from="month")) as adapter:
        [source] = adapter.sources()
        raw, _ = read_on(adapter, source, {}, limit=50)
    assert [each.external_id for each in messages(adapter, raw)] == [new]


def test_a_blog_without_readable_addresses_is_read_as_well(blog: Blog, line: HttpProxy, wordpress: WordPress) -> None:
    blog.server.flag("plain-links").touch()
    with WordPressAdapter(replace(config_of(wordpress, line.url))) as adapter:
        news = newcomers(adapter)
        message = answer_to(blog.ask("Frage."))
        assert adapter.send(message, adapter.compose(message), (), lambda: None).external_id
        assert len(messages(adapter, news())) == 2
