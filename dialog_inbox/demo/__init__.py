"""The demo: a small company with mail in it, and a page on which one plays its customers."""
