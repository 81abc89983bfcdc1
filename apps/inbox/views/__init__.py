"""The inbox screen's views: the page, and one module for each noun of its JSON."""
