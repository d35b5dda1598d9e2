"""Files leave KERABAT only through here: after asking who wants them, and never as a page."""

from reporting.views.serving import attachment


def stored_answer(stored, name):
    """The StoredFile as a file to be saved under the name; 404 when its bytes are gone."""
    return attachment(stored, name)
