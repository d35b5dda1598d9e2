"""The few dozen evidence files that all reports of the demo share."""

import random
import re

from reporting.demo import files
from reporting.demo.story import texts
from reporting.models import StoredFile

PICTURES = 8
CODES = ("B03", "B06", "B09", "B12")
WORDS = {
    "total": 24,
    "lead": "perangkat daerah penggerak",
    "date": "hari Rabu",
    "later": "bulan berikutnya",
}
TABLE = re.compile(r"rekap|tabel|daftar data|daftar focal|kertas kerja|matriks|peta mitra", re.I)
PHOTO = re.compile("foto", re.I)


class Shelf:
    """Files by kind, made and stored once. `pick` takes one that suits a requirement."""

    def __init__(self, by, at):
        rng = random.Random("berkas contoh")  # noqa: S311 - a story, no secret
        self.documents, self.tables, self.pictures = {}, {}, []
        for number, words in texts()["actions"].items():
            self.documents[int(number)] = [
                files.store(content, "pdf", by) for content in _documents(words, rng)
            ]
            self.tables[int(number)] = files.store(_table(words, rng), "xlsx", by)
        for number in range(PICTURES):
            self.pictures.append(files.store(files.picture("Rapat Pokja PUG", number), "jpg", by))
        made = [*sum(self.documents.values(), []), *self.tables.values(), *self.pictures]
        StoredFile.objects.bulk_create(made)
        # The upload is as old as the oldest report; auto_now_add knows only the present.
        StoredFile.objects.filter(pk__in=[stored.pk for stored in made]).update(at=at)

    def pick(self, requirement, number, rng):
        """A stored file for that requirement of the action with this number."""
        if PHOTO.search(requirement.name):
            return rng.choice(self.pictures)
        if TABLE.search(requirement.name):
            return self.tables[number]
        return rng.choice(self.documents[number])

    def other(self, stored, number):
        """Another file of the same kind, for the corrected version; the first one for a link."""
        alike = [*self.documents[number], *self.tables.values(), *self.pictures]
        if stored is None:
            return alike[0]
        return next(f for f in alike if f.kind == stored.kind and f.pk != stored.pk)


def _documents(words, rng):
    """Two PDFs on the action: minutes of one to three pages, and a decision of two."""
    # The minutes tell the year in order, so the counted things only grow.
    counts = sorted(rng.sample(range(3, 25), 8))
    stages = [sentence for code in CODES for sentence in words["stages"][code]]
    told = [
        sentence.format(done=done, **WORDS) for sentence, done in zip(stages, counts, strict=True)
    ]
    details = [sentence.format(done=12, **WORDS) for sentence in words["details"]]
    present = [
        f"{n}. Nama Contoh {n} ({rng.choice('LP')}), perangkat daerah {n}" for n in range(1, 16)
    ]
    sheets = [
        (words["document"], told),
        ("DAFTAR HADIR", present),
        ("LAMPIRAN: POKOK PEMBAHASAN", details),
    ]
    yield files.pdf(sheets[: rng.randint(1, 3)])
    members = [f"{n}. Kepala Perangkat Daerah Contoh {n}, anggota" for n in range(1, 13)]
    decided = "Menetapkan tim dengan susunan dan tugas sebagaimana tercantum dalam lampiran."
    yield files.pdf(
        [
            ("KEPUTUSAN TENTANG PENETAPAN TIM", [decided, *details]),
            ("LAMPIRAN: SUSUNAN TIM", members),
        ]
    )


def _table(words, rng):
    rows = []
    for n in range(1, 31):
        men, women = rng.randint(5, 80), rng.randint(5, 80)
        rows.append(
            [n, f"Perangkat Daerah {n}", men, women, men + women, rng.choice(["Ya", "Belum"])]
        )
    heads = ["No", "Perangkat daerah", "Laki-laki", "Perempuan", "Jumlah", "Sudah sesuai"]
    return files.workbook(words["indicator"], heads, rows)
