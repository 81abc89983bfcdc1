"""What comes back when a mail could not be delivered, in the many forms that servers give it.

`evidence` tells whether a mail is a report at all, `original` finds the mail of ours in it, `blocks` reads the fields
of RFC 3464, `prose` the sentences of servers that know no such fields, `statuses` what either means.
"""
