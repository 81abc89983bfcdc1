"""A forum of its own for each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from apps.channels.contract import ChannelConfig
from apps.channels.discourse.adapter import DiscourseAdapter
from tests.channels.contract import HttpProxy, newcomers
from tests.channels.discourse.people import SECRET, People
from tests.servers.discourse import served
from tests.servers.discourse.things import Hook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from apps.channels.contract import RawMessage
    from tests.servers.discourse import Forum


@pytest.fixture
def forum() -> Iterator[Forum]:
    with served() as forum:
        yield forum


@pytest.fixture
def people(forum: Forum) -> People:
    return People(forum)


@pytest.fixture
def hook(forum: Forum) -> Hook:
    """A web hook of the forum whose calls are put down in `forum.calls`."""
    hook = Hook(id=1, url="https://inbox.example.com/hooks/1/", secret=SECRET)
    forum.hooks.append(hook)
    return hook


@pytest.fixture
def line(forum: Forum) -> Iterator[HttpProxy]:
    """The way to the forum, which fails on demand."""
    with HttpProxy(forum.url) as line:
        yield line


@pytest.fixture
def forum_config(line: HttpProxy) -> ChannelConfig:
    return config_of(line.url)


@pytest.fixture
def adapter(forum_config: ChannelConfig) -> Iterator[DiscourseAdapter]:
    with DiscourseAdapter(forum_config) as adapter:
        yield adapter


@pytest.fixture
def news(adapter: DiscourseAdapter) -> Callable[[], list[RawMessage]]:
    """What is new among the posts since it was called last."""
    return newcomers(adapter)


def config_of(url: str, *, login: str = "acme", **options: object) -> ChannelConfig:
    """The channel with the company's account, or another's."""
    return ChannelConfig(
        address="forum.example.com",
        display_name="Forum",
        options={"url": url, "username": login, "days": 0, **options},
        secrets={"api_key": f"{login}-key", "hook_secret": SECRET},
        inside=("127.0.0.1",),
    )
