"""A sheet of proposals: one row, one proposal, known by OPD, title and partner."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from kerjasama import neighbours, workflow
from kerjasama.fields import AgencyNames
from kerjasama.forms import ProposalForm
from kerjasama.models import Partner, Proposal
from kerjasama.models.partners import PARTNER_OF
from kerjasama.resources.previews import (
    CHANGED,
    NEW,
    Change,
    Outdated,
    Preview,
    PreviewRow,
    Remark,
)
from reporting.fields import read_date
from reporting.formats import day, day_of
from reporting.models import Agency
from reporting.workbooks import Column, find_table, open_workbook

# Column key → field of the form that reads it.
FIELDS = {
    "title": "title",
    "kind": "kind",
    "affair": "affair",
    "partner": "partner_name",
    "indicator": "indicator",
    "target": "indicator_target",
    "achieved": "indicator_achieved",
    "flagship": "flagship",
    "benefits": "benefits",
    "cost": "cost_text",
    "source": "cost_source",
    "in_budget": "in_budget",
    "burdens": "burdens_public",
    "term": "term_text",
}
COLUMNS = (
    Column(
        "agency",
        "Perangkat Daerah Pengusul",
        synonyms=("Perangkat Daerah", "OPD", "OPD Pengusul", "Pengusul", "Instansi Pengusul"),
        identity=True,
    ),
    Column(
        "title",
        "Judul Kerja Sama",
        synonyms=("Judul", "Judul Usulan", "Judul Kerjasama", "Nama Kerja Sama"),
        identity=True,
    ),
    Column("kind", "Jenis", synonyms=("Jenis Kerja Sama", "Jenis Kerjasama", "Bentuk")),
    Column("affair", "Urusan Pemerintahan", synonyms=("Urusan", "Bidang Urusan")),
    Column(
        "partner",
        "Calon Mitra",
        synonyms=("Mitra", "Nama Mitra", "Mitra Kerja Sama"),
        identity=True,
    ),
    Column("indicator", "Indikator RPJMD", synonyms=("Indikator",), required=False),
    Column("target", "Target", synonyms=("Target Indikator", "Target RPJMD"), required=False),
    Column("achieved", "Capaian", synonyms=("Capaian Indikator", "Realisasi"), required=False),
    Column("flagship", "Program Unggulan", required=False),
    Column("benefits", "Manfaat", required=False),
    Column(
        "cost",
        "Perkiraan Biaya",
        synonyms=("Biaya", "Estimasi Biaya"),
        required=False,
        per_row=True,
    ),
    Column("source", "Sumber Biaya", synonyms=("Sumber Dana", "Pembiayaan"), required=False),
    Column("in_budget", "Sudah di APBD", synonyms=("Di APBD", "Masuk APBD"), required=False),
    Column(
        "burdens",
        "Membebani Masyarakat",
        synonyms=("Membebani Masyarakat atau Daerah", "Beban Masyarakat"),
        required=False,
    ),
    Column("term", "Jangka Waktu", synonyms=("Masa Berlaku", "Lama Kerja Sama"), required=False),
    Column("proposed_on", "Tanggal Usulan", synonyms=("Tanggal", "Diusulkan"), required=False),
)
TITLES = {column.key: column.title for column in COLUMNS}
MOVED_ON = "Usulan ini sudah ditelaah. Ubah di halamannya, bukan lewat berkas."


class ProposalSheet:
    """Reads, judges and saves the rows of a sheet for a region."""

    def __init__(self, region, by, *, origin=Proposal.Origin.EXCEL):
        self.region, self.by, self.origin = region, by, origin

    def preview(self, data, name, *, at=None):
        """The Preview of the file. Raises Rejected. Five queries at any number of rows."""
        table = find_table(open_workbook(data, name), COLUMNS)
        self.today = day_of(at or timezone.now())
        self.agencies = AgencyNames(Agency.objects.filter(region=self.region))
        self.partners = {partner.name.lower(): partner for partner in Partner.objects.all()}
        known = {
            _identity(each): each
            for each in Proposal.objects.filter(region=self.region).select_related("agency")
        }
        rows = [self._read(row, known) for row in table.rows]
        _mark_twins(rows)
        return Preview(rows, table.remarks, table.skipped)

    def save(self, data, name, shown, *, at=None):
        """Save the good rows and return the Preview that was saved.

        `shown` is the digest of the preview that the user saw. Raises Outdated, having saved
        nothing, when the file would now do anything else.
        """
        before = self._fingerprint()
        preview = self.preview(data, name, at=at)
        if preview.digest() != shown:
            raise Outdated
        with transaction.atomic():
            workflow.wait_turn()
            if self._fingerprint() != before:
                raise Outdated
            fresh = [row.proposal for row in preview.of(NEW)]
            workflow.receive(fresh, region=self.region, by=self.by, at=at)
            for row in preview.of(CHANGED):
                workflow.revise(
                    row.known, row.values, by=self.by, version=row.known.version, at=at, note=name
                )
        return preview

    def _fingerprint(self):
        rows = Proposal.objects.filter(region=self.region).order_by("pk")
        return list(rows.values_list("pk", "version"))

    def _read(self, sheet_row, known):
        cells = sheet_row.cells
        texts = {key: cell.text for key, cell in cells.items()}
        label = f"{texts.get('agency', '')} · {texts.get('title', '')}"[:120]
        row = PreviewRow(sheet_row.sheet, sheet_row.number, label, texts)
        for cell in cells.values():
            if cell.problem:
                row.faults.append(_remark(cell, cell.problem))
            elif cell.text and cell.assumption:
                row.assumptions.append(_remark(cell, cell.assumption))
        proposal = Proposal(region=self.region, origin=self.origin)
        proposal.agency = self._value(row, cells["agency"], self.agencies.find)
        proposal.proposed_on = self._day(row, cells.get("proposed_on"))
        row.known = known.get(_identity_of(proposal.agency, texts["title"], texts["partner"]))
        self._bind(row, proposal, cells)
        if not row.faults:
            self._doubt(row, cells)
            self._compare(row, proposal, cells.get("proposed_on"))
        return row

    def _value(self, row, cell, read):
        if cell.problem:  # named already
            return None
        if not cell.text:
            row.faults.append(_remark(cell, f"Isi {cell.title.lower()}."))
            return None
        try:
            return read(cell.text)
        except ValidationError as error:
            row.faults.append(_remark(cell, error.messages[0]))
            return None

    def _day(self, row, cell):
        if cell is None or not cell.text:
            return self.today
        found = self._value(
            row, cell, lambda text: read_date(text, label="Tanggal usulan", is_cell=True)
        )
        if found is None or found.value is None:
            return self.today
        if found.value > self.today:
            row.faults.append(_remark(cell, "Tanggal usulan tidak boleh sesudah hari ini."))
        if found.assumption:
            row.assumptions.append(_remark(cell, found.assumption))
        return found.value

    def _bind(self, row, proposal, cells):
        """Let the proposal's own form read the row; what it cannot read is said at its cell."""
        data = {name: cells[key].text for key, name in FIELDS.items() if key in cells}
        form = ProposalForm(data, instance=proposal, partners=self.partners)
        places = {name: cells.get(key) for key, name in FIELDS.items()}
        for name, sentences in form.errors.items():
            cell = places.get(name)
            if cell is None or not cell.problem:
                row.faults += [_remark(cell, sentence) for sentence in sentences]
        for name, cell in places.items():
            reading = getattr(form.fields[name], "reading", None)
            if cell and cell.text and reading and name not in form.errors:
                if said := reading(cell.text).assumption:
                    row.assumptions.append(_remark(cell, said))
        row.proposal = proposal
        if not row.faults:
            given = {FIELDS[key] for key, cell in cells.items() if key in FIELDS and cell.text}
            row.values = {
                name: value
                for name, value in form.values().items()
                if name in given or SAID_IN.get(name) in given
            }

    def _doubt(self, row, cells):
        """Say what looks odd and may be right."""
        proposal = row.proposal
        if said := neighbours.doubts(self.region, proposal.kind, proposal.partner_name):
            row.warnings.append(_remark(cells["kind"], said))
        meant = PARTNER_OF[proposal.kind]
        if proposal.partner and proposal.partner.kind != meant:
            row.warnings.append(
                _remark(
                    cells["partner"],
                    f"Mitra ini tercatat sebagai {proposal.partner.get_kind_display().lower()}, "
                    f"sedangkan {proposal.get_kind_display()} dibuat dengan "
                    f"{meant.label.lower()}.",
                )
            )
        if proposal.cost and not proposal.cost_source and "source" in cells:
            row.warnings.append(_remark(cells["source"], "Biaya diisi, sumbernya belum."))
        low, high = proposal.indicator_achieved, proposal.indicator_target
        if low is not None and high is not None and low >= high:
            row.warnings.append(
                _remark(cells["achieved"], "Capaian sudah mencapai target; tidak ada kesenjangan.")
            )
        if proposal.term_until and proposal.term_until < proposal.proposed_on:
            row.warnings.append(
                _remark(cells["term"], "Jangka waktu berakhir sebelum tanggal usulan.")
            )

    def _compare(self, row, proposal, day_cell):
        if row.known is None:
            return
        kept = row.known.proposed_on
        if day_cell and day_cell.text and proposal.proposed_on != kept:
            # The day fixes window and lateness, so it is never moved, and never ignored silently.
            row.faults.append(
                _remark(
                    day_cell,
                    f"Usulan ini tercatat tanggal {day(kept)}, dan berkas tidak mengubahnya. "
                    "Tulis tanggal itu, atau kosongkan selnya.",
                )
            )
        for name, value in row.values.items():
            if getattr(row.known, name) != value and name in SHOWN:
                old, new = workflow.shown(row.known, name), workflow.shown(proposal, name)
                row.changes.append(Change(SHOWN[name], old, new))
        row.values = {
            name: value for name, value in row.values.items() if getattr(row.known, name) != value
        }
        if row.changes and not workflow.is_open(row.known):
            row.faults.append(Remark("", "", "", MOVED_ON))


# Fields of a proposal that one field of the form fills together.
SAID_IN = {
    "cost": "cost_text",
    "cost_note": "cost_text",
    "term_months": "term_text",
    "term_until": "term_text",
}
SHOWN = {name: TITLES[key] for key, name in FIELDS.items()} | {
    "cost": "Perkiraan Biaya",
    "cost_note": "Catatan Biaya",
    "term_months": "Jangka Waktu (bulan)",
    "term_until": "Berlaku Sampai",
}


def _remark(cell, sentence):
    if cell is None:
        return Remark("", "", "", sentence)
    return Remark(cell.address, cell.title, cell.text[:80], sentence)


def _identity(proposal):
    return _identity_of(proposal.agency, proposal.title, proposal.partner_name)


def _identity_of(agency, title, partner):
    if agency is None:
        return None
    return agency.pk, " ".join(title.lower().split()), " ".join(partner.lower().split())


def _mark_twins(rows):
    """Fault rows of the same OPD, title and partner: which one holds is not guessed."""
    seen = {}
    for row in rows:
        key = _identity(row.proposal) if row.proposal.agency else None
        if key:
            seen.setdefault(key, []).append(row)
    for twins in seen.values():
        for row in twins if len(twins) > 1 else []:
            other = next(each for each in twins if each is not row)
            row.faults.append(
                Remark("", "", "", f"Kembar dengan baris {other.number}. Sisakan satu saja.")
            )
