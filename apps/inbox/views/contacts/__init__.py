"""The pages of contacts and organisations; each starts from `contacts_visible_to`."""
