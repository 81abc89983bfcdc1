"""What an admin is told when a blog is set up."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from apps.channels.contract import ChannelConfig, Severity
from apps.channels.wordpress.adapter import WordPressAdapter
from apps.channels.wordpress.options import read_options
from tests.channels.wordpress.conftest import config_of

if TYPE_CHECKING:
    from tests.channels.contract import HttpProxy
    from tests.channels.wordpress.blog import Blog
    from tests.servers.wordpress import WordPress

pytestmark = pytest.mark.once


def said(config: ChannelConfig) -> list[str]:
    found = WordPressAdapter(config).check()
    assert all(each.advice for each in found if each.severity is not Severity.OK)
    return [f"{each.severity} {each.words}" for each in found]


def test_a_blog_that_works(blog: Blog, line: HttpProxy, wordpress: WordPress) -> None:
    blog.ask("Frage.")
    assert said(config_of(wordpress, line.url, login="adam", colleagues=["Ben"])) == [
        "ok WordPress answers: “Example Blog”.",
        "ok Logged in as adam.",
        "ok 1 comments can be read, below: Posts, Pages, Media.",
        "ok Whoever may moderate is known as one of us.",
    ]


def test_an_editor_is_told_what_she_cannot_see(blog: Blog, line: HttpProxy, wordpress: WordPress) -> None:
    assert said(config_of(wordpress, line.url))[3:] == ["warning Our account may not see who else moderates."]
    named = config_of(wordpress, line.url, colleagues=["Nobody"])
    assert said(named)[3:] == ["warning WordPress does not show us: Nobody."]


def test_whoever_may_not_moderate_cannot_be_the_account(blog: Blog, line: HttpProxy, wordpress: WordPress) -> None:
    assert said(config_of(wordpress, line.url, login="otto"))[-1] == "error Otto may not moderate comments."


def test_a_web_server_that_keeps_the_password_to_itself(blog: Blog, line: HttpProxy, wordpress: WordPress) -> None:
    blog.server.flag("closed-doors").touch()
    assert said(config_of(wordpress, line.url))[-1] == (
        "error The web server does not pass our password on to WordPress."
    )


def test_what_is_no_wordpress(blog: Blog, line: HttpProxy, wordpress: WordPress) -> None:
    line.answer(200, body=b'{"namespaces": ["wc/v3"]}', times=9)
    assert said(config_of(wordpress, line.url)) == ["error There is an answer, but not WordPress's."]
    line.calm()
    line.answer(200, body=b'{"namespaces": ["wp/v2"], "name": "Ohne https", "authentication": []}', times=9)
    assert said(config_of(wordpress, line.url))[-1] == "error Application passwords are switched off there."
    line.calm()
    line.answer(404, body=b"<h1>Not Found</h1>", times=9)
    assert said(config_of(wordpress, line.url)) == ["error 127.0.0.1: 404"]


def test_a_blog_without_readable_addresses_is_no_trouble(blog: Blog, line: HttpProxy, wordpress: WordPress) -> None:
    blog.server.flag("plain-links").touch()
    first, *rest = said(config_of(wordpress, line.url))
    assert first.startswith("ok WordPress answers: “Example Blog”. It has no readable addresses")
    assert not [each for each in rest if each.startswith("error")]


@pytest.mark.parametrize(
    "typed",
    [
        "https://b.test/blog",
        "https://b.test/blog/",
        "https://b.test/blog/wp-admin/index.php",
        "https://b.test/blog/wp-json/",
    ],
)
def test_addresses_as_people_copy_them(typed: str) -> None:
    config = ChannelConfig(
        address="", display_name="", options={"url": typed, "username": "ana"}, secrets={"password": "abcd efgh"}
    )
    assert read_options(config).base == "https://b.test/blog"


def test_settings_that_cannot_work_are_told(blog: Blog, line: HttpProxy, wordpress: WordPress) -> None:
    config = config_of(wordpress, line.url)
    for broken in (
        replace(config, options={**config.options, "url": "ftp://blog"}),
        replace(config, options={**config.options, "url": "http://[::1"}),
        replace(config, options={**config.options, "username": ""}),
        replace(config, secrets={}),
    ):
        assert said(broken)[0].startswith("error “")
