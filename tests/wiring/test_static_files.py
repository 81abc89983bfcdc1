"""How long browsers keep the files of the screen."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings
from django.http import HttpResponse
from whitenoise.middleware import WhiteNoiseMiddleware

from apps.inbox.views.home import LANGUAGES

BUILD = Path(settings.BASE_DIR) / "apps/inbox/static/inbox/build"


def test_browsers_keep_for_good_what_has_its_hash_in_its_name() -> None:
    static = WhiteNoiseMiddleware(lambda request: HttpResponse())
    begun = {f"inbox-{language}.js" for language in LANGUAGES}
    later = {name for path in BUILD.glob("*.js") for name in re.findall(r"[\"\']\./([\w-]+\.js)", path.read_text())}
    assert begun <= {path.name for path in BUILD.glob("*.js")}
    assert len(later) > 10
    for name in later:
        assert static.immutable_file_test("", f"/static/inbox/build/{name}"), name
    for name in begun | {"tells.js", "inbox.css"}:
        assert not static.immutable_file_test("", f"/static/inbox/build/{name}"), name
        stem, kind = name.split(".")
        assert static.immutable_file_test("", f"/static/inbox/build/{stem}.972ee90baf24.{kind}"), name
