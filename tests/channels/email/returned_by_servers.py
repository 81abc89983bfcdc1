"""Reports as servers write them that companies run."""

from __future__ import annotations

from tests.channels.email.returned import CORA, ORIGINAL, Returned

BY_SERVERS = (
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
)
