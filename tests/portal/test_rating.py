"""The page on which customers rate an answer."""

from __future__ import annotations

import html
import re
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache
from django.test import Client

from apps.channels.models import Channel
from apps.contacts.models import Contact
from apps.conversations import actions
from apps.conversations.actions.rating import LONGEST_REASON, MOST_CHANGES
from apps.conversations.models import Event, EventKind, LiveEvent, Rating
from apps.portal.pace import MOST
from tests.conversations.test_ratings import LINK, draft, letter_of
from tests.portal.routes import make_rating, token_of
from tests.world import client_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test.client import _MonkeyPatchedWSGIResponse as Response

    from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def uncounted() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def rating(world: World) -> Rating:
    return make_rating(world)


def page(rating: Rating, score: str = "", **headers: Any) -> Response:
    return Client().get(f"/rating/{token_of(rating)}/{score}", headers=headers)


def send(rating: Rating, score: str = "bad", reason: str = "", **more: Any) -> Response:
    return Client(enforce_csrf_checks=True).post(
        f"/rating/{token_of(rating)}/", {"score": score, "reason": reason}, **more
    )


def chosen(response: Response) -> list[str]:
    return re.findall(r'value="(\w+)"[^>]* checked', response.content.decode())


def test_each_link_of_a_mail_opens_the_page_with_its_choice(world: World) -> None:
    Channel.objects.update(asks_for_rating=True)
    world.conversation.refresh_from_db()
    mail = letter_of(actions.reply(world.conversation, agent=world.ana, draft=draft()))
    links = list(LINK.finditer(mail["html"]))
    assert len(links) == 3
    for link in links:
        assert chosen(Client().get(f"/rating/{link['token']}/{link['score']}")) == [link["score"]]


@pytest.mark.parametrize("method", ["get", "head"])
def test_what_opens_links_records_nothing(rating: Rating, method: str) -> None:
    """Scanners of mail servers, previews, and whoever only looks."""
    url = f"/rating/{token_of(rating)}/bad"
    for agent in ("Mozilla/5.0 (SafeLinks)", "curl/8"):
        assert getattr(Client(), method)(url, headers={"User-Agent": agent}).status_code == 200
    rating.refresh_from_db()
    assert (rating.score, rating.rated_at, rating.changes) == ("", None, 0)
    assert not Event.objects.filter(kind=EventKind.RATED).exists()
    assert not LiveEvent.objects.exists()


def test_what_is_sent_counts_and_is_thanked_for(rating: Rating) -> None:
    answer = send(rating, reason="still broken")
    assert (answer.status_code, answer["Location"]) == (302, f"/rating/{token_of(rating)}/")
    rating.refresh_from_db()
    assert (rating.score, rating.reason) == ("bad", "still broken")
    again = page(rating)
    assert "Your rating: Bad" in again.content.decode()
    assert chosen(again) == ["bad"]
    assert "still broken" not in again.content.decode(), "whoever else has the link reads nothing of it"


def test_a_second_rating_replaces_the_first_and_a_repeat_changes_nothing(rating: Rating) -> None:
    for score in ("bad", "good", "good"):
        send(rating, score)
    rating.refresh_from_db()
    assert (rating.score, rating.changes) == ("good", 2)
    assert Event.objects.filter(kind=EventKind.RATED).count() == 2
    assert chosen(page(rating, "bad")) == ["bad"], "another link of the mail, opened later"
    rating.refresh_from_db()
    assert rating.score == "good"


def test_no_cookie_no_cache_no_referrer_no_search_engine_no_other_server(rating: Rating) -> None:
    for answer in (page(rating, "good"), send(rating), Client().get(f"/rating/{'A' * 40}/")):
        assert not answer.cookies
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer["X-Robots-Tag"]
        assert "no-store" in answer["Cache-Control"]
    words = page(rating).content.decode()
    assert 'content="noindex' in words
    assert re.findall(r'(?:src|href|action)="(?!/|data:,)[^"]*"', words) == []
    assert "<img" not in words


def test_forged_cut_and_foreign_tokens_say_nothing(rating: Rating, world: World) -> None:
    other = make_rating(world)
    mixed = token_of(rating)[:20] + token_of(other)[20:]
    unknown = token_of(Rating(public_id=uuid.uuid4()))
    for token in (mixed, unknown, "A" * 40, token_of(rating)[:-1], str(rating.public_id)):
        for answer in (Client().get(f"/rating/{token}/bad"), Client().post(f"/rating/{token}/", {"score": "bad"})):
            assert answer.status_code == 404
            assert "no longer valid" in answer.content.decode()
    assert not Rating.objects.exclude(score="").exists()


def test_what_is_over_says_so(rating: Rating) -> None:
    token = token_of(rating, days=-1)
    for answer in (Client().get(f"/rating/{token}/bad"), Client().post(f"/rating/{token}/", {"score": "bad"})):
        assert answer.status_code == 410
        assert "60 days" in answer.content.decode()
    rating.refresh_from_db()
    assert rating.score == ""


@pytest.mark.parametrize("score", ["", "great", "BAD", "bad\n"])
def test_there_are_three_choices(rating: Rating, score: str) -> None:
    assert send(rating, score).status_code == 422
    rating.refresh_from_db()
    assert rating.score == ""


def test_an_address_with_another_choice_is_none(rating: Rating) -> None:
    assert Client().get(f"/rating/{token_of(rating)}/great").status_code == 404


def test_a_reason_has_an_end_and_is_text(rating: Rating, world: World) -> None:
    assert send(rating, reason="x" * (LONGEST_REASON + 1)).status_code == 422
    said = "<script>alert(1)</script>\x00\r\n=1+1"
    assert send(rating, reason=said.replace("\x00", "")).status_code == 302
    rating.refresh_from_db()
    assert rating.reason == "<script>alert(1)</script>\n=1+1"


def test_one_address_cannot_say_things_all_day(world: World) -> None:
    some = [make_rating(world) for _ in range(MOST + 1)]
    answers = [send(each, "good").status_code for each in some]
    assert answers == [302] * MOST + [429]
    assert send(some[-1], "good", REMOTE_ADDR="203.0.113.9").status_code == 302
    assert page(some[0]).status_code == 200
    v6 = [send(each, "bad", REMOTE_ADDR=f"2001:db8::{number:x}").status_code for number, each in enumerate(some)]
    assert v6[-1] == 429, "a household has a whole network"


def test_a_rating_that_was_changed_too_often_stays(rating: Rating) -> None:
    Rating.objects.update(changes=MOST_CHANGES, score="good")
    answer = send(rating)
    assert answer.status_code == 409
    assert "stays as it is" in answer.content.decode()
    rating.refresh_from_db()
    assert rating.score == "good"


def test_who_works_here_rates_nothing(rating: Rating, world: World) -> None:
    ana = client_of(world.ana)
    shown = ana.get(f"/rating/{token_of(rating)}/good").content.decode()
    assert "only customers rate" in shown
    assert "<form" not in shown
    assert ana.post(f"/rating/{token_of(rating)}/", {"score": "good"}).status_code == 403
    rating.refresh_from_db()
    assert rating.score == ""


@pytest.mark.parametrize(
    ("contact", "browser", "words"),
    [("de", "en", "Wie war"), ("en", "de", "How was"), ("", "de-AT,de;q=0.9", "Wie war"), ("fr", "en", "How was")],
)
def test_it_speaks_the_customers_language_or_else_their_browsers(
    rating: Rating, contact: str, browser: str, words: str
) -> None:
    Contact.objects.update(language=contact)
    shown = html.unescape(page(rating, "good", accept_language=browser).content.decode())
    assert f"<h1>{words}" in shown
    assert f'<html lang="{"de" if words == "Wie war" else "en"}"' in shown
