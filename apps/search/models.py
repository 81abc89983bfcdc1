"""What is kept of the index beside the words themselves, which each database keeps in its own way (index/)."""

from __future__ import annotations

from django.db import models


class Document(models.Model):
    """That a message is in the index: under which key (index/keys.py), and the digest of all that was written there."""

    message = models.BigIntegerField(primary_key=True)
    key = models.BigIntegerField(unique=True)
    digest = models.CharField(max_length=32)

    def __str__(self) -> str:
        return f"message {self.message}"


class Stale(models.Model):
    """A conversation of which the index may not know everything. Rows are only added; the sweep takes them away."""

    conversation = models.BigIntegerField()
    #: One of very many that were noted at once: what happens meanwhile goes first.
    can_wait = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["can_wait", "id"], name="stale_in_order")]

    def __str__(self) -> str:
        return f"conversation {self.conversation}"


class FileText(models.Model):
    """What a file says, by the SHA-256 of its content; empty if it says nothing or cannot be read."""

    payload = models.CharField(max_length=64, primary_key=True)
    text = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.payload[:8]


class UnreadFile(models.Model):
    """A file of a conversation whose text is to be read (files/); the row goes when that is done.

    Until `claimed_until` somebody reads it; whoever was killed meanwhile leaves it to others then.
    """

    payload = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=127)
    conversation = models.BigIntegerField()
    claimed_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
