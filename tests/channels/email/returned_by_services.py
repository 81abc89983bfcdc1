"""Reports of large services, of rarer servers, and with what is hard to read."""

from __future__ import annotations

from tests.channels.email.returned import CORA, ORIGINAL, QUOTED, Returned

BY_SERVICES = (
    Returned(
        name="yahoo",
        sender="MAILER-DAEMON@yahoo.test",
        subject="Failure Notice",
        status="5.2.1",
        words=f"""\
Sorry, we were unable to deliver your message to the following address.

<{CORA}>:
554: delivery error: dd This user's account is disabled or discontinued [#102]

--- Below this line is a copy of the message.

{ORIGINAL}""",
    ),
    Returned(
        name="gmx",
        sender="GMX Mailer Daemon <mailer-daemon@gmx.test>",
        subject="Mail delivery failed: returning message to sender",
        status="5.1.1",
        words=f"""\
This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of
its recipients. This is a permanent error.

The following address failed:

"{CORA}":
SMTP error from remote server for RCPT TO command, host: mx.customer.test
(192.0.2.9) reason: 550 User unknown

--- The header of the original message is following. ---

{ORIGINAL}""",
    ),
    Returned(
        name="t-online",
        sender="Mail System <mailer-daemon@t-online.test>",
        subject="Unzustellbare Nachricht",
        status="5.2.2",
        words=f"""\
|------------------------- Ihre Nachricht konnte nicht zugestellt werden: -------------------------|

Folgende Empfänger haben Ihre Nachricht nicht erhalten:

{CORA}
  Das Postfach des Empfängers ist voll.

-------- Ursprüngliche Nachricht --------

{ORIGINAL}""",
    ),
    Returned(
        name="freenet",
        sender="Mail Delivery System <Mailer-Daemon@freenet.test>",
        subject="Ihre Nachricht konnte nicht zugestellt werden",
        status="5.1.1",
        header=(("Auto-Submitted", "auto-generated"),),
        words=f"""\
Diese Nachricht wurde automatisch vom Mailserver erzeugt.

Ihre Nachricht konnte an den folgenden Empfänger nicht zugestellt werden:

  {CORA}
    Empfänger unbekannt

{ORIGINAL}""",
    ),
    Returned(
        name="aol-of-old",
        sender="Mail Delivery Subsystem <MAILER-DAEMON@aol.test>",
        subject="Mail Delivery Problem",
        status="5.2.2",
        words=f"""\
The original message was received at Tue, 17 Nov 2026 10:02:11 +0100

   ----- The following addresses had permanent fatal errors -----
<{CORA}>

   ----- Transcript of session follows -----
... while talking to air-xb01.mail.aol.test.:
>>> RCPT To:<{CORA}>
<<< 552 cora MAILBOX FULL

   ----- Original message follows -----

{ORIGINAL}""",
    ),
    Returned(
        name="imail",
        sender="Postmaster <postmaster@mx.test>",
        subject="Undeliverable Mail",
        status="5.1.1",
        header=(("X-Mailer", "<SMTP32 v8.15>"),),
        words=f"""\
Unknown user: {CORA}

Original message follows.

{ORIGINAL}""",
    ),
    Returned(
        name="mdaemon",
        sender="MDaemon@mx.test",
        subject="Undeliverable mail",
        status="5.0.0",
        words=f"""\
The attached message had PERMANENT fatal delivery errors!

After one or more unsuccessful delivery attempts the attached message has
been removed from the mail queue on this server.

YOUR MESSAGE WAS NOT DELIVERED TO ONE OR MORE RECIPIENTS!

Failed address: {CORA}

--- Session Transcript ---
 Tue 10:02:12: <-- 550 not today

: Message contains [1] file attachments

{ORIGINAL}""",
    ),
    Returned(
        name="mercury",
        sender="Mail Server <postmaster@mx.test>",
        subject="Delivery failure notification",
        status="5.1.1",
        words=f"""\
With reference to your message with the subject:
   "Re: Frage"

The local mail transport system has reported the following problems it
encountered while trying to deliver your message:

-------------------------------------------------------------------
*** {CORA}
    550 No such user here.
-------------------------------------------------------------------

{ORIGINAL}""",
    ),
    Returned(
        name="too-large",
        sender="Mail Delivery System <mailer-daemon@kunden.test>",
        subject="Mail delivery failed: returning message to sender",
        status="5.3.4",
        words=f"""\
A message that you sent could not be delivered to one or more of its recipients.

The following address failed:

{CORA}

For the following reason:

Mail size limit exceeded.

--- The header of the original message is following. ---

{ORIGINAL}""",
    ),
    Returned(
        name="japanese-phone",
        sender="Postmaster@phone.test",
        subject="Mail System Error - Returned Mail",
        status="5.1.1",
        charset="iso-2022-jp",
        header=(("Return-Path", "<>"),),
        linked=False,
        words=f"""\
次のあて先へのメッセージはエラーのため送信できませんでした。

Each of the following recipients was rejected by a remote mail server.

    Recipient: <{CORA}>
    >>> RCPT TO:<{CORA}>
    <<< 550 <{CORA}>: User unknown
""",
    ),
    Returned(
        name="russian",
        sender="mailer-daemon@corp.test",
        subject="Ваше сообщение не доставлено. Mail failure.",
        status="5.1.1",
        header=(("Return-Path", "<>"), ("X-Failed-Recipients", CORA)),
        words=f"""\
Это письмо создано автоматически, отвечать на него не нужно.
Сожалеем: Ваше письмо не может быть доставлено одному или нескольким получателям:

  {CORA}
    SMTP error from remote mail server after RCPT TO:<{CORA}>:
    host mx.customer.test [192.0.2.9]: 550 5.1.1 <{CORA}>... User Unknown

{ORIGINAL}""",
    ),
    Returned(
        name="quoted-below",
        sender="Mail Delivery Subsystem <MAILER-DAEMON@mx.test>",
        subject="Delivery failure",
        status="5.1.1",
        words=f"""\
Message from mx.test.
Unable to deliver message to the following address(es).

<{CORA}>:
This user doesn't have a customer.test account ({CORA}) [-9]

{QUOTED}""",
    ),
    Returned(
        name="no-recipient-but-the-mail",
        sender="Mail Delivery Subsystem <MAILER-DAEMON@mx.test>",
        subject="Returned mail: Cannot send message for 4 days",
        status="4.4.1",
        words=f"""\
   ----- Transcript of session follows -----
421 customer.test (smtp)... Deferred: Connection timed out during user open with customer.test

   ----- Unsent message follows -----
{ORIGINAL}""",
    ),
)
