"""Parsing, in a child process that a payload may kill without harm (`parsing_child.py` is its program).

A plain `subprocess`, which works the same from a Celery worker and from a thread of the embedded process. A child is
started when it is first needed, serves one thread at a time, and ends when this process does: its socket closes.
"""

from __future__ import annotations

import atexit
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from apps.channels.contract import UnreadableMessage
from apps.channels.contract.encoding import BadEncoding
from apps.channels.sentences import sentence
from apps.intake.exchange import ANSWERS, Fault, Nothing, Question, Ready, receive, send
from apps.intake.parsing_child import OUT_OF_MEMORY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from apps.channels.contract import DeliveryReport, InboundMessage, RawMessage
    from apps.channels.models import Channel
    from apps.intake.exchange import Answer

CPU_SECONDS = 10
MEMORY_BYTES = 512 * 1024 * 1024
#: A reader's lease, renewed when a third of it is over, does not run out meanwhile.
PATIENCE = 18.0
#: A child starts in a quarter of a second, on a machine that has nothing else to do.
PATIENCE_AT_START = 60.0
#: After so many payloads a child is replaced, lest what its libraries leave behind grows for ever.
PAYLOADS_PER_CHILD = 1_000
#: No payload of a child with that little memory has a longer answer.
MOST_ANSWER_BYTES = MEMORY_BYTES
ROOT = Path(__file__).resolve().parent.parent.parent

NO_ADAPTER = sentence("there is no adapter for channels of the kind “%(kind)s”")
TOO_SLOW = sentence("reading it took longer than %(most)s seconds")
TOO_MUCH = sentence("reading it took more than %(most)s MB of memory")
NONSENSE = sentence("what the program that reads messages found in it makes no sense")
DIED = sentence("the program that reads messages broke down over it")


class ParserDied(UnreadableMessage):
    """The child ended over this payload; the next payload gets another child."""


class ParserUnavailable(OSError):
    """No child can be started, for which no payload is to blame."""


class Parser:
    """One child, started on first use and whenever the one before has ended. For one thread at a time."""

    def __init__(self) -> None:
        self._child: _Child | None = None

    def parse(self, channel: Channel, raw: RawMessage) -> InboundMessage | DeliveryReport | None:
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
        if self._child is None or self._child.is_spent():
            self.close()
            self._child = _Child()
        try:
            return self._child.ask(question)
        except BadEncoding as error:
            # Perhaps only a fault of the adapter, perhaps something else speaks for it by now.
            self.close()
            raise UnreadableMessage(NONSENSE) from error
        except (OSError, EOFError) as error:
            words = self._child.end()
            self._child = None
            raise ParserDied(words) from error
        except BaseException:
            # A task's time limit, no memory: what is left of this answer must not be taken for the next one.
            self.close()
            raise


class _Child:
    """A running child. Raises `ParserUnavailable` if it does not start."""

    def __init__(self) -> None:
        self._count = 0
        self._line, theirs = socket.socketpair()
        try:
            with theirs:
                self.process: subprocess.Popen[bytes] = subprocess.Popen(
                    [sys.executable, "-m", "apps.intake.parsing_child", str(CPU_SECONDS), str(MEMORY_BYTES)],
                    cwd=ROOT,
                    env=_environment(),
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                )
        except OSError as error:
            self._line.close()
            raise ParserUnavailable(f"The parser cannot be started: {error}") from error
        try:
            receive(self._line, [Ready], most=1024, until=time.monotonic() + PATIENCE_AT_START)
        except (OSError, EOFError, BadEncoding) as error:
            self.end()
            raise ParserUnavailable(f"The parser does not start (code {self.process.returncode}).") from error

    def is_spent(self) -> bool:
        """Whether it has had its share, or has ended meanwhile."""
        return self._count >= PAYLOADS_PER_CHILD or self.process.poll() is not None

    def ask(self, question: Question) -> Answer:
        """Raises `OSError`, `EOFError` or `BadEncoding` if it does not answer; then it is of no use any more."""
        self._count += 1
        until = time.monotonic() + PATIENCE
        send(self._line, question, until=until)
        return receive(self._line, ANSWERS, most=MOST_ANSWER_BYTES, until=until)

    def end(self) -> str:
        """Hang up and let it end, by force if it is in the middle of something; in words how it ended."""
        self._line.close()
        try:
            code = self.process.wait(timeout=0.5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            code = -signal.SIGXCPU
        if code in (-signal.SIGXCPU, -signal.SIGALRM):
            return TOO_SLOW % {"most": CPU_SECONDS}
        return TOO_MUCH % {"most": MEMORY_BYTES >> 20} if code == OUT_OF_MEMORY else DIED


def _environment() -> dict[str, str]:
    """Where its code is, and nothing of ours beside: no address of a database, no key."""
    return {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "PYTHONDONTWRITEBYTECODE": "1"}


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


@atexit.register
def _close_idle() -> None:
    while _idle:
        _idle.pop().close()


# A fork has copies of its parent's sockets and must not speak on them.
os.register_at_fork(after_in_child=_idle.clear)
