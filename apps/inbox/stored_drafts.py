"""Drafts on the server: a save replaces what its author has seen, and nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.conversations.live import announce, announcing
from apps.conversations.threading import final
from apps.inbox.documents import document_of_text
from apps.inbox.models import StoredDraft

if TYPE_CHECKING:
    from apps.accounts.models import Agent
    from apps.conversations.models import Conversation

MODES = frozenset({"reply", "note", "forward"})
#: As JSON; files are elsewhere, and named by their tokens.
MAX_BYTES = 512 * 1024
#: Who has a draft, without what is in it: for a queryset of conversations.
DRAFTERS = Prefetch("drafts", queryset=StoredDraft.objects.defer("content"))


class Overtaken(Exception):
    """The draft is another one by now: `there`, or none at all."""

    def __init__(self, there: StoredDraft | None) -> None:
        super().__init__()
        self.there = there


def drafts_of(agent: Agent, conversation: Conversation | None) -> list[StoredDraft]:
    """Theirs in a conversation (and in those that were joined to it), one for each mode; None is the one to begin."""
    found = StoredDraft.objects.filter(agent=agent).filter(_place(conversation)).order_by("updated_at", "pk")
    return list({each.mode: each for each in found}.values())


def drafters_of(conversation: Conversation) -> list[int]:
    """Whose drafts are in it; needs DRAFTERS at hand."""
    return sorted({each.agent_id for each in conversation.drafts.all()})


def keep(
    content: object, *, agent: Agent, conversation: Conversation | None, mode: str, mark: str | None
) -> StoredDraft:
    """Store a draft over the one that `mark` names; without a mark it is the first.

    Raises `Overtaken`, and `ValidationError` if it is too large or no JSON object.
    """
    clean = _clean(content)
    if mark is None:
        return _begin(clean, agent=agent, conversation=conversation, mode=mode)
    mine = _marked(agent, mode, mark).filter(_place(conversation))
    changed = mine.update(content=clean, revision=F("revision") + 1, updated_at=timezone.now())
    there = _there(agent, conversation, mode)
    if not changed or there is None:
        raise Overtaken(there)
    _follow(there, conversation)
    return there


def bring_back(content: dict[str, Any], agent: Agent, conversation: Conversation) -> None:
    """Let them go on with an answer that came back; what they write there already stands below it. Inside
    `announcing()`.
    """
    row = final(conversation)
    mine = StoredDraft.objects.filter(agent=agent, conversation=row, mode="reply")
    there = mine.select_for_update(no_key=True).first()
    if there is None:
        StoredDraft.objects.create(agent=agent, conversation=row, mode="reply", content=content)
    else:
        there.content = {**there.content, **content, **_one_below_the_other(content, there.content)}
        there.revision, there.updated_at = there.revision + 1, timezone.now()
        there.save(update_fields=["content", "revision", "updated_at"])
    announce(row, "conversation")


def _one_below_the_other(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """Their words with their look, and the files of both."""
    written = [each for each in (first, second) if each.get("text", "").strip()]
    docs = [each.get("doc") or document_of_text(each["text"]) for each in written]
    has_look = any(each.get("doc") for each in written)
    return {
        "text": "\n\n".join(each["text"].strip() for each in written),
        "doc": {"type": "doc", "content": [node for doc in docs for node in doc["content"]]} if has_look else None,
        "files": [*first.get("files", []), *second.get("files", [])],
    }


def drop(*, agent: Agent, conversation: Conversation | None, mode: str, mark: str | None) -> None:
    """It was sent or discarded. Raises `Overtaken` if it is another one by now."""
    with announcing():
        gone, _models = _marked(agent, mode, mark or "").delete()
        if gone and conversation:
            announce(conversation, "conversation")
    there = _there(agent, conversation, mode)
    if there is not None:
        raise Overtaken(there)


def follow(other: Conversation, *, into: Conversation) -> None:
    """The drafts of a conversation that was joined to another go there. Where one of the same agent and mode stands
    already both are kept: the other one is shown when that is gone.
    """
    there = StoredDraft.objects.filter(conversation=into, agent=OuterRef("agent"), mode=OuterRef("mode"))
    StoredDraft.objects.filter(~Exists(there), conversation=other).update(conversation=into)


def mark_of(draft: StoredDraft) -> str:
    """Names one state of a draft; no other draft ever gets the same."""
    return f"{draft.pk}.{draft.revision}"


def _follow(draft: StoredDraft, conversation: Conversation | None) -> None:
    """It goes where its conversation was joined to, unless another draft stands there, which is kept as well."""
    there = StoredDraft.objects.filter(agent=draft.agent_id, conversation=conversation, mode=draft.mode)
    if draft.conversation != conversation and not there.exists():
        draft.conversation = conversation
        draft.save(update_fields=["conversation"])


def _begin(content: Any, *, agent: Agent, conversation: Conversation | None, mode: str) -> StoredDraft:
    with announcing():
        draft, is_new = StoredDraft.objects.get_or_create(
            agent=agent, conversation=conversation, mode=mode, defaults={"content": content}
        )
        if not is_new:
            raise Overtaken(draft)
        if conversation:
            announce(conversation, "conversation")
    return draft


def _marked(agent: Agent, mode: str, mark: str) -> Any:
    pk, _dot, revision = mark.partition(".")
    if not (_is_number(pk) and _is_number(revision)):
        return StoredDraft.objects.none()
    return StoredDraft.objects.filter(pk=pk, revision=revision, agent=agent, mode=mode)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _there(agent: Agent, conversation: Conversation | None, mode: str) -> StoredDraft | None:
    return next((each for each in drafts_of(agent, conversation) if each.mode == mode), None)


def _place(conversation: Conversation | None) -> Q:
    if conversation is None:
        return Q(conversation=None)
    return Q(conversation=conversation) | Q(conversation__merged_into=conversation)


def _clean(content: object) -> Any:
    """What Postgres keeps as well: JSON without NUL and without halves of characters."""
    if not isinstance(content, dict) or len(json.dumps(content)) > MAX_BYTES:
        raise ValidationError(_("This draft is too large to be kept on the server."))
    try:
        return _whole(content)
    except RecursionError:
        raise ValidationError(_("The request is not a JSON object.")) from None


def _whole(value: object) -> object:
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_whole(each) for each in value]
    if isinstance(value, dict):
        return {_whole(name): _whole(each) for name, each in value.items()}
    return value
