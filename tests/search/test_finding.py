"""What an agent finds, what they are told instead, and what they must not find."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from apps.contacts.models import Contact, ContactPoint, CustomField
from apps.contacts.models.custom_fields import Kind, Of
from apps.conversations.models import Conversation, Direction, Message, State, Tag
from apps.search import asking
from apps.search.asking import Order, search
from apps.search.days import read_days
from apps.search.indexing import note_all, sweep
from apps.search.words import places_in, words_in
from tests.world import client_of, make_contact, make_conversation, make_message

if TYPE_CHECKING:
    from apps.accounts.models import Agent
    from apps.search.hits import Hit
    from tests.world import World

pytestmark = pytest.mark.django_db


def ask(agent: Agent, text: str, **more: str) -> dict[str, Any]:
    response = client_of(agent).get("/inbox/search", {"q": text, **more})
    assert response.status_code == 200
    answer: dict[str, Any] = response.json()
    return answer


def subjects(agent: Agent, text: str, order: Order = Order.NEWEST) -> list[str]:
    return [subject_of(each) for each in search(agent, text, order=order).hits]


def subject_of(hit: Hit) -> str:
    return "".join(part.text for part in hit.subject)


def written(world: World, subject: str, text: str, **fields: Any) -> Conversation:
    """A conversation of Cora's, in the index with all others."""
    row = make_conversation(world.support_mail, world.cora, subject=subject)
    make_message(row, text, sender=world.cora)
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    note_all()
    sweep()
    return row


@pytest.mark.once
def test_words_are_compared_without_case_accents_and_ways_to_write_umlauts() -> None:
    assert words_in("Müller MUELLER Muller") == ["muller"] * 3
    assert words_in("Straße STRASSE Gru\u0308ße") == ["strasse", "strasse", "grusse"]
    assert words_in("neue Quelle, Øre & naïve") == ["neue", "quelle", "ore", "naive"]
    assert words_in("東京 AB-4711") == ["東", "京", "ab", "4711"]
    assert words_in("- … 🙂 \ue001") == []
    assert [(each.start, each.end) for each in places_in("a Gru\u0308ße!")] == [(0, 1), (2, 8)]


@pytest.mark.once
def test_days_are_read_as_people_write_them() -> None:
    from zoneinfo import ZoneInfo

    zone = ZoneInfo("Europe/Berlin")
    for text in ("2026-03-01", "01.03.2026", "1.3.26", "2026-03", "2026/03/01", "03.2026"):
        days = read_days(text, zone=zone)
        assert days is not None and days.since.isoformat() == "2026-03-01T00:00:00+01:00", text
    today = timezone.localdate(timezone=zone)
    for text, ago in {"today": 0, "gestern": 1, "7d": 7, "2w": 14}.items():
        days = read_days(text, zone=zone)
        assert days is not None and days.since.date() == today - timedelta(days=ago), text
    for text in ("", "soon", "2026-13", "1812", "9999y", "31.02.2026"):
        assert read_days(text, zone=zone) is None, text


def test_it_shows_the_newest_first_or_the_most_fitting(world: World) -> None:
    written(world, "Pumpe", "Die Pumpe, die Pumpe: eine Pumpe!")
    written(world, "Ventil", "Zu dem Ventil gehört eine Pumpe.")
    assert subjects(world.ana, "pumpe") == ["Ventil", "Pumpe"]
    assert subjects(world.ana, "pumpe", Order.RELEVANCE) == ["Pumpe", "Ventil"]


def test_a_hit_says_where_and_what_in_parts(world: World) -> None:
    far = "Viele Worte davor. " * 30
    written(world, "Frage <b>", f"{far}Die Rechnungsnummer <script> fehlt. {far}")
    (hit,) = ask(world.ana, "rechnung")["hits"]
    assert hit["where"] == "text"
    assert [part["text"] for part in hit["snippet"] if part["hit"]] == ["Rechnungsnummer"]
    said = "".join(part["text"] for part in hit["snippet"])
    assert "<script>" in said and said.startswith("… ") and said.endswith(" …") and len(said) < 200
    assert hit["conversation"]["subject"] == "Frage <b>"
    (hit,) = ask(world.ana, "subject:frage")["hits"]
    assert hit["subject"] == [{"text": "Frage", "hit": True}, {"text": " <b>", "hit": False}]


def test_it_finds_only_what_the_agent_may_see(world: World) -> None:
    row = written(world, "Pumpe", "Pumpe")
    Message.objects.create(
        conversation=row, channel=world.support_mail, direction=Direction.NOTE, agent=world.ana, text="Geheimnis"
    )
    row.channels.add(world.sales_mail)
    note_all()
    sweep()
    assert subjects(world.otto, "pumpe") == ["Pumpe"], "it reached his channel too"
    assert subjects(world.otto, "geheimnis") == [], "a note of Support's"
    assert subjects(world.ana, "geheimnis") == ["Pumpe"]
    assert subjects(world.otto, "parcel") == []
    (problem,) = search(world.otto, "channel:support parcel").problems
    assert problem == search(world.otto, "channel:supportx").problems[0].replace("supportx", "support")
    row.state = State.SPAM
    row.save()
    assert subjects(world.ana, "pumpe") == [] != subjects(world.ana, "pumpe is:spam")


def test_completion_offers_what_the_agent_may_know(world: World) -> None:
    def offers(agent: Agent, text: str) -> list[str]:
        answer = client_of(agent).get("/inbox/search/completion", {"q": text}).json()
        return [text[: answer["start"]] + each["text"] for each in answer["offers"]]

    Tag.objects.create(name="Rush order")
    assert offers(world.ana, "parcel f") == ["parcel from:"]
    assert offers(world.ana, "parcel -is:w") == ["parcel -is:waiting "]
    assert offers(world.ana, "tag:ru") == ['tag:"Rush order" ']
    assert offers(world.ana, "channel:") == ["channel:Support "]
    assert offers(world.otto, "channel:") == ["channel:Sales "]
    assert offers(world.ana, "from:cor") == ["from:cora@customer.example "]
    assert offers(world.otto, "from:cor") == []
    assert offers(world.ana, "assignee:be") == ['assignee:"Ben Bauer" ']
    assert offers(world.ana, "x:y") == []
    world.ana.language = "de"
    world.ana.save()
    answer = client_of(world.ana).get("/inbox/search/completion", {"q": "is:"}).json()
    assert "der Kunde wartet auf eine Antwort" in {offer["words"] for offer in answer["offers"]}


def test_people_of_forums_and_networks_are_found_by_what_they_are_called_there(world: World) -> None:
    point = ContactPoint.objects.create(
        contact=world.cora.contact, kind="mastodon", value="https://social.test/users/petra", shown_as="@petra_klein"
    )
    row = make_conversation(world.support_mail, world.cora, subject="Pumpe")
    message = make_message(row, "Tropft", sender=world.cora)
    Message.objects.filter(pk=message.pk).update(sender_handle=point.shown_as, sender_address=point.value)
    note_all()
    sweep()
    assert "Pumpe" in subjects(world.ana, "@petra_klein")
    assert subjects(world.ana, "from:@petra") == ["Pumpe"]
    assert subjects(world.ana, "from:@klein") == ["Pumpe"]
    assert subjects(world.otto, "@petra_klein") == [] == subjects(world.ana, "from:@petri")
    offers = client_of(world.ana).get("/inbox/search/completion", {"q": "from:@pet"}).json()["offers"]
    assert [each["text"] for each in offers] == ["from:@petra_klein "]
    assert client_of(world.otto).get("/inbox/search/completion", {"q": "from:@pet"}).json()["offers"] == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("before:soon", "“soon” is no day"),
        ("is:blue", "“blue” is none of these: open, closed"),
        ("has:wings", "“wings” is none of these: attachment"),
        ("assignee:nemo", "Nobody here is called “nemo”."),
        ("team:nemo", "There is no team “nemo”."),
        ("tag:nemo", "There is no tag “nemo”."),
        ("channel:nemo", "There is no channel “nemo”."),
        ("from:!!", "“!!” names nobody."),
        ("parcel from:", "“from:” needs a word behind it."),
        (" ".join(f"w{n}" for n in range(20)), "too many words"),
    ],
)
def test_what_is_not_understood_is_told_in_words(world: World, text: str, words: str) -> None:
    answer = ask(world.ana, text)
    assert not answer["hits"] and words in " ".join(answer["problems"])


@pytest.mark.parametrize(
    "text",
    ["", " ", '"', '""', "-", "OR", "OR OR", '-"', "a:b:c", "'; DROP", "* AND NOT (", "\0", "\ud800", "x" * 5000,
     "http://shop.example/?a=b", '"a OR', "NEAR(a b)", "parcel:*A & !", "<-> |", "{subject}: a", "^a", "-is:open OR"],
)  # fmt: skip
@pytest.mark.parametrize("order", Order)
def test_no_text_breaks_it(world: World, text: str, order: Order) -> None:
    note_all()
    sweep()
    search(world.ana, text, order=order)
    search(world.ana, f"parcel {text}", order=order, after="no number")


def test_it_finds_by_the_admins_own_fields(world: World) -> None:
    CustomField.objects.create(of=Of.CONTACT, key="customer_no", label="Customer no.", kind=Kind.TEXT)
    CustomField.objects.create(of=Of.CONVERSATION, key="urgent", label="Urgent", kind=Kind.YES_NO)
    row = written(world, "Pumpe", "Pumpe")
    Contact.objects.filter(pk=world.cora.contact_id).update(custom={"customer_no": "K-77"})
    Conversation.objects.filter(pk=row.pk).update(custom={"urgent": True})
    assert len(subjects(world.ana, "customer_no:k-7")) == 2
    assert subjects(world.ana, "urgent:yes") == ["Pumpe"]
    assert subjects(world.ana, "customer_no:x") == []
    assert search(world.ana, "urgent:perhaps").problems


def test_the_same_is_found_whatever_way_is_taken(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Walking through what has the words, or looking through what is meant beside them; in many pages or in one."""
    monkeypatch.setattr(asking, "STEPS", (2, 3, 4))
    monkeypatch.setattr(asking, "BEFORE_FEW", 4)
    other = make_contact("Ann Other", "ann@other.example")
    for number in range(12):
        row = make_conversation(world.support_mail, other, subject=f"Pumpe {number}")
        row.state = State.OPEN if number in {0, 5} else State.CLOSED
        row.save()
        make_message(row, "Pumpe", sender=other)
        make_message(row, "Pumpe, nochmals", sender=other)
    note_all()
    sweep()
    assert subjects(world.ana, "pumpe is:open") == ["Pumpe 5", "Pumpe 0"]
    monkeypatch.setattr(asking, "BEFORE_FEW", 10**9)
    assert subjects(world.ana, "pumpe is:open") == ["Pumpe 5", "Pumpe 0"]
    monkeypatch.setattr(asking, "WORK", 6)
    monkeypatch.setattr(asking, "WEIGHED", 3)
    assert all_pages(world.ana, "pumpe is:open", Order.NEWEST) == ["Pumpe 5", "Pumpe 0"]
    assert all_pages(world.ana, "pumpe is:open", Order.RELEVANCE) == ["Pumpe 5", "Pumpe 0"]
    monkeypatch.setattr(asking, "RANKED", 5)
    assert sorted(all_pages(world.ana, "pumpe", Order.RELEVANCE)) == sorted(f"Pumpe {number}" for number in range(12))


def all_pages(agent: Agent, text: str, order: Order) -> list[str]:
    """Hit by hit, for as long as there is a next page."""
    found: list[str] = []
    after: str | None = ""
    while after is not None:
        page = search(agent, text, order=order, after=after, limit=1)
        found += [subject_of(each) for each in page.hits]
        after = page.next
    return found


def test_it_knows_what_was_asked_before(world: World) -> None:
    solved = written(world, "Kettenrad gerissen", "Mein Kettenrad ist gerissen, was nun?", state=State.CLOSED)
    Message.objects.create(
        conversation=solved,
        channel=world.support_mail,
        direction=Direction.OUT,
        agent=world.ben,
        text="Teil 4711 hilft.",
    )
    unsolved = written(world, "Kettenrad gerissen", "Noch ein Kettenrad gerissen")
    asked = written(world, "Problem mit Kettenrad", "Hallo, das Kettenrad ist schon wieder gerissen.")
    path = f"/inbox/conversations/{asked.public_id}/similar"
    (found,) = client_of(world.ana).get(path).json()["similar"]
    assert found["conversation"]["id"] == str(solved.public_id) != str(unsolved.public_id)
    assert found["answerText"] == "Teil 4711 hilft." and found["answeredBy"] == "Ben Bauer"
    assert client_of(world.otto).get(path).status_code == 404
    asked.channels.add(world.sales_mail)
    assert client_of(world.otto).get(path).json()["similar"] == []
