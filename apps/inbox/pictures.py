"""Pictures on our own pages: which files a browser may show, and our copies of those that lie on others' servers."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection
from django.utils import timezone

from apps.channels import payloads
from apps.channels.http import HttpError, fetch_public
from apps.conversations.bodies import remote_pictures
from apps.inbox import raster
from apps.inbox.models import PicturesAsked, RemotePicture

if TYPE_CHECKING:
    from apps.accounts.models import Agent
    from apps.conversations.models import Message

#: Raster formats that can run nothing. SVG is a document with scripts, and stays a download.
_SAFE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
#: What one message may have fetched, and each of them.
MOST_PICTURES = 200
MOST_BYTES = 2 * 1024 * 1024
SECONDS = 10.0
COPY_TYPE = "image/webp"
#: Wall time for a copy to be made; its CPU time is limited by the process itself.
_COPY_SECONDS = 20.0
#: A server that had no picture is asked again after this.
_GIVEN_UP_FOR = timedelta(hours=12)
#: So many pictures are fetched at a time in this process, and none by two of its threads.
_LOCKS = [threading.Lock() for _ in range(6)]


def is_safe_picture(content_type: str) -> bool:
    return content_type.lower() in _SAFE


def ask_for_pictures(message: Message, *, agent: Agent) -> None:
    """From now on everybody who sees the message sees our copies of its pictures from elsewhere."""
    PicturesAsked.objects.get_or_create(message=message, defaults={"agent": agent})


def copy_of(message: Message, number: int) -> RemotePicture | None:
    """Our copy of a message's picture; None while nobody has asked for them, and where none is to be had.

    It is fetched once, for all agents. Raises `OSError` if the store refuses it.
    """
    addresses = remote_pictures(message.html)[:MOST_PICTURES]
    if number >= len(addresses) or not PicturesAsked.objects.filter(message=message).exists():
        return None
    address_hash = hashlib.sha256(addresses[number].encode()).hexdigest()
    found = _kept(message, address_hash) or _fetched_once(message, addresses[number], address_hash)
    return found if found.payload else None


def _kept(message: Message, address_hash: str) -> RemotePicture | None:
    """What we know of it already; None if it is to be fetched."""
    found = RemotePicture.objects.filter(message=message, address_hash=address_hash).first()
    is_stale = found is not None and not found.payload and found.at < timezone.now() - _GIVEN_UP_FOR
    return None if is_stale else found


def _fetched_once(message: Message, address: str, address_hash: str) -> RemotePicture:
    _let_go()
    with _LOCKS[int(address_hash, 16) % len(_LOCKS)]:
        return _kept(message, address_hash) or _fetch(message, address, address_hash)


def _let_go() -> None:
    """Give back the database's connection: who waits for strangers' servers must not keep it from all others."""
    if not connection.in_atomic_block:
        connection.close()


def _fetch(message: Message, address: str, address_hash: str) -> RemotePicture:
    _let_go()
    content = _made_anew(_fetched(address))
    row, _ = RemotePicture.objects.update_or_create(
        message=message,
        address_hash=address_hash,
        defaults={
            "payload": payloads.keep(content) if content else "",
            "size": len(content),
            "at": timezone.now(),
        },
    )
    return row


def _fetched(address: str) -> bytes:
    try:
        found = fetch_public(
            address,
            accept="image/webp,image/png,image/jpeg,image/gif",
            seconds=SECONDS,
            most_bytes=MOST_BYTES,
            inside=settings.PICTURE_HOSTS_INSIDE,
        )
    except HttpError:  # whoever wrote the mail decides where it leads; there is nobody to tell
        return b""
    return found.content


def _made_anew(content: bytes) -> bytes:
    """A picture of ours with the same look, empty where the bytes are none (raster.py)."""
    if not content:
        return b""
    words = [sys.executable, "-I", str(Path(raster.__file__))]
    try:
        # Without our environment: whoever breaks a decoder finds no key and no address of a database there.
        made = subprocess.run(words, input=content, capture_output=True, timeout=_COPY_SECONDS, check=False, env={})
    except subprocess.TimeoutExpired:
        return b""
    return made.stdout if made.returncode == 0 else b""
