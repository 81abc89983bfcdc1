"""Reports of our own making in the manner of many mail servers, about one answer of ours to Cora."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage

SENT = "o7qk2v@example.test"
CORA = "cora@customer.test"
ORIGINAL = f"""\
Received: from inbox.example.test (inbox.example.test [192.0.2.7])
\tby mx.example.test with ESMTPS id 4711; Tue, 17 Nov 2026 10:02:11 +0100
Date: Tue, 17 Nov 2026 10:02:10 +0100
From: Support <support@example.test>
To: Cora Winter <{CORA}>
Reply-To: Support <support+token@example.test>
Message-ID: <{SENT}>
Subject: Re: Frage
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

Morgen kommt es.
"""
QUOTED = "".join(f"> {line}\n" for line in ORIGINAL.splitlines())


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """A report and what must be found in it. `linked`: it holds the id of our answer."""

    name: str
    sender: str
    subject: str
    words: str
    status: str
    delayed: bool = False
    linked: bool = True
    charset: str = "utf-8"
    header: tuple[tuple[str, str], ...] = ()

    def raw(self) -> bytes:
        """As it comes in: one text, with our mail below the server's words."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = self.sender, "support@example.test", self.subject
        mail["Message-ID"] = f"<{self.name}@mx.test>"
        for name, value in self.header:
            mail[name] = value
        mail.set_content(self.words, charset=self.charset)
        return mail.as_bytes()


RETURNED = (
    Returned(
        name="qmail",
        sender="MAILER-DAEMON@mx.test",
        subject="failure notice",
        status="5.1.1",
        words=f"""\
Hi. This is the qmail-send program at mx.test.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<{CORA}>:
192.0.2.9 does not like recipient.
Remote host said: 550 5.1.1 <{CORA}>: no such user
Giving up on 192.0.2.9.

--- Below this line is a copy of the message.

{ORIGINAL}""",
    ),
    Returned(
        name="qmail-queue",
        sender="MAILER-DAEMON@mx.test",
        subject="failure notice",
        status="4.4.1",
        words=f"""\
Hi. This is the qmail-send program at mx.test.

<{CORA}>:
Connected to 192.0.2.9 but greeting failed. Connection refused. (#4.4.1)
I'm not going to try again; this message has been in the queue too long.

--- Below this line is a copy of the message.

{ORIGINAL}""",
    ),
    Returned(
        name="exim",
        sender="Mail Delivery System <Mailer-Daemon@mx.test>",
        subject="Mail delivery failed: returning message to sender",
        status="5.2.2",
        header=(("Auto-Submitted", "auto-replied"), ("X-Failed-Recipients", CORA)),
        words=f"""\
This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  {CORA}
    SMTP error from remote mail server after RCPT TO:<{CORA}>:
    host mx.customer.test [192.0.2.9]: 552 Mailbox is full

------ This is a copy of the message, including all the headers. ------

{ORIGINAL}""",
    ),
    Returned(
        name="exim-delay",
        sender="Mail Delivery System <Mailer-Daemon@mx.test>",
        subject="Warning: message 1abc-000 delayed 24 hours",
        status="4.4.1",
        delayed=True,
        linked=False,
        words=f"""\
This message was created automatically by mail delivery software.
A message that you sent has not yet been delivered to one or more of its
recipients after more than 24 hours on the queue on mx.test.

The address to which the message has not yet been delivered is:

  {CORA}
    host mx.customer.test [192.0.2.9]: Connection timed out

No action is required on your part. Delivery attempts will continue for
some time, and this warning may be repeated. Eventually the mail delivery
software will give up, and the message will be returned to you.
""",
    ),
    Returned(
        name="sendmail",
        sender="Mail Delivery Subsystem <MAILER-DAEMON@mx.test>",
        subject="Returned mail: Host unknown (Name server: customer.test: host not found)",
        status="5.1.2",
        words=f"""\
The original message was received at Tue, 17 Nov 2026 10:02:11 +0100
from inbox.example.test [192.0.2.7]

   ----- The following addresses had permanent fatal errors -----
<{CORA}>

   ----- Transcript of session follows -----
550 <{CORA}>... Host unknown (Name server: customer.test: host not found)

   ----- Original message follows -----

{ORIGINAL}""",
    ),
    Returned(
        name="postfix-of-old",
        sender="Mail Delivery System <MAILER-DAEMON@mx.test>",
        subject="Undelivered Mail Returned to Sender",
        status="5.7.1",
        header=(("Return-Path", "<>"),),
        words=f"""\
This is the Postfix program at host mx.test.

I'm sorry to have to inform you that the message returned
below could not be delivered to one or more destinations.

For further assistance, please send mail to <postmaster>

<{CORA}>: host mx.customer.test[192.0.2.9] said: 554 Relay access denied

{ORIGINAL}""",
    ),
    Returned(
        name="exchange",
        sender="System Administrator <postmaster@mx.test>",
        subject="Undeliverable: Re: Frage",
        status="5.1.1",
        linked=False,
        header=(("X-MS-Embedded-Report", ""),),
        words=f"""\
Your message

  To:      team@list.test
  Subject: Re: Frage
  Sent:    Tue, 17 Nov 2026 10:02:10 +0100

did not reach the following recipient(s):

{CORA} on Tue, 17 Nov 2026 10:02:12 +0100
    The recipient name is not recognized
\tMSEXCH:IMS:CUSTOMER:MAIL 0 (000C05A6) Unknown Recipient
""",
    ),
    Returned(
        name="domino",
        sender="Postmaster <postmaster@mx.test>",
        subject="DELIVERY FAILURE: User cora (cora@customer.test) not listed in Domino Directory",
        status="5.1.1",
        header=(("Return-Path", "<>"),),
        words=f"""\
Your message

  Subject: Re: Frage

was not delivered to:

  {CORA}

because:

  User cora ({CORA}) not listed in Domino Directory

{ORIGINAL}""",
    ),
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

#: What is no report, though it says much that reports say.
HARMLESS: dict[str, str] = {
    "away with an empty sender": f"""\
Return-Path: <>
From: Cora Winter <{CORA}>
To: support@example.test
Subject: Automatic reply: Re: Frage
Auto-Submitted: auto-replied

I am out of the office; your message was not forwarded. In urgent cases write to
ben@customer.test. Mail to my old address old@customer.test could not be delivered.
""",
    "left the company": f"""\
Return-Path: <>
From: Cora Winter <{CORA}>
To: support@example.test
Subject: Automatic reply: no longer with us
Auto-Submitted: auto-replied

Cora Winter is no longer with the company, and this mailbox is not read any more.
Please write to office@customer.test instead.
""",
    "a receipt of reading": f"""\
From: Cora Winter <{CORA}>
To: support@example.test
Subject: Not read: Re: Frage
Content-Type: multipart/report; report-type=disposition-notification; boundary=b

--b
Content-Type: text/plain

Your message to {CORA} was deleted without being read.

--b
Content-Type: message/disposition-notification

Final-Recipient: rfc822; {CORA}
Original-Message-ID: <{SENT}>
Disposition: manual-action/MDN-sent-manually; deleted

--b--
""",
    "a complaint": f"""\
From: feedback@isp.test
To: support@example.test
Subject: Abuse report
Content-Type: multipart/report; report-type=feedback-report; boundary=b

--b
Content-Type: text/plain

This is an email abuse report.

--b
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: Some/1.0
Version: 1

--b
Content-Type: message/rfc822

{ORIGINAL}
--b--
""",
    "a customer forwards a report in the text": f"""\
From: Cora Winter <{CORA}>
To: support@example.test
Subject: Fwd: Undelivered Mail Returned to Sender

Why does this happen?

---- Forwarded message ----
From: MAILER-DAEMON@mx.test
Subject: Undelivered Mail Returned to Sender

<otto@stranger.test>: host mx.test said: 550 5.1.1 User unknown

Final-Recipient: rfc822; otto@stranger.test
Action: failed
Status: 5.1.1
""",
    "a customer pastes a report under its own subject": f"""\
From: Cora Winter <{CORA}>
To: support@example.test
Subject: Mail delivery failed: returning message to sender

This message was created automatically by mail delivery software.
The following address failed: otto@stranger.test 550 5.1.1 User unknown
""",
    "a customer forwards a report as a file": f"""\
From: Cora Winter <{CORA}>
To: support@example.test
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain

See the file.

--b
Content-Type: message/rfc822

From: MAILER-DAEMON@mx.test
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary=c

--c
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.test

Final-Recipient: rfc822; otto@stranger.test
Action: failed
Status: 5.1.1

--c--

--b--
""",
    "a newsletter about reports": """\
From: Mail News <news@mailnews.test>
To: support@example.test
Subject: Undeliverable mail: ten reasons why messages bounce
List-Unsubscribe: <https://mailnews.test/u>
Precedence: bulk

Your message could not be delivered? Read why 550 5.1.1 User unknown happens to
somebody@example.test, and what "mailbox full" means.
""",
    "a question to be answered first": f"""\
Return-Path: <>
From: {CORA}
To: support@example.test
Subject: Re: Frage
Auto-Submitted: auto-replied

Your message to {CORA} was not delivered yet. Please confirm that you are a person:
click on this link. Only senders on the approved list reach this mailbox.
""",
    "a warning of our own mailbox": """\
From: Postmaster <postmaster@example.test>
To: support@example.test
Subject: Quota warning: your mailbox is almost full

Your mailbox support@example.test is 90 % full. Messages will be rejected when the
quota is exceeded.
""",
    "a postmaster who writes himself": f"""\
From: Paul Postmaster <postmaster@partner.test>
To: support@example.test
Subject: Delivery problems with your mail server

Hello, since yesterday my colleagues cannot deliver mail to {CORA}; it is rejected
with 550 5.1.1 User unknown. Could you have a look?
""",
}
