"""Records that travel between processes come out as they went in, and nothing else comes out."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.channels.contract import (
    Address,
    DeliveryAction,
    DeliveryReport,
    InboundAttachment,
    InboundMessage,
    RecipientReport,
    SenderProof,
)
from apps.channels.contract.encoding import BadEncoding, decode, encode

pytestmark = pytest.mark.once

texts = st.text(st.characters(categories=None), max_size=40) | st.sampled_from(["ü\ud800\0" * 1_000, "a" * 5_000])
addresses = st.builds(Address, name=texts, address=texts)
files = st.builds(InboundAttachment, name=texts, content_type=texts, content=st.binary(max_size=50))
messages = st.builds(
    InboundMessage,
    external_id=texts,
    content_hash=texts,
    sender=addresses,
    text=texts,
    to=st.lists(addresses, max_size=3).map(tuple),
    references=st.lists(texts, max_size=3).map(tuple),
    attachments=st.lists(files, max_size=3).map(tuple),
    sent_at=st.none() | st.datetimes(timezones=st.just(UTC)),
    away_until=st.none() | st.dates(),
    sender_proof=st.sampled_from(SenderProof),
    spam=st.booleans(),
    omitted=st.integers(min_value=0),
)
recipients = st.builds(RecipientReport, recipient=texts, action=st.sampled_from(DeliveryAction))
reports = st.builds(
    DeliveryReport, original_id=texts, recipients=st.lists(recipients, max_size=2).map(tuple), message=messages
)

HELLO = InboundMessage(
    external_id="1@customer.example",
    content_hash="00",
    sender=Address(name="Cora", address="cora@customer.example"),
    text="Hallo " * 1_000,
    sent_at=datetime(2026, 11, 22, 9, tzinfo=UTC),
    away_until=date(2026, 12, 1),
    attachments=(InboundAttachment(name="a", content_type="text/plain", content=b"abc"),),
)


@given(messages | reports)
@settings(max_examples=150, deadline=None)
def test_a_record_comes_out_as_it_went_in(record: InboundMessage | DeliveryReport) -> None:
    assert decode(b"".join(encode(record)), [InboundMessage, DeliveryReport]) == record


def changed(**values: Any) -> bytes:
    """A message whose head says something else."""
    _, head, *blobs = encode(HELLO)
    said = json.loads(head)
    for path, value in values.items():
        said["value" if path != "blobs" and path != "kind" else path] = (
            value if path in ("blobs", "kind") else said["value"] | {path: value}
        )
    new = json.dumps(said).encode()
    return len(new).to_bytes(4, "big") + new + b"".join(blobs)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0\0\0\x02{}",
        b"\xff\xff\xff\xff",
        b"\0\0\0\x01[",
        b"\0\1\x86\xa0" + b"[" * 100_000,
        b"".join(encode(HELLO)) + b"more",
        b"".join(encode(HELLO))[:-1],
        changed(kind="Address"),
        changed(kind="Popen"),
        changed(blobs=[6_000]),
        changed(blobs=[6_004, -1]),
        changed(blobs=[True]),
        changed(subject=7),
        changed(subject=[2]),
        changed(subject=[-1]),
        changed(subject=[True]),
        changed(subject=None),
        changed(spam=1),
        changed(omitted=True),
        changed(omitted=1.5),
        changed(omitted="1"),
        changed(sent_at="yesterday"),
        changed(sent_at="2026-11-22T09:00:00"),
        changed(sent_at=0),
        changed(away_until=[]),
        changed(sender_proof="surely"),
        changed(to={}),
        changed(to=["Cora"]),
        changed(to=[{"name": "Cora"}]),
        changed(to=[{"name": "Cora", "address": "c@x", "__class__": "Popen"}]),
        changed(attachments=[{"name": "a", "content_type": "b", "content": "c", "content_id": "", "inline": False}]),
        changed(verbs=["run"]),
    ],
)
def test_nothing_else_comes_out(content: bytes) -> None:
    with pytest.raises(BadEncoding):
        decode(content, [InboundMessage, DeliveryReport])


def test_what_was_changed_within_its_types_is_believed() -> None:
    found = decode(changed(subject="Frage"), [InboundMessage])
    assert isinstance(found, InboundMessage) and found.subject == "Frage" and found.text == HELLO.text
