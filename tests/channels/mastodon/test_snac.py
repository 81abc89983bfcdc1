"""A real server of the family through the real intake and the real outbox: snac, which has ways of its own."""

from __future__ import annotations

import hashlib
import html
import re
import time
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

import httpx2
import pytest
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import Team
from apps.channels.contract import Audience, ModerationDeed, OutboundAttachment
from apps.channels.mastodon import fetching
from apps.channels.mastodon.link import Link
from apps.channels.mastodon.options import read_options
from apps.channels.mastodon.quirks import quirks_of
from apps.channels.mastodon.uploads import uploaded
from apps.channels.models import Channel
from apps.conversations.actions import Draft, reply
from apps.conversations.models import DeliveryState, Direction, Message
from tests.channels.contract import HttpProxy
from tests.channels.mastodon.conftest import config_of
from tests.channels.rounds import deliver, look_again, take_in
from tests.channels.test_sign_in import come_back, leave
from tests.servers.processes import ServerError, wait_until
from tests.world import client_of, make_agent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from apps.accounts.models import Agent
    from apps.channels.contract import ChannelConfig
    from tests.servers.snac import SnacFacts
    from tests.servers.yard import Yard
    from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]
ADD = reverse("channels:add_kind", args=["mastodon"])
PNG = b"\x89PNG\r\n\x1a\n"
Post = dict[str, Any]


@pytest.fixture(scope="session")
def snac(servers: Yard) -> SnacFacts:
    return servers.started(servers.snac).facts


@pytest.fixture
def line(snac: SnacFacts) -> Iterator[HttpProxy]:
    with HttpProxy(snac.url) as line:
        yield line


@pytest.fixture
def channel(line: HttpProxy, snac: SnacFacts) -> Channel:
    """Acme's account, connected an hour ago."""
    name = f"@acme@127.0.0.1:{snac.port}"
    options = {"url": line.url, "account": name, "login": "token", "days": 0}
    channel = Channel(kind="mastodon", name="Snac", address=name, options=options)
    channel.secrets = {"token": snac.token("acme")}
    channel.connected_at = timezone.now() - timedelta(hours=1)
    channel.save()
    channel.teams.add(Team.objects.create(name="Support"))
    take_in(channel)
    return channel


@pytest.fixture
def ana(channel: Channel) -> Agent:
    return make_agent("Ana Alvarez", teams=list(channel.teams.all()))


def asked(snac: SnacFacts, text: str, *, who: str = "cora", **fields: object) -> Post:
    """Somebody mentions us, and the instance has told us of it."""
    made: Post = snac.ask("POST", "/api/v1/statuses", {"status": f"@acme {text}", **fields}, who=who)
    assert wait_until(lambda: made["uri"] in told(snac), seconds=60)
    return made


def told(snac: SnacFacts) -> list[str]:
    """The addresses of the posts that stand in our notifications."""
    listed = snac.ask("GET", "/api/v1/notifications")
    return [each["status"]["uri"] for each in listed if each.get("status")]


def row_of(post: Post) -> Message:
    return Message.objects.select_related("conversation").get(permalink=post["uri"])


def answered(message: Message, text: str, *, agent: Agent, audience: Audience = Audience.PUBLIC) -> Message:
    answer = reply(message.conversation, agent=agent, draft=Draft(to=(), subject="", text=text, audience=audience))
    deliver()
    answer.refresh_from_db()
    return answer


def below(snac: SnacFacts, post: Post) -> list[Post]:
    found: list[Post] = snac.ask("GET", f"/api/v1/statuses/{post['id']}/context")["descendants"]
    return found


def test_a_question_is_answered_once_whatever_happens_on_the_way(
    snac: SnacFacts, line: HttpProxy, channel: Channel, ana: Agent
) -> None:
    """Taken, and then the answer got lost; it makes a sign of its own of the smile, by which it is known again."""
    question = asked(snac, "Wann kommt mein Paket?")
    take_in(channel)
    row = row_of(question)
    assert (row.text, row.audience, row.conversation.waiting_since is None) == (
        "Wann kommt mein Paket?",
        "public",
        False,
    )
    line.cut(method="POST", after_taking=True)
    answer = answered(row, "Morgen :-) _wirklich_ <3", agent=ana)
    deliver()
    answer.refresh_from_db()
    assert answer.delivery == DeliveryState.SENT
    take_in(channel)
    [post] = below(snac, question)
    assert post["in_reply_to_id"] == question["id"] and post["text"].strip().endswith("Morgen :-) _wirklich_ <3")
    followed = asked(snac, "Danke!", in_reply_to_id=post["id"])
    take_in(channel)
    assert row_of(followed).conversation_id == row.conversation_id
    assert Message.objects.filter(channel=channel, direction=Direction.OUT).count() == 1


def test_what_is_private_stays_so(snac: SnacFacts, line: HttpProxy, channel: Channel, ana: Agent) -> None:
    question = asked(snac, "Meine Nummer ist 4711.", visibility="direct", spoiler_text="Kundennummer")
    take_in(channel)
    row = row_of(question)
    assert (row.audience, row.notices) == ("private", [])
    line.cut(method="POST", after_taking=True)
    answer = answered(row, "Danke, wir fragen @otto.", agent=ana, audience=Audience.PRIVATE)
    deliver()
    answer.refresh_from_db()
    assert answer.delivery == DeliveryState.SENT
    [post] = below(snac, question)
    assert (post["visibility"], post["spoiler_text"]) == ("private", "Kundennummer")
    assert not [each for each in snac.ask("GET", "/api/v1/timelines/home", who="otto") if each["uri"] == post["uri"]]
    assert {each["acct"].partition("@")[0] for each in post["mentions"]} == {"cora"}


def test_an_edit_is_seen_and_answered_and_a_deletion_is_seen(snac: SnacFacts, channel: Channel, ana: Agent) -> None:
    """It calls a post otherwise once it was changed."""
    question = asked(snac, "Gibt es das in Blau?")
    take_in(channel)
    row = row_of(question)
    # Its names begin with the second of the last change.
    assert wait_until(lambda: time.time() > int(question["id"][:10]) + 1, seconds=60)
    changed = snac.ask("PUT", f"/api/v1/statuses/{question['id']}", {"status": "@acme Gibt es das in Rot?"}, who="cora")
    assert changed["id"] != question["id"]
    look_again(channel)
    row.refresh_from_db()
    assert row.text.startswith("Gibt es das in Rot?")
    answer = answered(row, "Ja.", agent=ana)
    assert answer.delivery == DeliveryState.SENT
    followed = asked(snac, "Fein!", in_reply_to_id=below(snac, question)[0]["id"])
    take_in(channel)
    assert row_of(followed).conversation_id == row.conversation_id
    assert Message.objects.filter(channel=channel).count() == 3
    snac.delete(question["uri"], who="cora")
    assert wait_until(lambda: _is_gone(snac, question), seconds=60)
    look_again(channel)
    row.refresh_from_db()
    assert row.withdrawn == "deleted"


def _is_gone(snac: SnacFacts, post: Post) -> bool:
    """It goes once everybody's part of the instance has heard of it."""
    try:
        snac.ask("GET", f"/api/v1/statuses/{post['id']}")
    except ServerError as error:
        return ": 404 " in str(error)
    return False


def test_whatever_came_while_we_were_away_is_read(
    snac: SnacFacts, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It gives the newest page of what came instead of the next one; and one of them was shared meanwhile."""
    monkeypatch.setattr(fetching, "PAGE", 5)
    posts = [snac.ask("POST", "/api/v1/statuses", {"status": f"@acme Frage {each}"}, who="cora") for each in range(12)]
    assert wait_until(lambda: {each["uri"] for each in posts} <= set(told(snac)), seconds=60)
    snac.ask("POST", f"/api/v1/statuses/{posts[3]['id']}/reblog", {}, who="cora")
    assert snac.ask("GET", f"/api/v1/statuses/{posts[3]['id']}")["content"] == ""
    take_in(channel)
    rows = Message.objects.filter(permalink__in=[each["uri"] for each in posts]).order_by("text")
    assert {row.text for row in rows} == {f"Frage {each}" for each in range(12)}
    assert {row.sender_name for row in rows} == {"cora"}


def test_two_files_of_one_name_are_two(snac: SnacFacts, line: HttpProxy, channel: Channel) -> None:
    """It calls what it keeps after the name alone. Cora sends them, with an adapter like ours, and all are read."""
    files = [
        OutboundAttachment(name="bild.png", content_type="image/png", read=partial(bytes, content), description=words)
        for content, words in ((PNG + b"1", "Von vorn"), (PNG + b"2", "Von hinten"))
    ]
    coras = config_of(line.url, token=snac.token("cora"), account=f"@cora@127.0.0.1:{snac.port}", software="snac")
    ids = uploaded(_link_of(coras), files)
    question = asked(snac, "So sieht das aus:", media_ids=ids)
    take_in(channel)
    found = row_of(question).attachments.order_by("description")
    assert [each.description for each in found] == ["Von hinten", "Von vorn"]
    assert [each.payload for each in found] == [hashlib.sha256(PNG + each).hexdigest() for each in (b"2", b"1")]


def _link_of(config: ChannelConfig) -> Link:
    link = Link(read_options(config))
    link.quirks = quirks_of("snac")
    return link


def test_signing_in_at_its_page_connects_the_account(world: World, snac: SnacFacts, line: HttpProxy) -> None:
    """It says what it can do, so that nothing is offered that it lacks; and a token that it forgot is told as one."""
    adam = client_of(world.adam)
    name = f"@acme@127.0.0.1:{snac.port}"
    adam.post(ADD, {"url": line.url, "account": name, "login": "sign_in", "days": "0", "sends_per_minute": "0"})
    channel = Channel.objects.get(kind="mastodon")
    shown = come_back(adam, consented(leave(adam, channel), snac))
    assert "Signed in. Everything that was tried works." in shown and "It runs snac" in shown
    channel.refresh_from_db()
    with channel.adapter() as adapter:
        assert adapter.capabilities.moderation == {ModerationDeed.BLOCK, ModerationDeed.UNBLOCK}
    channel.secrets = {**channel.secrets, "token": "0" * 32}
    with channel.adapter() as adapter:
        [finding] = adapter.check()
    assert (finding.words, finding.subject) == ("The instance does not take the token.", "Account")


def consented(url: str, snac: SnacFacts) -> str:
    """Adam gives the company's name and password there; where it then leads."""
    page = httpx2.get(url, trust_env=False).text
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    form = {"login": "acme", "passwd": snac.passwords["acme"], **{key: html.unescape(hidden[key]) for key in hidden}}
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = httpx2.post(f"{snac.url}/oauth/x-snac-login", content=urlencode(form), headers=headers, trust_env=False)
    back = urlsplit(answer.headers["location"])
    return f"{back.path}?{back.query}"
