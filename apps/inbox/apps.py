from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "apps.inbox"
    label = "inbox"

    def ready(self) -> None:
        import apps.inbox.receivers  # noqa: F401  (connects itself)
        from apps.accounts.signals import access_changed
        from apps.conversations.signals import live_appended
        from apps.inbox.bell import ring, ring_for_access

        live_appended.connect(ring, dispatch_uid="inbox.ring")
        access_changed.connect(ring_for_access, dispatch_uid="inbox.ring_for_access")
