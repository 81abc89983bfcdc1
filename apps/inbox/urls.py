"""The inbox screen's addresses; websockets are in routing.py."""

from django.urls import path

from apps.inbox.contact_urls import urlpatterns as contact_patterns
from apps.inbox.views.answers import notes, replies
from apps.inbox.views.approvals import approval
from apps.inbox.views.attachments import attachment, upload_preview, uploads
from apps.inbox.views.blocked import block, blocked, unblock
from apps.inbox.views.bulk import bulk, taking_back
from apps.inbox.views.colleagues import everybody
from apps.inbox.views.contact import contact
from apps.inbox.views.conversations import ahead, conversation
from apps.inbox.views.drafts import drafts
from apps.inbox.views.earlier import answer
from apps.inbox.views.enclosed import enclosed_mail
from apps.inbox.views.fields import offered_fields
from apps.inbox.views.home import home
from apps.inbox.views.mentions import colleagues
from apps.inbox.views.notifications import notification_readings, notifications, tells
from apps.inbox.views.originals import original, original_page
from apps.inbox.views.pictures import picture, pictures
from apps.inbox.views.posts import moderation_attempts, moderations, private, report_form, revisions
from apps.inbox.views.preferences import preferences, screen
from apps.inbox.views.presence import presence
from apps.inbox.views.regrouping import merges, moves, undoing
from apps.inbox.views.rows import rows, totals
from apps.inbox.views.saved_views import saved_view, saved_view_order, saved_views
from apps.inbox.views.search import search, search_completion, similar
from apps.inbox.views.sending import attempts, holding, receipt
from apps.inbox.views.signatures import signatures
from apps.inbox.views.snippets import delete_snippet, new_snippet, offered_snippets, snippet, snippet_uses, snippets
from apps.inbox.views.tags import delete_tag, merge_tag, offered_tags, tag, tags
from apps.inbox.views.triage import (
    assignment,
    closure,
    filling,
    handover,
    priority,
    reading,
    snooze,
    spam,
    tagging,
    team,
    watching,
)
from apps.inbox.views.unreadable import all_readings, readings, unreadable, unreadable_original
from apps.inbox.views.writing import conversations, forwarding, forwards, people, publication, senders

app_name = "inbox"

urlpatterns = [
    *contact_patterns,
    path("", home, name="home"),
    path("settings/screen/", preferences, name="preferences"),
    path("settings/blocked/", blocked, name="blocked"),
    path("settings/signatures/", signatures, name="signatures"),
    path("settings/blocked/<int:pk>/unblock/", unblock, name="unblock"),
    path("settings/notifications/", tells, name="tells"),
    path("settings/tags/", tags, name="tags"),
    path("settings/tags/<int:pk>/", tag, name="tag"),
    path("settings/tags/<int:pk>/merge/", merge_tag, name="merge_tag"),
    path("settings/tags/<int:pk>/delete/", delete_tag, name="delete_tag"),
    path("inbox/tags", offered_tags, name="offered_tags"),
    path("inbox/colleagues", everybody, name="everybody"),
    path("inbox/bulk", bulk, name="bulk"),
    path("inbox/undos/<uuid:undo_id>", taking_back, name="taking_back"),
    path("settings/snippets/", snippets, name="snippets"),
    path("settings/snippets/new/", new_snippet, name="new_snippet"),
    path("settings/snippets/<int:pk>/", snippet, name="snippet"),
    path("settings/snippets/<int:pk>/delete/", delete_snippet, name="delete_snippet"),
    path("inbox/snippets", offered_snippets, name="offered_snippets"),
    path("inbox/snippets/<int:pk>/uses", snippet_uses, name="snippet_uses"),
    path("inbox/notifications", notifications, name="notifications"),
    path("inbox/notifications/readings", notification_readings, name="notification_readings"),
    path("inbox/conversations/<uuid:conversation_id>/colleagues", colleagues, name="colleagues"),
    path("inbox/rows", rows, name="rows"),
    path("inbox/ahead", ahead, name="ahead"),
    path("inbox/fields", offered_fields, name="offered_fields"),
    path("inbox/totals", totals, name="totals"),
    path("inbox/search", search, name="search"),
    path("inbox/search/completion", search_completion, name="search_completion"),
    path("inbox/views", saved_views, name="saved_views"),
    path("inbox/views/order", saved_view_order, name="saved_view_order"),
    path("inbox/views/<int:pk>", saved_view, name="saved_view"),
    path("inbox/preferences", screen, name="screen"),
    path("inbox/senders", senders, name="senders"),
    path("inbox/people", people, name="people"),
    path("inbox/conversations", conversations, name="conversations"),
    path("inbox/conversations/<uuid:conversation_id>/", conversation, name="conversation"),
    path("inbox/conversations/<uuid:conversation_id>/similar", similar, name="similar"),
    path("inbox/conversations/<uuid:conversation_id>/replies", replies, name="replies"),
    path("inbox/conversations/<uuid:conversation_id>/forwards", forwards, name="forwards"),
    path("inbox/presence", presence, name="presence"),
    path("inbox/messages/<uuid:message_id>/moderations", moderations, name="moderations"),
    path("inbox/messages/<uuid:message_id>/report", report_form, name="report_form"),
    path("inbox/messages/<uuid:message_id>/moderations/<int:pk>", moderation_attempts, name="moderation_attempts"),
    path("inbox/messages/<uuid:message_id>/revisions", revisions, name="revisions"),
    path("inbox/messages/<uuid:message_id>/private", private, name="private"),
    path("inbox/conversations/<uuid:conversation_id>/contact", contact, name="contact"),
    path("inbox/drafts/<slug:mode>", drafts, name="first_draft"),
    path("inbox/conversations/<uuid:conversation_id>/drafts/<slug:mode>", drafts, name="drafts"),
    path("inbox/conversations/<uuid:conversation_id>/notes", notes, name="notes"),
    path("inbox/conversations/<uuid:conversation_id>/assignment", assignment, name="assignment"),
    path("inbox/conversations/<uuid:conversation_id>/closure", closure, name="closure"),
    path("inbox/conversations/<uuid:conversation_id>/snooze", snooze, name="snooze"),
    path("inbox/conversations/<uuid:conversation_id>/spam", spam, name="spam"),
    path("inbox/conversations/<uuid:conversation_id>/handover", handover, name="handover"),
    path("inbox/conversations/<uuid:conversation_id>/tags", tagging, name="tagging"),
    path("inbox/conversations/<uuid:conversation_id>/fields", filling, name="filling"),
    path("inbox/conversations/<uuid:conversation_id>/priority", priority, name="priority"),
    path("inbox/conversations/<uuid:conversation_id>/team", team, name="team"),
    path("inbox/conversations/<uuid:conversation_id>/watching", watching, name="watching"),
    path("inbox/conversations/<uuid:conversation_id>/reading", reading, name="reading"),
    path("inbox/conversations/<uuid:conversation_id>/block", block, name="block"),
    path("inbox/conversations/<uuid:conversation_id>/merges", merges, name="merges"),
    path("inbox/conversations/<uuid:conversation_id>/moves", moves, name="moves"),
    path("inbox/events/<int:event_id>/undoing", undoing, name="undoing"),
    path("inbox/messages/<uuid:message_id>/attempts", attempts, name="attempts"),
    path("inbox/messages/<uuid:message_id>/approval", approval, name="approval"),
    path("inbox/messages/<uuid:message_id>/holding", holding, name="holding"),
    path("inbox/messages/<uuid:message_id>/receipt", receipt, name="receipt"),
    path("inbox/messages/<uuid:message_id>/forwarding", forwarding, name="forwarding"),
    path("inbox/messages/<uuid:message_id>/publication", publication, name="publication"),
    path("inbox/messages/<uuid:message_id>/answer", answer, name="answer"),
    path("inbox/messages/<uuid:message_id>/original", original, name="original"),
    path("inbox/messages/<uuid:message_id>/page", original_page, name="original_page"),
    path("inbox/messages/<uuid:message_id>/pictures", pictures, name="pictures"),
    path("inbox/messages/<uuid:message_id>/pictures/<int:number>", picture, name="picture"),
    path("inbox/attachments/<uuid:attachment_id>/", attachment, name="attachment"),
    path("inbox/attachments/<uuid:attachment_id>/mail", enclosed_mail, name="enclosed_mail"),
    path("inbox/uploads", uploads, name="uploads"),
    path("inbox/uploads/<str:token>", upload_preview, name="upload_preview"),
    path("inbox/unreadable", unreadable, name="unreadable"),
    path("inbox/unreadable/readings", all_readings, name="all_readings"),
    path("inbox/unreadable/<int:arrival_id>/original", unreadable_original, name="unreadable_original"),
    path("inbox/unreadable/<int:arrival_id>/readings", readings, name="readings"),
]
