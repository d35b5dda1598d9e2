"""The agenda and the minutes of a meeting of TKKSD as Word files to edit and sign."""

from kerjasama.documents.word import heading, new_page, rows, saved, sign, subtitle, write
from reporting.documents.output import printable
from reporting.formats import clock, day


def agenda_file(meeting, items):
    """The bytes of the agenda: when, where, and which proposals; each item has its `desk`."""
    page = _begin(meeting, "ACARA RAPAT")
    lines = [
        [
            str(place),
            f"{item.proposal.title}\n{item.proposal.number}",
            f"{item.proposal.proposed_by}\ndengan {item.proposal.partner_name}",
            f"{item.proposal.get_stage_display()}\ndi meja {item.desk or '–'}",
        ]
        for place, item in enumerate(items, 1)
    ]
    titles = ["No.", "Usulan", "Pengusul dan mitra", "Letak"]
    rows(page, [1.3, 5.7, 5, 4], titles, printable(lines))
    sign(page, [printable(f"Pimpinan rapat,\n\n\n\n{meeting.leader}")])
    return saved(page, title=printable(f"Acara {meeting.title}"))


def minutes_file(meeting, items, decided):
    """The bytes of the minutes; `decided` is as `kerjasama.workflow.decisions` gives it."""
    page = _begin(meeting, "NOTULEN RAPAT")
    if not meeting.closed_at:
        write(page, ["RANCANGAN: rapat ini belum ditutup."])
    subtitle(page, "Peserta")
    write(page, _lines(meeting.attendance))
    for place, item in enumerate(items, 1):
        proposal = item.proposal
        subtitle(page, printable(f"{place}. {proposal.title} ({proposal.number})"))
        write(page, [printable(f"Pengusul {proposal.proposed_by}; mitra {proposal.partner_name}.")])
        write(page, ["Pembahasan:", *_lines(item.discussion)])
        write(page, [printable(_decision(decided.get(item.pk)))])
    if meeting.note:
        subtitle(page, "Catatan lain")
        write(page, _lines(meeting.note))
    who = [f"Notulis,\n\n\n\n{meeting.note_taker}", f"Pimpinan rapat,\n\n\n\n{meeting.leader}"]
    sign(page, printable(who))
    return saved(page, title=printable(f"Notulen {meeting.title}"))


def _begin(meeting, kind):
    page = new_page()
    heading(page, kind, printable(meeting.title), meeting.region.name)
    hour = clock(meeting.held_at)
    write(page, [f"Hari, tanggal: {day(meeting.held_at)}", f"Jam: {hour}"])
    write(page, printable([f"Tempat: {meeting.place}", f"Pimpinan rapat: {meeting.leader}"]))
    return page


def _decision(review):
    if review is None:
        return "Keputusan: belum ada."
    word = review.get_decision_display().lower()
    return f"Keputusan: {word}, nilai {review.total} dari 20. Alasan: {review.reason}"


def _lines(text):
    return [line for line in printable(text).splitlines() if line.strip()] or ["–"]
