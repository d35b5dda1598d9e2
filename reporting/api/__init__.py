"""The read-only API: the same Recaps as the pages, as JSON, for programs."""
