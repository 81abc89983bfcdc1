"""`{{ text|translated }}`: what an adapter said, in the reader's language."""

from __future__ import annotations

from django import template

from apps.channels.wording import translated

register = template.Library()
register.filter("translated", translated)
