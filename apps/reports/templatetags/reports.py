"""Lengths of time for templates."""

from __future__ import annotations

from django import template

from apps.reports.durations import MINUTE, in_words

register = template.Library()


@register.filter
def in_minutes(seconds: int) -> str:
    """In words, without the seconds; what has not lasted a minute yet is told as one."""
    return in_words(max(MINUTE, seconds // MINUTE * MINUTE))
