"""Our side: answers and deeds, written down and posted, and what the other side says to them."""

from __future__ import annotations

import base64
import json
import time
import uuid
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from apps.channels import answers, http
from apps.channels.contract import (
    Ambiguous,
    Audience,
    AuthError,
    ParentGone,
    PermanentError,
    RateLimited,
    Receipt,
    ReportForm,
    ReportReason,
    TooLong,
    WindowClosed,
)
from apps.channels.generic.options import MOST_FILE_BYTES
from apps.channels.generic.signing import signed
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping, Sequence

    from apps.channels.contract import ChannelConfig, ChannelError, ModerationDeed, OutboundMessage, Report, Target
    from apps.channels.generic.options import GenericOptions

NO_ADDRESS = sentence("This channel has no address for answers.")
NOT_PRIVATE = sentence("This channel cannot deliver an answer in private, and it was written as private.")
NO_FILES = sentence("This channel takes no files.")
TOO_MUCH = sentence("The files are larger than 10 MB together.")
TOO_LONG = sentence("The answer is longer than %(most)s characters.")
NO_ID = sentence("The other side's answer names no external_id.")
NOT_TAKEN = sentence("This channel does not take this deed.")
CHECK_ADDRESS = sentence("Check the address for answers, and whether the other side still listens there.")

REFUSALS: Mapping[str, type[PermanentError]] = {
    "rejected": PermanentError,
    "too_long": TooLong,
    "parent_gone": ParentGone,
    "window_closed": WindowClosed,
}

REPORT_FORM = ReportForm(
    reasons=(
        ReportReason(value="spam", words=sentence("It is spam")),
        ReportReason(value="abuse", words=sentence("It offends, or does harm")),
        ReportReason(value="law", words=sentence("It breaks the law")),
        ReportReason(value="other", words=sentence("Something else"), needs_words=True),
    ),
    max_words=2000,
)


def compose(message: OutboundMessage, options: GenericOptions) -> bytes:
    """The call's body. Raises `PermanentError` for what the other side does not take."""
    _require_fitting(message, options)
    target = message.target
    data = {
        "id": message.external_id,
        "thread_id": message.thread,
        "parent_id": target.external_id if target else "",
        "parent_reference": target.reference if target else "",
        "audience": message.audience.value,
        "author": {"name": message.sender.name},
        "subject": message.subject,
        "text": message.text.strip(),
        "html": message.html if options.html else "",
        "attachments": _files(message, options),
    }
    return _event("reply.created", data, at=message.written_at.isoformat())


def send(
    config: ChannelConfig,
    options: GenericOptions,
    keys: Sequence[bytes],
    *,
    payload: bytes,
    point_of_no_return: Callable[[], None],
) -> Receipt:
    """Post it under a webhook-id that is the same at each attempt. Raises as `Adapter.send`."""
    answer = _post(config, options, keys, "msg", payload, point_of_no_return=point_of_no_return)
    if not answer.is_success:
        raise refusal(answer)
    said = _object(answer)
    external_id = said.get("external_id")
    if isinstance(external_id, int) and not isinstance(external_id, bool):
        external_id = str(external_id)
    if not isinstance(external_id, str) or not 0 < len(external_id) <= 200:
        raise Ambiguous(NO_ID, stage="answer")
    return Receipt(
        answer=str(answer.status),
        host=answer.host,
        external_id=external_id,
        permalink=_text(said, "permalink"),
        reference=_text(said, "reference"),
        thread=_text(said, "thread_id"),
        awaits_approval=said.get("awaits_approval") is True,
    )


def moderate(
    config: ChannelConfig,
    options: GenericOptions,
    keys: Sequence[bytes],
    *,
    deed: ModerationDeed,
    target: Target,
    report: Report | None = None,
) -> None:
    """Post it; each time under another webhook-id, as a deed may be done, undone, and done again. A report says why."""
    if deed not in options.moderation:
        raise PermanentError(NOT_TAKEN)
    data = {"external_id": target.external_id, "thread_id": target.thread, "reference": target.reference}
    why = {"reason": report.reason, "words": report.words} if report else {}
    payload = _event(f"moderation.{deed.value}", {**data, **why, "once": uuid.uuid4().hex})
    answer = _post(config, options, keys, "mod", payload)
    if not answer.is_success:
        raise refusal(answer)


def ask_for_test(config: ChannelConfig, options: GenericOptions, keys: Sequence[bytes]) -> http.Answer:
    """A signed event that the other side only has to answer with 2xx. Raises as `answers.reading`."""
    payload = test_event()
    headers = headers_of(keys, "test", payload)
    return answers.reading("POST", options.url, headers=headers, content=payload, inside=config.inside)


def test_event(*, at: dt.datetime | None = None) -> bytes:
    """An event that brings nothing; no two are the same."""
    return _event("test", {"once": uuid.uuid4().hex}, at=at.isoformat() if at else "")


def headers_of(keys: Sequence[bytes], kind: str, payload: bytes, *, at: dt.datetime | None = None) -> dict[str, str]:
    """The same payload has the same webhook-id for ever; the time of a signature is that of the attempt."""
    name = f"{kind}_{sha256(payload).hexdigest()[:40]}"
    plain = {"content-type": "application/json", "accept": "application/json"}
    return {**plain, **signed(keys, name=name, at=int(at.timestamp() if at else time.time()), body=payload)}


def refusal(answer: http.Answer) -> ChannelError:
    """What an answer that is no success means: its JSON may name a code and say words."""
    found = _object(answer).get("error")
    error: Mapping[str, Any] = found if isinstance(found, dict) else {}
    words = _text(error, "message") or answers.words_of(answer)
    code = _text(error, "code")
    if 400 <= answer.status < 500 and code in REFUSALS:
        return REFUSALS[code](words, stage="answer")
    if answer.status in (404, 405, 410):
        return AuthError(words, stage="answer", advice=CHECK_ADDRESS)
    if code == "rate_limited":
        return RateLimited(words, retry_after=answers.retry_after(answer), stage="answer")
    return answers.refused_sending(answer, words=words)


def _post(
    config: ChannelConfig,
    options: GenericOptions,
    keys: Sequence[bytes],
    kind: str,
    payload: bytes,
    *,
    point_of_no_return: Callable[[], None] | None = None,
) -> http.Answer:
    if not options.url:
        raise PermanentError(NO_ADDRESS)
    headers = headers_of(keys, kind, payload)
    return answers.sending(
        "POST",
        options.url,
        headers=headers,
        content=payload,
        inside=config.inside,
        point_of_no_return=point_of_no_return,
        keep_budget=config.keep_budget,
    )


def _require_fitting(message: OutboundMessage, options: GenericOptions) -> None:
    if message.audience is Audience.PRIVATE and options.is_public and not options.replies_in_private:
        raise PermanentError(NOT_PRIVATE)
    if options.max_length and len(message.text) > options.max_length:
        raise TooLong(TOO_LONG % {"most": options.max_length})
    if message.attachments and not options.files:
        raise PermanentError(NO_FILES)


def _files(message: OutboundMessage, options: GenericOptions) -> list[dict[str, str]]:
    read = [(each, each.read()) for each in message.attachments]
    if sum(len(content) for _each, content in read) > MOST_FILE_BYTES:
        raise PermanentError(TOO_MUCH)
    return [
        {"name": each.name, "content_type": each.content_type, "content": base64.b64encode(content).decode("ascii")}
        for each, content in read
    ]


def _event(kind: str, data: Mapping[str, object], *, at: str = "") -> bytes:
    event = {"type": kind, **({"timestamp": at} if at else {}), "data": data}
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _object(answer: http.Answer) -> Mapping[str, Any]:
    try:
        found = answer.json()
    except http.BadAnswer:
        return {}
    return found if isinstance(found, dict) else {}


def _text(found: Mapping[str, Any], name: str) -> str:
    value = found.get(name)
    return value[:2000] if isinstance(value, str) else ""
