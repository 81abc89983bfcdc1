"""How this room hears of the core: its rows change in the transaction of what they tell of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.dispatch import receiver

from apps.conversations import signals
from apps.waits.keeping import keep_up
from apps.waits.models import MergedTag, Wait

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.conversations.models import Tag


@receiver(signals.conversations_changed, dispatch_uid="waits.keep_up")
def conversations_changed(conversations: Sequence[int], **_: Any) -> None:
    keep_up(conversations)


@receiver(signals.tags_merged, dispatch_uid="waits.follow_tag")
def tags_merged(tag: Tag, into: Tag, **_: Any) -> None:
    """What had it has the other one in the past as well."""
    MergedTag.objects.filter(into=tag).update(into=into)
    MergedTag.objects.update_or_create(tag=tag.pk, defaults={"into": into})
    links = Wait.tags.through.objects
    waits = links.filter(tag_id=tag.pk).values_list("wait_id", flat=True)
    new = [Wait.tags.through(wait_id=pk, tag_id=into.pk) for pk in waits.iterator()]
    links.bulk_create(new, ignore_conflicts=True, batch_size=1000)
