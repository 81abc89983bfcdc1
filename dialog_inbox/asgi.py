"""The ASGI application: Django's pages, and the live socket for screens from our own origin alone."""

import os
import warnings

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dialog_inbox.settings")
# WhiteNoise answers with files, which Django reads for it in a thread; our own streams are asynchronous.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")
pages = get_asgi_application()

# Django must be set up before anything that knows models is imported.
from channels.routing import ProtocolTypeRouter  # noqa: E402
from django.conf import settings  # noqa: E402

from apps.inbox.routing import websockets  # noqa: E402
from dialog_inbox.memory import keep_what_is_loaded  # noqa: E402

application = ProtocolTypeRouter({"http": pages, "websocket": websockets(settings.SITE_URL)})
keep_what_is_loaded()
