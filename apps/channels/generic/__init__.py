"""Any system as a channel: signed events in, signed answers out (standardwebhooks.com)."""
