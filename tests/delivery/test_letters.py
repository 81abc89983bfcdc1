from __future__ import annotations

import datetime as dt
import json

import pytest

from apps.channels import payloads
from apps.channels.contract import Address, OutboundAttachment, OutboundMessage, Receipt
from apps.delivery import letters
from apps.delivery.letters import StoredFile

CORA = Address(name="Cora Kühn", address="cora@customer.example")
FULL = OutboundMessage(
    external_id="a1@acme.example",
    sender=Address(name="Ana", address="support@acme.example"),
    to=(CORA,),
    cc=(Address(name="", address="ben@acme.example"),),
    bcc=(Address(name="Lea", address="lea@acme.example"),),
    reply_to=Address(name="Support", address="support+token@acme.example"),
    subject="Re: Päckchen 📦",
    text="It is on its way.\n",
    html="<p>It is on its way.</p>",
    in_reply_to="c1@customer.example",
    references=("c0@customer.example", "c1@customer.example"),
    written_at=dt.datetime(2026, 11, 22, 9, 30, 15, 123456, tzinfo=dt.UTC),
    automatic=True,
)
SPARE = OutboundMessage(external_id="a2@acme.example", sender=CORA, to=(CORA,), written_at=FULL.written_at)

pytestmark = pytest.mark.once


@pytest.mark.parametrize("message", [FULL, SPARE], ids=["full", "spare"])
def test_a_message_comes_back_from_json_as_it_went(message: OutboundMessage) -> None:
    assert letters.read(json.loads(json.dumps(letters.write(message)))) == message


def test_every_field_of_a_message_is_kept() -> None:
    """A field that the contract gains must not get lost here; what was taken of it stands on the entry."""
    kept = set(OutboundMessage.__dataclass_fields__) - {"attachments", "taken"}
    assert set(letters.write(FULL)) == kept | {"files"}


def test_what_was_taken_of_it_comes_back_with_the_receipt() -> None:
    taken = Receipt(answer="", external_id="c1:1", thread="c1", permalink="https://c.example/1", parts=("c1:2",))
    assert letters.read(letters.write(FULL), receipt=letters.receipt_of(taken)).taken == taken


def test_files_come_back_as_attachments_that_read_what_was_kept() -> None:
    kept = payloads.keep(b"%PDF-1.7 number 4711")
    file = StoredFile(name="bill.pdf", content_type="application/pdf", sha256=kept, content_id="bill")
    (attachment,) = letters.read(json.loads(json.dumps(letters.write(SPARE, [file])))).attachments
    assert (attachment.name, attachment.content_type, attachment.content_id) == ("bill.pdf", "application/pdf", "bill")
    assert attachment.read() == b"%PDF-1.7 number 4711"


def test_a_message_with_attachments_of_its_own_is_refused() -> None:
    attachment = OutboundAttachment(name="a", content_type="text/plain", read=lambda: b"")
    with pytest.raises(ValueError, match="StoredFile"):
        letters.write(
            OutboundMessage(
                external_id="a3@acme.example",
                sender=CORA,
                to=(CORA,),
                written_at=FULL.written_at,
                attachments=(attachment,),
            )
        )
