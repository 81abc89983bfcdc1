"""Which line of a body is said, quoted or signature. One pass with a bounded look ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from apps.channels.email.quotes import signatures
from apps.channels.email.quotes.introductions import Introductions
from apps.channels.email.quotes.phrases import FOR_YOUR_INFORMATION

if TYPE_CHECKING:
    from apps.channels.email.quotes.lines import Lines

LineKind = Literal["said", "quoted", "signature"]

#: Who writes more than this himself above a forwarded message says something about it: then it is folded.
LITTLE = 300


def kinds(lines: Lines) -> list[LineKind]:
    """The kind of every line. All are `said` where nothing else would be left to see."""
    found = _Reader(lines).kinds()
    if not any(kind == "said" and line for kind, line in zip(found, lines.words, strict=True)):
        return ["said"] * len(found)
    return found


class _Reader:
    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._introductions = Introductions(lines)
        self._kinds: list[LineKind] = []
        self._signature: int | None = None
        self._said = 0

    def kinds(self) -> list[LineKind]:
        """Read all lines once."""
        words = self._lines.words
        while (number := len(self._kinds)) < len(words):
            if not words[number]:
                self._kinds.append(self._kinds[-1] if self._kinds else "said")
            elif number in self._lines.marked:
                if not self._forwards_marked(number):
                    self._add("quoted")
            elif number in self._lines.signed:
                self._add("signature")
            elif not self._quote_introduced(number):
                self._say(number)
        self._end_signature()
        return _with_gaps(words, self._kinds)

    def _quote_introduced(self, number: int) -> bool:
        """Take what is introduced here: the marked lines below it, or all that is left."""
        opening = number in self._lines.opening
        if self._introductions.is_forward(number):
            self._take_forward()
            return True
        length = self._introductions.quotation(number) or (1 if opening else 0)
        if not length:
            return False
        self._end_signature()
        if self._lines.is_quoted_after(number + length) and not opening:
            self._kinds += ["quoted"] * length
        else:
            is_handed_on = (opening or self._introductions.is_headed(number)) and self._is_for_information()
            self._take_rest("said" if is_handed_on else "quoted")
        return True

    def _forwards_marked(self, number: int) -> bool:
        """Some programs mark what they forward like a quotation, with the line that says so inside."""
        begins = number == 0 or self._kinds[-1] != "quoted"
        if begins and self._introductions.is_forward(number):
            self._take_forward()
            return True
        return False

    def _take_forward(self) -> None:
        self._end_signature()
        self._take_rest("quoted" if self._said > LITTLE else "said")

    def _say(self, number: int) -> None:
        begins = signatures.begins_signature(self._lines, number)
        if begins and self._signature is not None:
            begins = not signatures.is_signature(self._lines, self._signature, number)
        if begins:
            self._end_signature()
            self._signature = number
        if self._signature is not None or signatures.is_phone_line(self._lines, number):
            self._kinds.append("signature")
        else:
            self._said += len(self._lines.words[number])
            self._kinds.append("said")

    def _add(self, kind: LineKind) -> None:
        self._end_signature()
        self._kinds.append(kind)

    def _take_rest(self, kind: LineKind) -> None:
        self._kinds += [kind] * (len(self._lines.words) - len(self._kinds))

    def _end_signature(self) -> None:
        """Look at a signature that ends here once more: without much doubt it stays one."""
        start, self._signature = self._signature, None
        if start is not None and not signatures.is_signature(self._lines, start, len(self._kinds)):
            for number in range(start, len(self._kinds)):
                self._kinds[number] = "said"
                self._said += len(self._lines.words[number])

    def _is_for_information(self) -> bool:
        """All that was said is “FYI”: then what follows is the message."""
        if not 0 < self._said < 40:
            return False
        said = [line for line, kind in zip(self._lines.words, self._kinds, strict=False) if kind == "said" and line]
        return " ".join(said).lower().strip(" .:!,-") in FOR_YOUR_INFORMATION


def _with_gaps(words: list[str], kinds: list[LineKind]) -> list[LineKind]:
    """Empty lines belong to what is above them, but what was said gets those beside it."""
    following: LineKind | None = None
    for number in range(len(words) - 1, -1, -1):
        if words[number]:
            following = kinds[number]
        elif following == "said":
            kinds[number] = "said"
    leading = next((number for number, line in enumerate(words) if line), 0)
    kinds[:leading] = kinds[leading : leading + 1] * leading
    return kinds
