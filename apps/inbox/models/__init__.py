"""What the screen itself keeps: nothing of it is the conversation's, and none of it is shown to customers."""

from apps.inbox.models.drafts import StoredDraft
from apps.inbox.models.notifications import Notification, NotificationKind
from apps.inbox.models.pictures import PicturesAsked, RemotePicture
from apps.inbox.models.preferences import AfterClosing, Preferences, Theme
from apps.inbox.models.saved_views import SavedView
from apps.inbox.models.snippets import Snippet
from apps.inbox.models.undos import Undo, UndoStep

__all__ = [
    "AfterClosing",
    "Notification",
    "NotificationKind",
    "PicturesAsked",
    "Preferences",
    "RemotePicture",
    "SavedView",
    "Snippet",
    "StoredDraft",
    "Theme",
    "Undo",
    "UndoStep",
]
