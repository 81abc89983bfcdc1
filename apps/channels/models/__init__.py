"""Channels: the configured ways in and out, and how they are doing."""

from apps.channels.models.channels import (
    MOST_CONNECTIONS,
    PACE,
    USUAL_CONNECTIONS,
    Channel,
    ChannelQuerySet,
)
from apps.channels.models.scanned_files import ScannedFile
from apps.channels.models.signatures import Signature
from apps.channels.models.wellbeing import (
    HEALTH,
    TOLD_AFTER,
    Direction,
    Health,
)

__all__ = [
    "HEALTH",
    "MOST_CONNECTIONS",
    "PACE",
    "TOLD_AFTER",
    "USUAL_CONNECTIONS",
    "Channel",
    "ChannelQuerySet",
    "Direction",
    "Health",
    "ScannedFile",
    "Signature",
]
