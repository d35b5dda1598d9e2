"""Files come to KERABAT and leave it only through here.

They come within the room of who brings them, and leave after asking who wants them, never as a
page.
"""

from django.conf import settings

from kerjasama.models import used_bytes
from kerjasama.views.lookups import today
from reporting import files
from reporting.views.serving import attachment

ADVICE = (
    "Kecilkan berkasnya, misalnya pindai hitam putih 150 dpi; bila tetap kurang, minta Bappeda "
    "menambah kuota."
)


def store(upload, by):
    """Check and keep the uploaded file and return its StoredFile; raises ValidationError.

    Each OPD has the room of a year that a Pokja has for its evidence, and so have those of a
    region who belong to no OPD.
    """
    room = settings.EVIDENCE_QUOTA_BYTES - used_bytes(by, today().year)
    whose = "perangkat daerah Anda" if by.agency_id else "Biro Pemerintahan dan TKKSD"
    return files.store(upload, by, room=room, whose=whose, advice=ADVICE)


def stored_answer(stored, name):
    """The StoredFile as a file to be saved under the name; 404 when its bytes are gone."""
    return attachment(stored, name)
