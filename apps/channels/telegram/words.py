"""What people send without writing: stickers, places, contacts, polls, as a text that needs no translation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.channels.telegram.shapes import inner, listed, number, text

if TYPE_CHECKING:
    from apps.channels.telegram.shapes import Fields


def words_for(message: Fields) -> str:
    """Empty if there is nothing of this kind in it."""
    kinds = (_sticker, _place, _person, _poll, _checklist, _dice, _form)
    return "\n".join(filter(None, (words(message) for words in kinds)))


def _sticker(message: Fields) -> str:
    sticker = inner(message, "sticker")
    return (text(sticker.get("emoji")) or "🏷️") if sticker else ""


def _place(message: Fields) -> str:
    """A venue holds a location, and its message holds that location again."""
    venue = inner(message, "venue")
    location = inner(venue, "location") or inner(message, "location")
    latitude, longitude = _degrees(location, "latitude", 90), _degrees(location, "longitude", 180)
    if latitude is None or longitude is None:
        return ""
    named = ", ".join(filter(None, (text(venue.get("title")), text(venue.get("address")))))
    link = (
        f"https://www.openstreetmap.org/?mlat={latitude:.6f}&mlon={longitude:.6f}#map=16/{latitude:.6f}/{longitude:.6f}"
    )
    return f"📍 {named}\n{link}" if named else f"📍 {link}"


def _degrees(location: Fields, name: str, most: int) -> float | None:
    value = location.get(name)
    return float(value) if isinstance(value, int | float) and -most <= value <= most else None


def _person(message: Fields) -> str:
    contact = inner(message, "contact")
    name = " ".join(filter(None, (text(contact.get("first_name")), text(contact.get("last_name")))))
    said = ", ".join(filter(None, (name, text(contact.get("phone_number")))))
    return f"👤 {said}" if said else ""


def _poll(message: Fields) -> str:
    poll = inner(message, "poll")
    options = [f"• {text(each.get('text'))}" for each in listed(poll.get("options"))]
    return "\n".join([f"📊 {text(poll.get('question'))}", *options]) if poll else ""


def _checklist(message: Fields) -> str:
    checklist = inner(message, "checklist")
    tasks = [f"{_box(each)} {text(each.get('text'))}" for each in listed(checklist.get("tasks"))]
    return "\n".join([f"📋 {text(checklist.get('title'))}", *tasks]) if checklist else ""


def _box(task: Fields) -> str:
    return "☑" if number(task.get("completion_date")) else "☐"


def _dice(message: Fields) -> str:
    dice = inner(message, "dice")
    return f"{text(dice.get('emoji'))} {number(dice.get('value'))}" if dice else ""


def _form(message: Fields) -> str:
    """What somebody filled in within a page of the bot (WebAppData)."""
    form = inner(message, "web_app_data")
    return "\n".join(filter(None, (text(form.get("button_text")), text(form.get("data"))))) if form else ""
