"""A blog for each test: the same WordPress, of which the channel sees only what is written from now on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from apps.channels.contract import ChannelConfig
from apps.channels.wordpress.adapter import WordPressAdapter
from tests.channels.contract import HttpProxy, newcomers
from tests.channels.wordpress.blog import Blog

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from apps.channels.contract import RawMessage
    from tests.servers.wordpress import WordPress


@pytest.fixture
def blog(wordpress: WordPress) -> Iterator[Blog]:
    """Without comments: nobody is told that they have said that already."""
    wordpress.forget_comments()
    yield Blog(wordpress)
    for name in ("flood", "plain-links", "closed-doors"):
        wordpress.flag(name).unlink(missing_ok=True)


@pytest.fixture
def line(wordpress: WordPress) -> Iterator[HttpProxy]:
    """The way to the blog, which fails on demand."""
    with HttpProxy(wordpress.facts.url) as line:
        yield line


@pytest.fixture
def blog_config(line: HttpProxy, wordpress: WordPress) -> ChannelConfig:
    return config_of(wordpress, line.url)


@pytest.fixture
def adapter(blog_config: ChannelConfig) -> Iterator[WordPressAdapter]:
    with WordPressAdapter(blog_config) as adapter:
        yield adapter


@pytest.fixture
def news(adapter: WordPressAdapter) -> Callable[[], list[RawMessage]]:
    """What is new since it was called last."""
    return newcomers(adapter)


def config_of(wordpress: WordPress, url: str, *, login: str = "ana", **options: object) -> ChannelConfig:
    """The channel with Ana's account, an editor's, or another's."""
    return ChannelConfig(
        address="blog.example.com",
        display_name="Blog",
        options={"url": url, "username": login, "read_from": "now", **options},
        secrets={"password": wordpress.facts.passwords[login]},
        inside=("127.0.0.1",),
    )
