"""What the pages of contacts show: lists, what is known of one, and what may be asked of it."""
