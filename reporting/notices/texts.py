"""What is due to whom, in words: the texts that leave the portal by WhatsApp and e-mail."""

import re

from django.conf import settings
from django.urls import reverse

from reporting.differences import changes
from reporting.formats import clock, day, day_of, full_moment, short_day


def ask_message(request, actions, *, due_at, approver=None):
    """What an operator writes to a Penyetuju: which reports are ready, until when, and where.

    `actions` are the ActionPlans of the SendRequest.
    """
    period, region = request.period, request.region
    names = ", ".join(f"{plan.number} {plan.short_title}" for plan in actions)
    name = f"Bapak/Ibu {approver}" if approver else f"Penyetuju Pokja PUG {region.short_name}"
    return (
        f"Yth. {name}. {len(actions)} laporan RANDA PUG {period.code} {period.year} "
        f"{region.short_name} siap dikirim: aksi {names}. "
        f"Batas kirim {day(due_at)}, {clock(due_at)}. "
        f"Tinjau dan kirim di: {review_link(period)} Terima kasih. "
        f"– {request.by}, Pokja PUG {region.short_name}"
    )


def ask_subject(request):
    """The subject of the same as an e-mail."""
    return (
        f"{len(request.actions)} laporan RANDA PUG {request.period.code} {request.period.year} "
        f"{request.region.short_name} menunggu dikirim"
    )


def receipt_message(submission, plans):
    """The receipt as an e-mail: number, moment, what was sent, the hash, and its page."""
    period, region = submission.period, submission.region
    names = "\n".join(f"  {plan.number}. {plan.title}" for plan in plans)
    return (
        f"Yth. Pokja PUG {region.short_name}. {len(plans)} laporan RANDA PUG {period.code} "
        f"{period.year} {region.short_name} sudah kami terima. Terima kasih.\n\n"
        f"Tanda terima : {submission.receipt}\n"
        f"Waktu        : {full_moment(submission.at)}\n"
        f"Dikirim oleh : {submission.by}\n"
        f"Sidik isi    : {submission.digest} (SHA-256)\n\n"
        f"Yang dikirim:\n{names}\n\n"
        f"Halaman tanda terima, dengan PDF dan surat pengantarnya:\n{receipt_link(submission)}\n\n"
        "Kami akan memeriksanya dan mengabari Anda bila ada yang perlu dilengkapi.\n"
        f"– Bappeda {region.province.short_name}"
    )


def receipt_subject(submission):
    """The subject of the receipt."""
    period = submission.period
    return f"Tanda terima {submission.receipt}: laporan RANDA PUG {period.code} {period.year}"


def receipt_link(submission):
    """The full address of the receipt's page."""
    return settings.SITE_URL + reverse("receipt", args=[submission.pk])


def review_link(period):
    """The full address of the page from which the Pokja sends."""
    return settings.SITE_URL + reverse("review", args=[period.year.year, period.code])


def reason(change):
    """Why a report goes back or a decision is taken back: everywhere this text, word for word.

    The chosen reasons in one line, the note in the next ones.
    """
    return "\n".join(filter(None, [" · ".join(change.reason_labels()), change.note]))


def returned_message(change):
    """A return for its Pokja, the same by e-mail and by WhatsApp."""
    entry, province = change.entry, change.entry.region.province
    until = f"Mohon diperbaiki paling lambat {day(change.fix_by)}. " if change.fix_by else ""
    return (
        f"Yth. Pokja PUG {entry.region.short_name}. Laporan {_report(entry)} kami kembalikan "
        f"untuk diperbaiki:\n\n{reason(change)}\n\n"
        f"{_opened(change)}{until}Bagian yang perlu diperbaiki ditandai di: "
        f"{report_link(entry)}\n\n"
        "Bila ada yang belum jelas, silakan hubungi kami. Terima kasih.\n"
        f"– {change.by}, Bappeda {province.short_name}"
    )


def _opened(change):
    if not change.part_labels():
        return ""
    parts = ", ".join(change.part_labels()).lower()
    return f"Yang dibuka: {parts}. Bagian lain tetap seperti yang dikirim. "


def returned_subject(change):
    """The subject of the same as an e-mail."""
    return f"Mohon diperbaiki: laporan {_report(change.entry)} {change.entry.region.short_name}"


def taken_back_message(change):
    """A return that was taken back, for the Pokja that read of it."""
    entry, province = change.entry, change.entry.region.province
    return (
        f"Yth. Pokja PUG {entry.region.short_name}. Pengembalian laporan {_report(entry)} "
        f"kami batalkan:\n\n{reason(change)}\n\n"
        "Laporan ini menunggu verifikasi lagi; Anda tidak perlu memperbaikinya sekarang. "
        f"Laporannya: {report_link(entry)}\n\n"
        f"Terima kasih.\n– {change.by}, Bappeda {province.short_name}"
    )


def taken_back_subject(change):
    """The subject of the same."""
    return f"Pengembalian dibatalkan: laporan {_report(change.entry)}"


def again_message(returned, sent):
    """For who returned a report: it came back, what was asked, answered and changed."""
    entry = sent.entry
    told = [f"- {line}" for line in difference(returned, sent)]
    answer = f"Jawaban Pokja:\n{sent.note}\n\n" if sent.note else ""
    return (
        f"Yth. Bapak/Ibu {returned.by}. Pokja PUG {entry.region.short_name} mengirim lagi laporan "
        f"{_report(entry)} yang Anda kembalikan {day(returned.at)}.\n\n"
        f"Alasan pengembalian:\n{reason(returned)}\n\n{answer}"
        f"Yang berubah:\n{chr(10).join(told) or '- Tidak ada isian yang berubah.'}\n\n"
        f"Periksa di: {verify_link(entry)}\n\nTerima kasih."
    )


def again_subject(sent):
    """The subject of the same."""
    return f"Dikirim lagi: laporan {_report(sent.entry)} {sent.entry.region.short_name}"


def difference(returned, sent):
    """What changed in a report between a return and the sending after it, a field a line."""
    return [
        f"{change.label}: {_said(change.before)} menjadi {_said(change.after)}"
        for change in changes(returned.snapshot, sent.snapshot)
    ]


def changed_labels(returned, sent):
    """The names of the fields that changed between them."""
    return [change.label for change in changes(returned.snapshot, sent.snapshot)]


def _said(text):
    return f"“{text}”" if text else "(kosong)"


def _report(entry):
    plan, period = entry.plan, entry.period
    return f"RANDA PUG {period.code} {period.year} aksi {plan.number} ({plan.short_title})"


def report_link(entry):
    """The full address of the report's page."""
    return settings.SITE_URL + reverse("report", args=[entry.target_id])


def verify_link(entry):
    """The full address of the page on which the report is verified."""
    return settings.SITE_URL + reverse("verify", args=[entry.target_id])


def extension_message(extension):
    """More time, for the Pokja that got it."""
    period, region = extension.period, extension.region
    return (
        f"Yth. Pokja PUG {region.short_name}. Batas kirim laporan RANDA PUG {period.code} "
        f"{period.year} bagi {region.short_name} diperpanjang sampai "
        f"{full_moment(extension.until)}.\n\n"
        f"Alasan: {extension.reason}\n\n"
        "Laporan yang dikirim sampai saat itu tidak ditandai terlambat. "
        f"Isi dan kirim di: {tasks_link(period)}\n\n"
        f"Terima kasih.\n– {extension.by}, Bappeda {region.province.short_name}"
    )


def extension_subject(extension):
    """The subject of the same."""
    period = extension.period
    return f"Batas kirim {period.code} {period.year} {extension.region.short_name} diperpanjang"


def prolonged_message(period, region, *, reason, by):
    """A period that ends later for everybody, for one of its Pokja."""
    return (
        f"Yth. Pokja PUG {region.short_name}. Batas kirim laporan RANDA PUG {period.code} "
        f"{period.year} diundur untuk semua daerah sampai {full_moment(period.due_at)}.\n\n"
        f"Alasan: {reason}\n\n"
        "Laporan yang dikirim sampai saat itu tidak ditandai terlambat. Isian Anda yang sudah "
        f"tersimpan tetap ada. Lanjutkan di: {tasks_link(period)}\n\n"
        f"Mohon maaf atas gangguannya, dan terima kasih.\n"
        f"– {by}, Bappeda {period.year.province.short_name}"
    )


def prolonged_subject(period):
    """The subject of the same."""
    return f"Batas kirim RANDA PUG {period.code} {period.year} diundur untuk semua daerah"


# What a reminder may name in braces, and what it becomes.
CHASE_NAMES = {
    "penerima": "nama orang yang dituju dan Pokjanya",
    "daerah": "nama daerah",
    "periode": "periode dan tahun, misalnya B09 2026",
    "kemajuan": "berapa laporan yang sudah dikirim",
    "belum_dikirim": "kalimat berisi aksi yang belum dikirim, kosong bila tidak ada",
    "perlu_diperbaiki": "kalimat berisi aksi yang dikembalikan, kosong bila tidak ada",
    "batas_kirim": "kalimat tentang batas kirim daerah itu",
    "tautan": "alamat daftar tugas Pokja",
    "pengirim": "nama pengirim",
    "bappeda": "Bappeda dan nama provinsinya",
}
CHASE_NEEDS = ("belum_dikirim", "perlu_diperbaiki", "tautan")
USUAL_CHASE = (
    "Yth. {penerima}.\n\n"
    "Laporan RANDA PUG {periode}: {kemajuan}. {belum_dikirim} {perlu_diperbaiki} {batas_kirim}\n\n"
    "Mohon dilengkapi di:\n{tautan}\n\n"
    "Bila ada kendala, silakan balas pesan ini; kami siap membantu. Terima kasih.\n"
    "– {pengirim}, {bappeda}"
)
PLACEHOLDER = re.compile(r"\{(\w+)\}")


def chase_message(unit, *, sender, now, template=USUAL_CHASE, to_all=False):
    """The reminder to a unit's Pokja, made from what is really missing.

    `unit` has region, period, contact, due_at, until, and the lists owed, sent, missing and
    returned of its reports. `sender` signs it; `to_all` addresses the Pokja and no one person.
    Names of CHASE_NAMES in the template's braces are filled in, all else stays as it is.
    """
    period, region = unit.period, unit.region
    values = {
        "penerima": f"Pokja PUG {region.short_name}" if to_all else _address(unit),
        "daerah": region.short_name,
        "periode": f"{period.code} {period.year}",
        "kemajuan": _progress(unit),
        "belum_dikirim": _missing(unit.missing),
        "perlu_diperbaiki": _returned(unit.returned, now),
        "batas_kirim": _due(unit, now),
        "tautan": tasks_link(period),
        "pengirim": sender,
        "bappeda": f"Bappeda {period.year.province.short_name}",
    }
    text = PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), template)
    lines = [" ".join(line.split()) for line in text.splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def chase_subject(unit):
    """The subject of the same reminder as an e-mail."""
    owed = len(unit.owed) - len(unit.sent)
    return (
        f"Laporan RANDA PUG {unit.period.code} {unit.period.year}: {owed} laporan "
        f"{unit.region.short_name} belum dikirim"
    )


def tasks_link(period):
    """The full address of the Pokja's task list for the period."""
    return settings.SITE_URL + reverse("tasks", args=[period.year.year, period.code])


def _address(unit):
    pokja = f"Pokja PUG {unit.region.short_name}"
    return f"Bapak/Ibu {unit.contact}, {pokja}" if unit.contact else pokja


def _actions(cells):
    return ", ".join(f"{cell.plan.number} {cell.plan.short_title}" for cell in cells)


def _progress(unit):
    if not unit.sent:
        return f"belum ada yang dikirim dari {len(unit.owed)} laporan"
    return f"{len(unit.sent)} dari {len(unit.owed)} sudah dikirim"


def _missing(cells):
    return f"Belum dikirim: aksi {_actions(cells)}." if cells else ""


def _returned(cells, now):
    if not cells:
        return ""
    days = [cell.fix_by for cell in cells if cell.fix_by]
    if not days:
        until = ""
    elif min(days) < day_of(now):
        until = f" (batas perbaikan {short_day(min(days))} sudah lewat)"
    else:
        until = f" (paling lambat {short_day(min(days))})"
    return f"Perlu diperbaiki: aksi {_actions(cells)}{until}."


def _due(unit, now):
    due = f"{day(unit.due_at)}, {clock(unit.due_at)}"
    if now <= unit.due_at:
        return f"Batas kirim {due}."
    closes = unit.period.closes_for(unit.until)
    if now > closes or not unit.missing:
        return f"Batas kirim {due} sudah lewat."
    return (
        f"Batas kirim {due} sudah lewat; laporan masih diterima sampai {day(closes)}, "
        f"{clock(closes)}, dan ditandai terlambat."
    )
