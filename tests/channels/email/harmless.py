"""What is no report, though it says much that reports say."""

from __future__ import annotations

from tests.channels.email.returned import CORA, ORIGINAL, SENT

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
    "an automatic answer repeats what somebody forwarded": """\
Return-Path: <>
From: Shop <help@shop.test>
To: support@example.test
Subject: Your request 4711
Auto-Submitted: auto-replied

Thank you for writing to us. This is what we have got from you:

Final-Recipient: rfc822; otto@stranger.test
Action: failed
Status: 5.1.1
""",
}
