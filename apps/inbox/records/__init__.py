"""What the screen's JSON holds; `client/src/api/types.ts` says the same to the client."""

from apps.inbox.records.abilities import abilities
from apps.inbox.records.approvals import approval, contest
from apps.inbox.records.channels import channel
from apps.inbox.records.colleagues import colleague
from apps.inbox.records.contacts import contact, other_conversation, sent_file
from apps.inbox.records.drafts import stored_draft
from apps.inbox.records.events import event
from apps.inbox.records.fields import custom_field
from apps.inbox.records.files import file
from apps.inbox.records.heads import Beside, head
from apps.inbox.records.hits import hit, similar
from apps.inbox.records.messages import message, told
from apps.inbox.records.notifications import notification
from apps.inbox.records.posts import opening, revisions
from apps.inbox.records.preferences import preferences
from apps.inbox.records.reports import report, report_form
from apps.inbox.records.rows import row
from apps.inbox.records.saved_views import saved_view
from apps.inbox.records.snippets import snippet
from apps.inbox.records.tags import tag
from apps.inbox.records.unread import unread
from apps.inbox.records.uploads import upload

__all__ = [
    "Beside",
    "abilities",
    "approval",
    "channel",
    "colleague",
    "contact",
    "contest",
    "custom_field",
    "event",
    "file",
    "head",
    "hit",
    "message",
    "notification",
    "opening",
    "other_conversation",
    "preferences",
    "report",
    "report_form",
    "revisions",
    "row",
    "saved_view",
    "sent_file",
    "similar",
    "snippet",
    "stored_draft",
    "tag",
    "told",
    "unread",
    "upload",
]
