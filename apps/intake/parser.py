"""Parsing, in a child process that a payload may kill without harm (`parsing_child.py` is its program).

A child is started when it is first needed, serves one thread at a time, and ends when this process does.
"""

from __future__ import annotations

import atexit
import datetime as dt
import logging
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.conf import settings

from apps.channels.children.child import Child, ChildUnavailable, End
from apps.channels.contract import ChannelConfig, RawMessage, Source, SourceRole, UnreadableMessage
from apps.channels.contract.encoding import BadEncoding
from apps.channels.sentences import sentence
from apps.intake.exchange import ANSWERS, Fault, Nothing, Question

if TYPE_CHECKING:
    from collections.abc import Iterator

    from apps.channels.models import Channel
    from apps.intake.exchange import Answer, Found

logger = logging.getLogger(__name__)

CPU_SECONDS = 10
MEMORY_BYTES = 512 * 1024 * 1024
#: A reader's lease, renewed when a third of it is over, does not run out meanwhile.
PATIENCE = 18.0
#: After so many payloads a child is replaced, lest what its libraries leave behind grows for ever.
PAYLOADS_PER_CHILD = 1_000

_NO_TIME = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

NO_ADAPTER = sentence("there is no adapter for channels of the kind “%(kind)s”")
TOO_SLOW = sentence("reading it took longer than %(most)s seconds")
TOO_MUCH = sentence("reading it took more than %(most)s MB of memory")
NONSENSE = sentence("what the program that reads messages found in it makes no sense")
DIED = sentence("the program that reads messages broke down over it")


class ParserDied(UnreadableMessage):
    """The child ended over this payload; the next payload gets another child."""


ParserUnavailable = ChildUnavailable


class Parser:
    """One child, started on first use and whenever the one before has ended. For one thread at a time."""

    def __init__(self) -> None:
        self._child: _Child | None = None

    def parse(self, channel: Channel, raw: RawMessage) -> Found | None:
        """What the channel's adapter reads in it.

        Raises `UnreadableMessage` with the reason, `ParserDied` if the payload was too much for the child, and
        `ParserUnavailable`.
        """
        path = settings.CHANNEL_ADAPTERS.get(channel.kind)
        if path is None:
            raise UnreadableMessage(NO_ADAPTER % {"kind": channel.kind})
        answer = self._ask(Question.about(raw, adapter=path, config=channel.config(secrets={})))
        if isinstance(answer, Fault):
            raise UnreadableMessage(answer.words)
        return None if isinstance(answer, Nothing) else answer

    def get_ready(self) -> None:
        """Start the child and have it load its adapters, so that no message waits for that. Raises `OSError`."""
        nothing = RawMessage(source=Source(name="", role=SourceRole.INBOX), key="", payload=b"", received_at=_NO_TIME)
        for path in settings.CHANNEL_ADAPTERS.values():
            config = ChannelConfig(address="", display_name="", options={}, secrets={})
            self._ask(Question.about(nothing, adapter=path, config=config))

    @property
    def pid(self) -> int:
        """The process id of the child, 0 while there is none."""
        return self._child.process.pid if self._child else 0

    def close(self) -> None:
        """End the child; another one is started if it is needed again."""
        if self._child is not None:
            self._child.end()
            self._child = None

    def _ask(self, question: Question) -> Answer:
        if self._child is None or self._child.is_spent(PAYLOADS_PER_CHILD):
            self.close()
            self._child = _Child()
        try:
            return self._child.ask(question, ANSWERS, patience=PATIENCE)
        except BadEncoding as error:
            # Perhaps only a fault of the adapter, perhaps something else speaks for it by now.
            self.close()
            raise UnreadableMessage(NONSENSE) from error
        except (OSError, EOFError) as error:
            words = _words(self._child.end())
            self._child = None
            raise ParserDied(words) from error
        except BaseException:
            # A task's time limit, no memory: what is left of this answer must not be taken for the next one.
            self.close()
            raise


class _Child(Child):
    """Raises `ParserUnavailable` if it does not start."""

    def __init__(self) -> None:
        super().__init__("apps.intake.parsing_child", cpu_seconds=CPU_SECONDS, memory_bytes=MEMORY_BYTES)


def _words(end: End) -> str:
    if end is End.TOO_SLOW:
        return TOO_SLOW % {"most": CPU_SECONDS}
    return TOO_MUCH % {"most": MEMORY_BYTES >> 20} if end is End.TOO_MUCH else DIED


_idle: list[Parser] = []


@contextmanager
def borrowed_parser() -> Iterator[Parser]:
    """A parser of this process that nobody uses just now. One is kept for whoever comes next."""
    try:
        parser = _idle.pop()
    except IndexError:
        parser = Parser()
    try:
        yield parser
    finally:
        if _idle:
            parser.close()
        else:
            _idle.append(parser)


def get_ready() -> None:
    """Have a parser at hand before the first message comes. Without one it is started then, if it can be."""
    with borrowed_parser() as parser:
        try:
            parser.get_ready()
        except (OSError, UnreadableMessage) as error:
            logger.warning("No parser is ready yet: %s", error)


@atexit.register
def _close_idle() -> None:
    while _idle:
        _idle.pop().close()


# A fork has copies of its parent's sockets and must not speak on them.
os.register_at_fork(after_in_child=_idle.clear)
