"""A forum of its own for each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from apps.accounts.models import Team
from apps.channels.contract import ChannelConfig
from apps.channels.discourse.adapter import DiscourseAdapter
from apps.channels.models import Channel
from tests.channels.contract import HttpProxy, newcomers
from tests.channels.discourse.people import SECRET, People
from tests.inbox.live_server import desk, inbox_url
from tests.servers.discourse import served
from tests.servers.discourse.things import Hook
from tests.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from apps.channels.contract import RawMessage
    from tests.servers.discourse import Forum


__all__ = ["desk", "inbox_url"]


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
def team() -> Team:
    team: Team = Team.objects.create(name="Support")
    return team


@pytest.fixture
def adapter(forum_config: ChannelConfig) -> Iterator[DiscourseAdapter]:
    with DiscourseAdapter(forum_config) as adapter:
        yield adapter


@pytest.fixture
def channel(transactional_db: None, forum: Forum) -> Channel:
    """The forum as the company of the screens has connected it."""
    world = World.build()
    channel = Channel(
        kind="discourse",
        name="Forum",
        address="forum.example.com",
        display_name="Acme",
        options={"url": forum.url, "username": "acme", "days": 0},
    )
    channel.secrets = {"api_key": "acme-key", "hook_secret": SECRET}
    channel.save()
    channel.teams.add(world.support)
    return channel


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
