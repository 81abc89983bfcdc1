"""Whatever is asked of whatever was written: the index finds what a plain walk through all messages finds."""

from __future__ import annotations

import datetime as dt
import itertools
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from apps.conversations.models import Attachment, Conversation, Direction, Message, State, Tag
from apps.search.asking import Order, search
from apps.search.indexing import note_all, sweep
from apps.search.words import stems_of, words_in
from tests.quiet_transactions import of_the_test

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from apps.accounts.models import Agent
    from tests.world import World

# fmt: off
WORDS = (
    "Rechnung", "Rechnungen", "Rechnungsnummer", "rechnung", "Müller", "Mueller", "Muller", "Straße", "STRASSE",
    "Grüße", "Gru\u0308ße", "Öl", "Oel", "neue", "neu", "parcel", "parcels", "order", "ordered", "house",
    "Haus", "Häuser",
    "AB-4711", "4711", "die", "der", "ist", "naïve",
    "東京", "don't", "x", "Quelle",
)
SOUGHT = (
    *WORDS, "Rech", "recht", "nummer", "str", "gruss", "AB", "47", "東", "haeuser", "mull", "qu", "noch nie",
)
# fmt: on
SUBJECTS, NAMES = ("Rechnung 4711", "Ihre Frage", "parcel"), ("Cora Kunde", "Jörg Müller", "Ann Other")
DAY = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Written:
    """A message, as it is made up."""

    conversation: int
    words: tuple[str, ...]
    subject: str
    sender: str
    day: int
    has_file: bool


MESSAGES = st.lists(
    st.builds(
        Written,
        conversation=st.integers(0, 4),
        words=st.lists(st.sampled_from(WORDS), max_size=9).map(tuple),
        subject=st.sampled_from(SUBJECTS),
        sender=st.sampled_from(NAMES),
        day=st.integers(0, 5),
        has_file=st.booleans(),
    ),
    min_size=1,
    max_size=14,
)
WORD = st.sampled_from(SOUGHT)
PHRASE = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(lambda words: f'"{" ".join(words)}"')
OPERATOR = st.sampled_from((
    "from:cora", 'from:"jörg müller"', "from:mueller", "subject:rech", "subject:4711", "is:open", "is:closed",
    "assignee:me", "assignee:nobody", "tag:rush", "has:attachment", "after:2026-03-04", "before:2026-03-04",
    "channel:support", "is:waiting",
))  # fmt: skip
TERM = st.tuples(st.sampled_from(("", "", "", "-")), st.one_of(WORD, PHRASE, OPERATOR)).map("".join)
QUESTION = st.lists(st.tuples(TERM, st.sampled_from((" ", " ", " OR "))), min_size=1, max_size=4)


@settings(
    max_examples=8,
    derandomize=True,
    deadline=None,
    phases=(Phase.generate,),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(written=MESSAGES, questions=st.lists(QUESTION, min_size=6, max_size=6))
def test_it_finds_what_a_plain_walk_finds(
    world: World, written: list[Written], questions: list[list[tuple[str, str]]]
) -> None:
    with _undone():
        messages = _write(world, written)
        note_all()
        sweep()
        for question in questions:
            text = "".join(itertools.chain.from_iterable(question)).removesuffix(" OR ")
            expected = _walk(messages, question, world.ana)
            assert _found(world.ana, text, Order.NEWEST) == expected, text
            assert sorted(_found(world.ana, text, Order.RELEVANCE)) == sorted(expected), text


@contextmanager
def _undone() -> Iterator[None]:
    with of_the_test():
        yield
        transaction.set_rollback(True)


def _write(world: World, written: list[Written]) -> list[Message]:
    tag = Tag.objects.create(name="Rush")
    world.conversation.messages.all().delete()
    homes = [_home(world, number, tag) for number in range(5)]
    return [_message(world, homes[each.conversation], each) for each in written]


def _home(world: World, number: int, tag: Tag) -> Conversation:
    row = Conversation.objects.create(
        channel=world.support_mail,
        state=State.CLOSED if number % 2 else State.OPEN,
        assignee=(None, world.ana, world.ben)[number % 3],
        waiting_since=timezone.now() if number == 2 else None,
    )
    row.channels.add(world.support_mail)
    row.tags.add(*[tag][: number % 2])
    return row


def _message(world: World, home: Conversation, written: Written) -> Message:
    row = Message.objects.create(
        conversation=home,
        channel=home.channel,
        direction=Direction.IN,
        subject=written.subject,
        sender_name=written.sender,
        text=" ".join(written.words),
        happened_at=DAY + dt.timedelta(days=written.day),
    )
    if written.has_file:
        Attachment.objects.create(message=row, name="file.bin", size=1, payload="0" * 64)
    return row


def _found(agent: Agent, text: str, order: Order) -> list[int]:
    """All pages, two at a time."""
    found: list[int] = []
    after: str | None = ""
    while after is not None:
        hits = search(agent, text, order=order, after=after, limit=2)
        assert not hits.problems
        found += [each.conversation for each in hits.hits]
        after = hits.next
    return found


def _walk(messages: list[Message], question: list[tuple[str, str]], agent: Agent) -> list[int]:
    """Conversations by their newest message that fits."""
    clauses: list[list[str]] = []
    joins = False
    for term, between in question:
        # What says nothing that could be looked for is passed over.
        if ":" in term or words_in(term):
            if joins:
                clauses[-1].append(term)
            else:
                clauses.append([term])
        joins = between == " OR "
    if not clauses:
        return []
    newest = sorted(messages, key=lambda row: (row.happened_at, row.pk), reverse=True)
    fitting = [row for row in newest if all(any(_fits(row, term, agent) for term in clause) for clause in clauses)]
    return list(dict.fromkeys(row.conversation_id for row in fitting))


def _fits(row: Message, term: str, agent: Agent) -> bool:
    if term.startswith("-"):
        return not _fits(row, term[1:], agent)
    if ":" in term:
        return _OPERATORS[term](row, agent)
    texts = [words_in(each) for each in (row.subject, row.sender_name, row.text, *_file_names(row))]
    sought = words_in(term)
    return any(_has(words, sought, is_exact=term.startswith('"')) for words in texts)


def _file_names(row: Message) -> list[str]:
    return [each.name for each in row.attachments.all()]


def _has(words: list[str], sought: list[str], *, is_exact: bool) -> bool:
    places = range(len(words) - len(sought) + 1)
    rows = [words[place : place + len(sought)] for place in places]
    if is_exact:
        return sought in rows
    *first, last = sought
    is_beginning = len(last) >= 3
    if any(row[:-1] == first and (row[-1] == last or (is_beginning and row[-1].startswith(last))) for row in rows):
        return True
    stems = {last, *stems_of(last)}
    return not first and last.isalpha() and any(stems & {word, *stems_of(word)} for word in words)


_OPERATORS: dict[str, Callable[[Message, Agent], bool]] = {
    "from:cora": lambda row, _: row.sender_name == "Cora Kunde",
    'from:"jörg müller"': lambda row, _: row.sender_name == "Jörg Müller",
    "from:mueller": lambda row, _: row.sender_name == "Jörg Müller",
    "subject:rech": lambda row, _: row.subject == "Rechnung 4711",
    "subject:4711": lambda row, _: row.subject == "Rechnung 4711",
    "is:open": lambda row, _: row.conversation.state == State.OPEN,
    "is:closed": lambda row, _: row.conversation.state == State.CLOSED,
    "is:waiting": lambda row, _: row.conversation.waiting_since is not None,
    "assignee:me": lambda row, agent: row.conversation.assignee == agent,
    "assignee:nobody": lambda row, _: row.conversation.assignee is None,
    "tag:rush": lambda row, _: row.conversation.tags.exists(),
    "has:attachment": lambda row, _: row.attachments.exists(),
    "after:2026-03-04": lambda row, _: row.happened_at >= dt.datetime(2026, 3, 3, 23, tzinfo=dt.UTC),
    "before:2026-03-04": lambda row, _: row.happened_at < dt.datetime(2026, 3, 3, 23, tzinfo=dt.UTC),
    "channel:support": lambda row, _: row.channel.name == "Support",
}
