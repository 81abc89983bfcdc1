"""Phrases of mail servers, one in a line; each is a regular expression of which case does not count."""

from __future__ import annotations

import re


def any_of(phrases: str) -> re.Pattern[str]:
    """A pattern that finds the first of the phrases, which stand in lines of their own."""
    lines = [line.strip() for line in phrases.splitlines() if line.strip()]
    return re.compile("|".join(lines), re.IGNORECASE)


#: What the subject of a report says.
SUBJECT = any_of(
    r"""
    un-?deliver
    non[- ]?deliver
    \bndn\b
    \bndr\b
    return(?:ed|ing)?(?: (?:e-?mail|message|mail|to sender|to you))
    mail delivery
    delivery (?:status|notification|failure|failed|fail|problem|error)
    delivery (?:report|unsuccessful|delay|attempt|has|incomplete|warning)
    deliver\w* (?:fail|error|problem)
    failure (?:notice|notification|delivering|to deliver)
    fail(?:ed|ure)?:? ?(?:mail|message|delivery|e-?mail|to deliver)
    (?:mail|message|e-?mail)\b.{0,30}(?:fail|bounce|not (?:be |been )?(?:sent|delivered))
    (?:mail|message|e-?mail)\b.{0,30}(?:could(?: not|n't)|cannot|can't|rejected)
    (?:mail|message|e-?mail)\b.{0,30}(?:refused|blocked|returned|undeliver|system error|delayed|is too)
    not (?:be |been )?deliver
    unable to (?:deliver|send)
    can(?:not|'t) (?:deliver|send)
    mail error
    mail system
    warning: (?:could|message|mail|e-?mail)
    delayed mail
    bounced
    user unknown
    unknown (?:user|recipient|address)
    (?:no such|invalid|unknown) (?:user|recipient|address)
    mailbox (?:is )?(?:full|unavailable|over)
    quota
    rejected
    recipient
    sorry
    deferred
    virus
    spam
    banned
    error
    problem
    notice
    undeliv
    unzustellbar
    nicht (?:zugestellt|zustellbar|ausgeliefert|übermittelt)
    zustell
    rückläufer
    übermittlungs
    unbekannt
    non remis
    [ée]chec
    non (?:distribu|d[ée]livr)
    retour
    no (?:se )?(?:ha podido|puede|pudo|se pudo) entregar
    no entregado
    devuelto
    entrega
    falha
    não (?:entreg|foi)
    devolvid
    mancat
    consegna
    recapit
    non (?:consegn|recapit)
    onbestelbaar
    niet (?:afgeleverd|bezorgd|verzonden)
    niedostarcz
    nie (?:dostarcz|można|dorecz|doręcz)
    zwrot
    zwróc
    kunne ikke leveres
    ikke lever
    kan inte levereras
    olevererb
    leveres ikke
    ej levere
    toimit
    nedoru
    недостав
    не достав
    ошибк
    возвра
    配信
    不達
    エラー
    送信でき
    戻
    退信
    无法
    失败
    반송
    전송
    """
)
#: What servers write, and people who answer hardly do.
TEXT = any_of(
    r"""
    this is the qmail-send program
    this is the \S{3,30} program at
    created automatically by (?:the )?(?:mail|e-?mail)
    (?:mail) (?:\S+ ){0,12}(?:could|can|was|has)(?:\s?not|n't)(?: \w+){0,3} (?:be )?(?:deliver|sent\b)
    (?:message|e-?mail) (?:\S+ ){0,12}(?:could|can)(?:\s?not|n't)(?: \w+){0,3} (?:be )?(?:deliver|sent\b)
    (?:message|e-?mail) (?:\S+ ){0,12}(?:was|has)(?:\s?not|n't)(?: \w+){0,3} (?:be )?(?:deliver|sent\b)
    (?:mail) (?:\S+ ){0,12}(?:could|can|was|has)(?:\s?not|n't)(?: \w+){0,3} (?:be )?(?:reach|forward)
    (?:message|e-?mail) (?:\S+ ){0,12}(?:could|can)(?:\s?not|n't)(?: \w+){0,3} (?:be )?(?:reach|forward)
    (?:message|e-?mail) (?:\S+ ){0,12}(?:was|has)(?:\s?not|n't)(?: \w+){0,3} (?:be )?(?:reach|forward)
    (?:mail) (?:\S+ ){0,12}(?:have|were|did|is)(?:\s?not|n't)(?: \w+){0,3} (?:be )?(?:deliver|sent\b)
    (?:message|e-?mail) (?:\S+ ){0,12}(?:have|were)(?:\s?not|n't)(?: \w+){0,3} (?:be )?(?:deliver|sent\b)
    (?:message|e-?mail) (?:\S+ ){0,12}(?:did|is)(?:\s?not|n't)(?: \w+){0,3} (?:be )?(?:deliver|sent\b)
    (?:mail) (?:\S+ ){0,12}(?:have|were|did|is)(?:\s?not|n't)(?: \w+){0,3} (?:be )?(?:reach|forward)
    (?:message|e-?mail) (?:\S+ ){0,12}(?:have|were)(?:\s?not|n't)(?: \w+){0,3} (?:be )?(?:reach|forward)
    (?:message|e-?mail) (?:\S+ ){0,12}(?:did|is)(?:\s?not|n't)(?: \w+){0,3} (?:be )?(?:reach|forward)
    (?:following) (?:\S+ ){0,12}(?:could|can|was|has)(?:\s?not|n't)(?: \w+){0,3} (?:be )?(?:deliver|sent\b)
    (?:it|this) (?:\S+ ){0,12}(?:could|can|was|has)(?:\s?not|n't)(?: \w+){0,3} (?:be )?(?:deliver|sent\b)
    (?:following) (?:\S+ ){0,12}(?:could|can|was|has)(?:\s?not|n't)(?: \w+){0,3} (?:be )?(?:reach|forward)
    (?:it|this) (?:\S+ ){0,12}(?:could|can|was|has)(?:\s?not|n't)(?: \w+){0,3} (?:be )?(?:reach|forward)
    (?:following) (?:\S+ ){0,12}(?:have|were|did|is)(?:\s?not|n't)(?: \w+){0,3} (?:be )?(?:deliver|sent\b)
    (?:it|this) (?:\S+ ){0,12}(?:have|were|did|is)(?:\s?not|n't)(?: \w+){0,3} (?:be )?(?:deliver|sent\b)
    (?:following) (?:\S+ ){0,12}(?:have|were|did|is)(?:\s?not|n't)(?: \w+){0,3} (?:be )?(?:reach|forward)
    (?:it|this) (?:\S+ ){0,12}(?:have|were|did|is)(?:\s?not|n't)(?: \w+){0,3} (?:be )?(?:reach|forward)
    (?:mail) (?:\S+ ){0,12}(?:could|can|was|has)(?:\s?not|n't)(?: \w+){0,3} (?:be )?(?:process|complet)
    (?:message|e-?mail) (?:\S+ ){0,12}(?:could|can)(?:\s?not|n't)(?: \w+){0,3} (?:be )?(?:process|complet)
    (?:message|e-?mail) (?:\S+ ){0,12}(?:was|has)(?:\s?not|n't)(?: \w+){0,3} (?:be )?(?:process|complet)
    (?:mail) (?:\S+ ){0,12}(?:could|can|was|has)(?:\s?not|n't)(?: \w+){0,3} (?:be )?(?:relay|accept)
    (?:message|e-?mail) (?:\S+ ){0,12}(?:could|can)(?:\s?not|n't)(?: \w+){0,3} (?:be )?(?:relay|accept)
    (?:message|e-?mail) (?:\S+ ){0,12}(?:was|has)(?:\s?not|n't)(?: \w+){0,3} (?:be )?(?:relay|accept)
    (?:mail) (?:\S+ ){0,12}(?:have|were|did|is)(?:\s?not|n't)(?: \w+){0,3} (?:be )?(?:process|complet)
    (?:message|e-?mail) (?:\S+ ){0,12}(?:have|were)(?:\s?not|n't)(?: \w+){0,3} (?:be )?(?:process|complet)
    (?:message|e-?mail) (?:\S+ ){0,12}(?:did|is)(?:\s?not|n't)(?: \w+){0,3} (?:be )?(?:process|complet)
    (?:mail) (?:\S+ ){0,12}(?:have|were|did|is)(?:\s?not|n't)(?: \w+){0,3} (?:be )?(?:relay|accept)
    (?:message|e-?mail) (?:\S+ ){0,12}(?:have|were)(?:\s?not|n't)(?: \w+){0,3} (?:be )?(?:relay|accept)
    (?:message|e-?mail) (?:\S+ ){0,12}(?:did|is)(?:\s?not|n't)(?: \w+){0,3} (?:be )?(?:relay|accept)
    (?:following) (?:\S+ ){0,12}(?:could|can|was|has)(?:\s?not|n't)(?: \w+){0,3} (?:be )?(?:process|complet)
    (?:it|this) (?:\S+ ){0,12}(?:could|can|was|has)(?:\s?not|n't)(?: \w+){0,3} (?:be )?(?:process|complet)
    (?:following) (?:\S+ ){0,12}(?:could|can|was|has)(?:\s?not|n't)(?: \w+){0,3} (?:be )?(?:relay|accept)
    (?:it|this) (?:\S+ ){0,12}(?:could|can|was|has)(?:\s?not|n't)(?: \w+){0,3} (?:be )?(?:relay|accept)
    (?:following) (?:\S+ ){0,12}(?:have|were|did|is)(?:\s?not|n't)(?: \w+){0,3} (?:be )?(?:process|complet)
    (?:it|this) (?:\S+ ){0,12}(?:have|were|did|is)(?:\s?not|n't)(?: \w+){0,3} (?:be )?(?:process|complet)
    (?:following) (?:\S+ ){0,12}(?:have|were|did|is)(?:\s?not|n't)(?: \w+){0,3} (?:be )?(?:relay|accept)
    (?:it|this) (?:\S+ ){0,12}(?:have|were|did|is)(?:\s?not|n't)(?: \w+){0,3} (?:be )?(?:relay|accept)
    (?:un|non)-?deliver(?:able|ed)
    delivery (?:to|of|has|attempt|failed|failure|status|error|problem)
    (?:could|can|was|were|am|been|are|is|had)\s?(?:not|n't)(?: \w+){0,4} deliver
    unable to (?:deliver|complete|send|relay)
    (?:fail(?:ed|ing|ure)?|error|problem|trouble|difficult\w*)\b.{0,30}\bdeliver
    did not reach the following
    transcript of (?:the )?session
    permanent (?:fatal )?(?:delivery )?error
    (?:following|these) (?:\w+ )?(?:addresses|address|recipients?|address\(es\)|recipient\(s\)|address\(s\))
    (?:mail|message) (?:is |was |has been |being )?(?:returned|rejected|bounced|refused|delayed|blocked)
    returned (?:mail|message)
    message (?:that )?you sent
    your (?:e-?)?(?:mail|message)\b.{0,60}(?:not|fail|reject|refus|return|bounc|delay|block|couldn)
    (?:user|recipient|address|mailbox|account)\w* (?:\S+ )?(?:unknown|not found)
    (?:user|recipient|address|mailbox|account)\w* (?:\S+ )?(?:does(?: not|n't) exist|invalid)
    (?:user|recipient|address|mailbox|account)\w* (?:\S+ )?(?:full|unavailable|disabled|rejected)
    unknown (?:user|recipient|address)
    no such (?:user|mailbox|recipient|address)
    (?:over|exceed\w*) (?:\w+ ){0,3}quota
    quota exceeded
    rejected
    (?:rcpt to|>>> |<<< )
    relay(?:ing)? (?:access )?denied
    failure reasons?
    sorry, (?:no|your|we|i)\b
    (?:nachricht|mail|zustellung)\b.{0,80}(?:nicht|fehlgeschlagen|fehler|unzustellbar)
    nicht zugestellt
    unzustellbar
    n'a (?:pas )?pu
    n'ont pas
    non remis
    no (?:se )?(?:ha podido|pudo|puede|fue posible) (?:ser )?entreg
    no se pudo
    não (?:foi|pôde)
    impossibile (?:consegnare|recapitare)
    non (?:è stato possibile|ha potuto)
    niet (?:worden )?(?:afgeleverd|bezorgd)
    nie (?:można|mogła|udało|został)
    kunne ikke lever
    kan inte lever
    не (?:может|удалось|достав|был)
    недостав
    配信
    送信でき
    届けでき
    エラー
    退回
    无法
    投递
    失败
    전달
    """
)
#: So sure that nothing else is needed: the mail of a server that names nobody and sends nothing back.
OUTRIGHT = re.compile(
    r"\s*(?:returned mail|un-?deliver|non-?deliver|(?:mail )?delivery (?:fail|problems?\s*$|status notification)|"
    r"delivery has failed|failure notice|mail system error|unzustellbar)",
    re.IGNORECASE,
)
#: Asks the sender to prove themselves, or tells that somebody is away: no failure, whoever writes it.
NO_FAILURE = any_of(
    r"""
    out of (?:the )?office
    (?:am|is|are|be) (?:currently )?(?:away|on (?:vacation|holiday|leave))
    auto-?reply
    vacation
    abwesen
    (?:nicht im|außer) (?:haus|büro)
    absence du bureau
    fuera de la oficina
    urlaub
    nieobecn
    confirm (?:that )?(?:you|your)
    verify (?:that )?(?:you|your)
    approved? (?:senders?|list)
    guest list
    challenge
    to (?:have|get) your (?:\w+ )?(?:message|mail|email)\w* (?:to )?(?:be )?deliver
    need to be authenticat
    click (?:on )?(?:the|this) (?:\w+ ){0,3}link
    one-time
    """
)
#: The sender is asked to do something before the mail is delivered.
CHALLENGE = any_of(
    r"""
    pre-?approved
    guest list
    verify (?:that )?you
    confirm (?:that )?you
    challenge
    """
)
#: The server still tries.
DELAYED = any_of(
    r"""
    warning (?:message )?only
    do not need to (?:re-?send|resubmit)
    not yet been delivered
    will (?:keep|continue) (?:to )?try
    (?:delivery|we|it|system|server|i) will (?:be )?(?:retr|try|attempt|continue)
    still (?:trying|being|be)
    will be retried
    attempts? will continue
    is delayed
    been delayed
    has been deferred
    delivery (?:is )?delayed
    delayed \d
    no action is required
    retries? (?:will|continue)
    not yet (?:been )?deliver
    temporar\w+ (?:delayed|undeliver)
    wird weiter
    weitere(?:n|r)? (?:zustell)?versuch
    verzögert
    verspätet
    (?:delivery|mail)\W+delay
    """
)
#: It does so no more.
FINAL = any_of(
    r"""
    giving up
    (?:has|have|had|i've) given up
    gave up
    will (?:not|no longer) (?:be )?(?:retr|try|attempt)
    not going to try again
    (?<!not a )permanent
    failed permanently
    endgültig
    """
)
