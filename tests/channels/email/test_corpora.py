"""Real mails by the thousand: none raises, none loses a part, none takes long, and all can be stored."""

from __future__ import annotations

import email
import time
from email.errors import InvalidBase64LengthDefect
from typing import TYPE_CHECKING

import pytest

from apps.channels.contract import DeliveryReport, UnreadableMessage
from apps.channels.email.parsing import parse
from apps.channels.email.parts import read_tree, walk
from tests import corpora
from tests.channels.email.conftest import raw

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

    from apps.channels.contract import InboundMessage

pytestmark = pytest.mark.once

#: Their text is noise that somebody's gateway made of base64 before they were collected, or was cut in mid-letter.
SPOILED = {
    "00116.29e39a0064e2714681726ac28ff3fdef",
    "01064.50715ffeb13446500895836b77fcee09",
    "01065.9ecef01b01ca912fa35453196b4dae4c",
    "01072.ac604802c74de2ebc445efc827299b96",
    "01227.04a4f94c7a73b29cb56bf38c7d526116",
    "01376.73e738e4cd8121ce3dfb42d190b193c9",
}

#: The one of Python's mails that begins with its text.
WITHOUT_HEADER = "msg_19"


def message(content: bytes) -> InboundMessage:
    found = parse(raw(content))
    return found.message if isinstance(found, DeliveryReport) else found


def texts(found: InboundMessage) -> Iterator[str]:
    yield from (found.subject, found.text, found.html, found.external_id, *found.references, *found.notices)
    yield from (found.sender.name, found.sender.address, *(file.name for file in found.attachments))
    yield from (word for address in (*found.to, *found.cc) for word in (address.name, address.address))


def size(content: bytes) -> int:
    """Bytes of all leaves, as the stdlib decodes them; what it hands out undecoded counts for nothing."""
    leaves = [part for part in email.message_from_bytes(content).walk() if not part.is_multipart()]
    payloads = [(leaf, leaf.get_payload(decode=True)) for leaf in leaves]
    return sum(len(payload) for leaf, payload in payloads if isinstance(payload, bytes) and not _is_raw(leaf))


def _is_raw(leaf: Message) -> bool:
    return any(isinstance(defect, InvalidBase64LengthDefect) for defect in leaf.defects)


def our_size(content: bytes) -> int:
    return sum(len(part.content()) for part in walk(read_tree(content)))


def test_spam_assassins_mails_are_all_read() -> None:
    paths = sorted(corpora.spam_assassin().glob("*/*.txt"))
    assert len(paths) == 6_046
    spoiled, seconds = set(), []
    for path in paths:
        begun = time.process_time()
        found = message(path.read_bytes())
        seconds.append(time.process_time() - begun)
        whole = "".join(texts(found))
        whole.encode()
        assert "\0" not in whole
        if "\ufffd" in whole:
            spoiled.add(path.stem)
    assert spoiled <= SPOILED
    assert sorted(seconds)[len(seconds) * 99 // 100] <= 1


def test_no_part_of_them_is_smaller_than_the_stdlib_makes_it() -> None:
    smaller = {}
    for path in sorted(corpora.spam_assassin().glob("*/*.txt")):
        content = path.read_bytes()
        if our_size(content) < size(content):
            smaller[path.stem] = (our_size(content), size(content))
    assert not smaller


def test_pythons_own_mails_are_all_read() -> None:
    paths = sorted(corpora.cpython().glob("msg_*.txt"))
    assert len(paths) >= 45
    for path in paths:
        content = path.read_bytes()
        if path.stem == WITHOUT_HEADER:
            with pytest.raises(UnreadableMessage, match="not a mail"):
                message(content)
            continue
        found = message(content)
        "".join(texts(found)).encode()
        assert found.text or found.html or found.attachments or not size(content), path
