"""The ASGI application: Django's pages, and the live socket for screens from our own origin alone."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dialog_inbox.settings")
pages = get_asgi_application()

# Django must be set up before anything that knows models is imported.
from channels.routing import ProtocolTypeRouter  # noqa: E402
from django.conf import settings  # noqa: E402

from apps.inbox.routing import websockets  # noqa: E402

application = ProtocolTypeRouter({"http": pages, "websocket": websockets(settings.SITE_URL)})
