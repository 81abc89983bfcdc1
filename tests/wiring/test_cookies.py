"""Cookies are kept from scripts, from other sites, and from lines that are not encrypted."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.bench.programs import ROOT
from tests.world import PASSWORD

if TYPE_CHECKING:
    from django.test import Client

    from tests.world import World


@pytest.mark.django_db
@pytest.mark.once
def test_scripts_and_other_sites_do_not_get_them(world: World, client: Client) -> None:
    client.get("/accounts/login/")
    client.post("/accounts/login/", {"login": world.ana.email, "password": PASSWORD})
    cookies = {name: client.cookies[name] for name in ("sessionid", "csrftoken")}
    assert all(cookie["httponly"] and cookie["samesite"] == "Lax" for cookie in cookies.values())


@pytest.mark.once
def test_where_the_site_is_encrypted_they_go_no_other_way() -> None:
    asked = "from django.conf import settings; print(settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE)"
    said = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "shell", "--no-imports", "-c", asked],
        env=os.environ | {"SITE_URL": "https://inbox.example.com", "DJANGO_SETTINGS_MODULE": "dialog_inbox.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.split() == ["True", "True"]
