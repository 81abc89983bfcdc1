"""What makes a careless finder of quotations slow: each is repeated until it has the size that is wanted."""

from __future__ import annotations

HOSTILE_TEXT = {
    "openers in one line": "On On On ",
    "openers in many lines": "On 1\n",
    "almost attributions": "On 3.3.2026 10:11 X wrote\n",
    "wrapped without an end": "Am 1. März 2026 um 10:11 schrieb <\n",
    "marks": "> > >\n",
    "one mark in every other line": "> a\nb\n",
    "half headers": "From: a@example.test\nDate: 1\n",
    "delimiters": "--\nx\n\n",
    "rules": "____________\n",
    "empty lines": "\n",
}
HOSTILE_HTML = {
    "quotations in each other": "<blockquote type=cite>",
    "elements in each other": "<div>",
    "introduced blocks": "<blockquote>On 1.1.26 10:11 X wrote:",
    "Gmail in Gmail": "<div class=gmail_quote>a",
    "openings": "<div id=divRplyFwdMsg>From: x</div>",
    "breaks": "<br>On 1.1.26 10:11 X wrote:",
    "cells": "<table><tr><td>",
    "attributes without an end": "<a href='",
    "comments without an end": "<!--",
}
