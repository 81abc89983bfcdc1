"""How this room hears of the core: its rows change in the transaction of what they tell of."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.dispatch import receiver

from apps.contacts.signals import contact_changed
from apps.conversations import signals
from apps.delivery.bell import ring
from apps.waits.keeping import keep_up
from apps.waits.models import MergedTag, Wait
from apps.waits.tasks import renew_waits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.conversations.models import Tag


@receiver(signals.conversations_changed, dispatch_uid="waits.keep_up")
def conversations_changed(conversations: Sequence[int], **_: Any) -> None:
    keep_up(conversations)


@receiver(contact_changed, dispatch_uid="waits.promise_anew")
def contacts_changed(contacts: Sequence[int], **_: Any) -> None:
    """Who joins an organisation, or leaves it, may expect something else from now on, in all that goes on."""
    rows = Wait.objects.filter(conversation__contact__in=contacts, edition__isnull=False)
    if rows.update(edition=0):
        transaction.on_commit(partial(ring, renew_waits))


@receiver(signals.tags_merged, dispatch_uid="waits.follow_tag")
def tags_merged(tag: Tag, into: Tag, **_: Any) -> None:
    """What had it has the other one in the past as well."""
    MergedTag.objects.filter(into=tag).update(into=into)
    MergedTag.objects.update_or_create(tag=tag.pk, defaults={"into": into})
    links = Wait.tags.through.objects
    waits = links.filter(tag_id=tag.pk).values_list("wait_id", flat=True)
    new = [Wait.tags.through(wait_id=pk, tag_id=into.pk) for pk in waits.iterator()]
    links.bulk_create(new, ignore_conflicts=True, batch_size=1000)
