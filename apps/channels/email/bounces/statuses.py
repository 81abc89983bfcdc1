"""Enhanced status codes (RFC 3463): found in what servers write, or made from their reply codes and phrases."""

from __future__ import annotations

import re

from apps.channels.email.bounces.phrases import any_of

ENHANCED = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d]|\.\d)")
# A reply code stands alone, before a space or a dash: not in a date, a size, an address or a queue id.
REPLY = re.compile(r"(?<![\w.:/@=+-])([45][0-5]\d)(?=[ \t]*[-#<:(]|[ \t]+\D|[ \t]+[245]\.\d)")
# RFC 5321 section 4.2.3 by what RFC 3463 calls it; those that say nothing of their own are left out.
BY_REPLY = {
    "421": "4.4.2",
    "450": "4.2.0",
    "451": "4.3.0",
    "452": "4.2.2",
    "550": "5.0.0",
    "551": "5.1.6",
    "552": "5.2.2",
    "553": "5.1.3",
    "554": "5.0.0",
}
#: Phrases by what RFC 3463 calls their meaning. The first that occurs decides: the telling ones before the vague.
PHRASES = {
    "2.2": any_of(
        r"""
        mail(?:box|folder)?(?: is|\W+)?\s?full
        (?:over|exceed\w*|out of|above|reached)\W+(?:\w+\W+){0,4}(?:quota|storage|mail\w* (?:size|limit))
        quota\W+(?:\w+\W+){0,3}exceed
        (?:quota|storage) exceeded
        over ?quota
        mailbox .{0,30}(?:exceed|size limit)
        insufficient (?:disk|storage|space|quota)
        disk (?:quota|full)
        too many (?:messages|mails)
        zu ?viele mails
        not enough (?:disk|storage|space)
        postfach .{0,40}(?:voll|überfüllt)
        speicherplatz
        kontingent
        bo[iî]te .{0,20}pleine
        buz[oó]n .{0,20}lleno
        casella .{0,20}piena
        account is full
        inbox is full
        user is over
        """
    ),
    "3.4": any_of(
        r"""
        (?:message|mail|size)\W+(?:\w+\W+){0,4}(?:too (?:big|large)|exceeds?)
        too (?:big|large) message
        (?:message|mail) (?:size|length)\W+(?:\w+\W+){0,4}exceed
        exceeds? (?:the )?(?:\w+ ){0,3}(?:message )?size
        maximum message size
        size limit
        zu gro(?:ß|ss)
        max(?:imum)? allowed size
        """
    ),
    "1.2": any_of(
        r"""
        host (?:or domain )?(?:name )?(?:is )?(?:unknown|not found|lookup)
        unknown (?:mail )?(?:host|domain)
        (?:domain|host)(?: name)? (?:\S+ )?(?:does(?: not|n't) exist|not found|is unknown|unknown)
        no such (?:host|domain)
        couldn't find any host
        name service error
        non-?existent (?:host|domain)
        unrouteable (?:mail )?domain
        illegal host
        bad (?:destination )?(?:host|domain|system)
        no (?:mx|dns) (?:record|entry)
        all relevant mx records point to non-existent
        domain .{0,60}unbekannt
        invalid domain
        unable to (?:find|resolve) (?:\w+ )?(?:host|domain)
        dns (?:error|lookup fail)
        """
    ),
    "1.1": any_of(
        r"""
        (?:user|recipient|address|mailbox|account|e-?mail)(?: \S+)? (?:is )?(?:unknown|not known)
        (?:user|recipient|address)(?: \S+)? (?:is )?(?:not found|does(?: not|n't) exist|not exist)
        (?:mailbox|account|e-?mail)(?: \S+)? (?:is )?(?:not found|does(?: not|n't) exist|not exist)
        (?:user|recipient|address|mailbox|account|e-?mail)(?: \S+)? (?:is )?(?:invalid|nonexistent)
        (?:user|recipient|address)(?: \S+)? (?:is )?(?:is not valid|not recognized|not listed)
        (?:mailbox|account|e-?mail)(?: \S+)? (?:is )?(?:is not valid|not recognized|not listed)
        (?:unknown|invalid|no such|non-?existent|bad)(?: \w+){0,2} (?:user|recipient|address|mailbox|account)
        (?:unknown|invalid|no such|non-?existent|bad)(?: \w+){0,2} (?:local.?part|alias|name|person|destination)
        (?:unrecogni[sz]ed|undefined)(?: \w+){0,2} (?:user|recipient|address|mailbox|account)
        (?:not a valid|illegal|incorrect)(?: \w+){0,2} (?:user|recipient|address|mailbox|account)
        (?:unrecogni[sz]ed|undefined)(?: \w+){0,2} (?:local.?part|alias|name|person|destination)
        (?:not a valid|illegal|incorrect)(?: \w+){0,2} (?:local.?part|alias|name|person|destination)
        no mailbox
        (?:user|account|mailbox|recipient) .{0,60}(?:does(?: not|n't) exist|not found)
        (?:user|account|mailbox|recipient) .{0,60}(?:unknown|is not recognized|not listed in)
        doesn't have an? \S+ account
        unrouteable address
        no one by that name
        not our customer
        no mail ?box
        bad.?recipient
        rcpt .{0,80}does not exist
        no longer on (?:the |this )?server
        recipient (?:was )?(?:rejected|refused)
        not (?:an? )?(?:active|valid|local) (?:e-?mail )?(?:address|user|account)
        there is no (?:such )?(?:user|mailbox|account)
        not in (?:\S+ )?(?:directory|address book)
        name is not recognized
        couldn't be found
        wasn't found
        unbekannt\w*
        existiert nicht
        nicht gefunden
        n'existe pas
        inconnu
        desconocid
        no existe
        sconosciut
        non esiste
        onbekend
        bestaat niet
        nieznany
        nie istnieje
        não existe
        不明
        見つから
        ありません
        не существует
        not a known user
        550 user\b
        delivered to unknown
        this user doesn't
        no account (?:by|with)
        """
    ),
    "2.1": any_of(
        r"""
        (?:account|mailbox|user|recipient|address)\b.{0,50}(?:disabled|inactive|deactivated|suspended|expired)
        (?:account|mailbox|user|recipient|address)\b.{0,50}(?:closed)
        (?:account|mailbox|user|recipient)\b.{0,50}no longer (?:active|available|in use|valid|exist|accept|employed)
        address\b.{0,50}no longer (?:active|available|in use|valid|exist|accept)
        (?:account|mailbox|user|recipient|address)\b.{0,50}(?:not active)
        (?:account|mailbox|user|recipient|address)\b.{0,50}(?:discontinued)
        (?:account|mailbox|user|recipient|address)\b.{0,50}(?:terminated|has been (?:blocked|locked))
        account (?:inactive|disabled)
        inactive user
        deaktiviert
        gesperrt
        mailbox unavailable
        not accepting (?:mail|messages)
        """
    ),
    "7.1": any_of(
        r"""
        relay(?:ing)?\W+(?:\w+\W+){0,3}(?:denied|prohibited|not permitted|not allowed|disallowed|access)
        unable to relay
        not (?:permitted|allowed|authori[sz]ed) to (?:relay|send)
        rcpthosts
        we do not relay
        spam
        blacklist
        block ?list
        blocked
        black hole
        \brbl\b
        dnsbl
        spf
        dmarc
        dkim
        polic(?:y|ies)
        access denied
        access restrict
        administrative prohibition
        not authori[sz]ed
        denied by
        rejected (?:by|for|due)
        banned
        prohibited
        virus
        content (?:filter|reject)
        message (?:was )?(?:rejected|refused)
        sender (?:is )?(?:denied|rejected|refused)
        unsolicited
        refused due
        listed (?:in|on|at)
        prevent\w* (?:\w+ )?delivery
        no permission
        do not want
        richtlinie
        abgelehnt
        blockiert
        inappropriate
        """
    ),
    "4.6": any_of(
        r"""
        mail (?:loop|forwarding loop)
        too many hops
        hop count
        loops? back to
        routing loop
        forwarding loop
        """
    ),
    "4.7": any_of(
        r"""
        (?:in|on) (?:the |our )?queue too long
        retry time(?:out)? (?:not reached|exceeded)
        message (?:has )?expired
        delivery time ?expired
        exceeded (?:the )?(?:retry|maximum time|time)
        could not be delivered (?:for|within)
        cannot send message (?:for|within)
        undeliverable for
        too long in
        giving up
        unzustellbar nach
        """
    ),
    "4.1": any_of(
        r"""
        connection (?:refused|timed out|failed|reset|closed|dropped|lost|could)
        (?:connect|conversation|operation|session|user open)\w*[^\n]{0,60}(?:timed? ?out|refused|failed)
        no answer from host
        network is unreachable
        host (?:is )?(?:unreachable|down|not responding)
        no route to host
        unable to connect
        couldn't connect
        not responding
        unreachable
        timed? ?out while
        can(?:not|'t) connect
        temporarily unavailable
        wasn't able to establish
        """
    ),
    "1.3": any_of(
        r"""
        (?:syntax|malformed|bad) (?:error )?(?:in )?(?:\w+ )?address
        5\d\d syntax
        address syntax
        bad address
        """
    ),
    "3.1": any_of(
        r"""
        (?:system|disk) (?:is )?(?:full|storage)
        insufficient system
        """
    ),
    "3.0": any_of(
        r"""
        local (?:configuration )?error
        internal (?:server )?error
        service (?:un)?available
        system error
        """
    ),
}


def enhanced(text: str) -> str:
    """The first enhanced status code in `text`, in the form `5.1.1`; empty if there is none."""
    match = ENHANCED.search(text)
    return f"{match[1]}.{int(match[2])}.{int(match[3])}" if match else ""


def told_by(text: str, *, failed_class: str) -> str:
    """The status that a server's words mean: its own code, or made of its reply code and its phrases.

    `failed_class` (`5` or `4`) is the class of words that tell none. Empty if `text` tells nothing at all.
    """
    code = enhanced(text)
    if code and not is_vague(code) and code[0] != "2":
        return code
    reply = REPLY.search(text)
    detail = next((detail for detail, words in PHRASES.items() if words.search(text)), "")
    found = code if code[:1] in ("4", "5") else ""
    kind = found[:1] or (reply[1][0] if reply else failed_class)
    if detail:
        return f"{kind}.{detail}"
    return found or (BY_REPLY.get(reply[1], f"{kind}.0.0") if reply else "")


def is_vague(status: str) -> bool:
    """Whether the status tells its class alone (`5.0.0`)."""
    return status.endswith(".0.0")


def better(status: str, words: str) -> str:
    """`status`, made more telling by the server's words if it is vague; its class stays."""
    if status and not is_vague(status):
        return status
    told = told_by(words, failed_class=status[:1] or "5")
    return told if told and (not status or told[0] == status[0]) else status
