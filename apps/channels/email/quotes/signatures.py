"""What stands below a letter: its signature, the line that a telephone adds, the footer of a mailing list."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apps.channels.email.quotes.lines import Lines

LONGEST_SIGNATURE = 50
LONGEST_UNSURE_SIGNATURE = 14
LONGEST_PHONE_LINE = 110
LONGEST_NAME = 60

DELIMITERS = frozenset({"--", "—", "––", "—–", "- -"})
RULE = re.compile(r"[-_*=#~]{3,}$")

_DEVICES = (
    r"i?(?:phone|pad|pod)|android|samsung|galaxy|huawei|xiaomi|nokia|htc|sony|xperia|oneplus|pixel|blackberry|lumia|"
    r"windows|outlook|gmail|yahoo|aol|mail|mobil|handy|smartphone|telefon|phone|tablet|proton|spark|airmail|k-9|"
    r"thunderbird|gmx|web\.de|t-online|telekom|freenet|ipad|mac|tutanota|tuta|fairemail|bluemail|nine|app|device|"
    r"gerät|posteo|free|orange|zoho|hey|superhuman|canary|mailbird|em client|myMail|typeapp"
)
PHONE = re.compile(
    rf"""(?ix) [<(\[*_]* (?:
      (?:sent|written|typed) \s (?:from|via|with|using|by|on) \b .{{0,60}} (?:{_DEVICES}) .*
    | get \s outlook \s for \s .* | download \s outlook .* | outlook \s (?:für|for|pour|para) \s (?:ios|android) .*
    | (?:von|aus) \s (?:mein\w*|unterwegs|dem|der|outlook) .{{0,60}} (?:gesendet|gesandt|verschickt|geschickt)
    | (?:gesendet|verschickt|gesandt) \s (?:mit|von|über|aus|via) \b .{{0,60}} (?:{_DEVICES}|unterwegs) .*
    | diese \s (?:nachricht|e-?mail) \s wurde \s (?:von|mit) \b .{{0,60}} (?:{_DEVICES}) .{{0,60}} (?:gesendet|geschickt)
    | (?:envoyé|envoyée?) \s (?:de|depuis|à\spartir|avec|par) \b .{{0,60}} | télécharge[rz] \s outlook .* | obtenir \s outlook .*
    | (?:enviado|mandado) \s (?:desde|con|a\spartir|do|de|pelo|via|através) \b .{{0,60}} | obt(?:ener|én|enha|er) \s (?:o\s)? outlook .*
    | (?:inviato|spedito) \s (?:da|dal|con|tramite) \b .{{0,60}} | (?:ottieni|scarica) \s outlook .*
    | (?:verstuurd|verzonden|gestuurd) \s (?:vanaf|met|vanuit|van|via) \b .{{0,60}} | outlook \s voor \s .* \s downloaden .* | (?:download|haal) \s outlook .*
    | (?:wysłane|wysłano|wysłana) \s (?:z|ze|za|przy) \b .{{0,60}} | pobierz \s outlook .*
    | (?:sendt|sent) \s (?:fra|med) \b .{{0,60}} | hent \s outlook .* | få \s outlook .*
    | skickat \s (?:från|med) \b .{{0,60}} | hämta \s outlook .* | lähetetty \s .{{0,60}} | odesláno \s (?:z|ze) \s .{{0,60}}
    | отправлено \s (?:с|из) \s .{{0,60}} | iphone.{{0,10}}(?:傳送|发送|送信)
    | from \s my \s (?:{_DEVICES}) .{{0,30}}
    | (?:virus-?free|virenfrei|sans\svirus|libre\sde\svirus|senza\svirus|virusvrij)\b\.? .{{0,60}}
    | .{{0,60}} (?:avast|avg) .{{0,60}} (?:viren|virus) .{{0,40}}
    ) [>)\].!]* $"""
)
FOOTER = re.compile(
    r"(?i).{0,80}(?:mailing ?list|mailingliste|liste de diffusion|lista de correo|listinfo|@lists?\.|unsubscribe|"
    r"abbestellen|abmelden von|you received this message because|you are receiving this (?:e-?mail )?because|"
    r"reply to this email directly|désabonner|google groups)"
)
DISCLAIMER = re.compile(
    r"(?i)(?:disclaimer|haftungsausschluss|confidentiality notice|vertraulichkeitshinweis|important notice|"
    r"(?:this|the information (?:contained )?in this) (?:e-?mail|message|communication|transmission)\b.{0,200}"
    r"(?:confidential|privileged|intended)|diese (?:e-?mail|nachricht)\b.{0,200}(?:vertraulich|bestimmt)|"
    r"der inhalt dieser (?:e-?mail|nachricht)|ce (?:message|courriel|mail)\b.{0,200}(?:confidentiel|destin)|"
    r"este (?:mensaje|correo|e-?mail|mensagem)\b.{0,200}confidenci|questo (?:messaggio|e-?mail)\b.{0,200}riservat|"
    r"le informazioni contenute|dit (?:bericht|e-?mail\w*)\b.{0,200}vertrouwelijk|de informatie (?:in|verzonden)|"
    r"ta wiadomość|niniejsza wiadomość|treść tej wiadomości|esta mensagem\b.{0,200}confidenc|denne (?:e-?mail|besked|meddelelse)|"
    r"detta (?:e-?post)?meddelande|please consider the environment|bitte (?:denken|prüfen) sie.{0,40}(?:umwelt|drucken))"
)


def is_phone_line(lines: Lines, number: int) -> bool:
    """A line of its own that a program added, such as “Sent from my iPhone”."""
    line = lines.words[number]
    if not 8 <= len(line) <= LONGEST_PHONE_LINE or not PHONE.match(line):
        return False
    return _is_alone(lines, number)


def begins_signature(lines: Lines, number: int) -> bool:
    """A delimiter (RFC 3676 section 4.3), with or without its space, or a rule above a footer."""
    line = lines.words[number]
    after = lines.following(number + 1, within=3)
    if after == len(lines.words) or after in lines.marked:
        return False
    if line in DELIMITERS:
        return True
    following = lines.words[after]
    if len(line) >= 3 and line[0] in "-_*=#~" and RULE.match(line):
        return FOOTER.match(following) is not None or DISCLAIMER.match(following) is not None
    return False


def is_signature(lines: Lines, start: int, end: int) -> bool:
    """Judge what follows a delimiter at `start`: many people draw a line between paragraphs too."""
    words = [line for line in lines.words[start + 1 : end] if line]
    if start in lines.dashed or RULE.match(lines.words[start]) or (words and FOOTER.match(words[0])):
        return len(words) <= LONGEST_SIGNATURE
    if not words or len(words) > LONGEST_UNSURE_SIGNATURE:
        return False
    return len(words[0]) <= LONGEST_NAME and not words[0].endswith((".", "?", "!", ":", ";"))


def _is_alone(lines: Lines, number: int) -> bool:
    before = lines.words[number - 1] if number else ""
    after = lines.words[number + 1] if number + 1 < len(lines.words) else ""
    below = lines.following(number + 1)
    ends = not after or below in lines.marked or below in lines.opening or after[0] in "-_*<"
    return ends and (not before or len(before) < LONGEST_NAME)
