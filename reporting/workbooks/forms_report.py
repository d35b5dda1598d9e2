"""The Pokja's offline form: one block per action, to be filled in without the internet.

What a filled form belongs to is said by the ticket on its locked sheet, which the portal signs;
no cell that people see decides it. A block is read at the rows that the ticket names, and only
while the labels still stand beside them.
"""

from dataclasses import dataclass, field

from openpyxl import Workbook as Book
from openpyxl.styles import Alignment
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.pagebreak import Break

from .forms_parts import (
    BRAND,
    SOFT,
    add_help,
    add_lists,
    choice,
    number_between,
    open_cell,
    protect,
    text_up_to,
)
from .reading import OLE, ZIP, open_workbook
from .sections import Cell
from .sheets import Rejected, shorten
from .writing import RUPIAH, Styled, height_of, put, set_up_printing, to_bytes

VERSION = 1
TICKET = "Kunci"
KINDS = 3  # drop-downs for the kinds of obstacles
YES_NO = ("Ya", "Tidak")
WIDTHS = (27, 58, 38)
NEW_FORM = "Unduh formulir dari halaman Tugas, salin isian Anda ke sana, lalu unggah formulir itu."


@dataclass(frozen=True)
class Line:
    """One row of a block that is filled in: the field, its label, and how it is typed.

    `lines` is its height in lines of text, `limit` the most letters or the highest number.
    """

    key: str
    label: str
    hint: str = ""
    kind: str = "text"
    lines: int = 1
    limit: int = 500


LINES = (
    Line("claimed_percent", "Capaian (%)", "0–100, misalnya 58 atau 58,5", "percent"),
    Line("is_nil", "Nihil?", "Ya bila tidak ada kegiatan", "is_nil"),
    Line("nil_reason", "Alasan nihil", "Hanya bila nihil", lines=2),
    Line(
        "narrative",
        "Uraian kemajuan",
        "Apa, oleh siapa, hasilnya. 3–5 kalimat",
        lines=9,
        limit=1500,
    ),
    Line("activities", "Program dan kegiatan", lines=4, limit=1500),
    Line("agencies_involved", "Instansi yang terlibat", lines=2),
    Line("beneficiaries", "Sasaran kegiatan", lines=2),
    Line("participants_male", "Peserta laki-laki", kind="count"),
    Line("participants_female", "Peserta perempuan", kind="count"),
    *(
        Line("obstacle_kinds", f"Kendala {n}", "Pilih dari daftar" if n == 1 else "", "kind", 1)
        for n in range(1, KINDS + 1)
    ),
    Line("obstacles", "Jelaskan kendala", lines=5, limit=1500),
    Line("previous_follow_up_done", "Rencana lalu terlaksana?", kind="done"),
    Line("follow_up", "Rencana tindak lanjut", "Langkah, siapa, kapan", lines=5, limit=1500),
    Line("spent_apbd", "Realisasi APBD (Rp)", kind="rupiah"),
    Line("spent_apbn", "Realisasi APBN (Rp)", kind="rupiah"),
    Line("spent_other", "Realisasi sumber lain (Rp)", kind="rupiah"),
)
FORMATS = {"rupiah": RUPIAH, "count": "#,##0"}
HELP_PARTS = (
    (
        "Mengisi",
        (
            "Isi sel kuning saja. Sel lain terkunci supaya susunannya tetap terbaca.",
            "Kolom kanan memuat laporan sebelumnya sebagai pegangan; tidak perlu diisi.",
            "Aksi yang belum dikerjakan boleh dikosongkan. Aksi kosong dilewati saat diunggah.",
            "Capaian kumulatif sejak Januari, bukan capaian periode ini saja.",
            "Kendala: pilih sampai tiga jenis. Bila lebih, tulis di sel ketiga dan pisahkan dengan"
            " titik koma (;).",
            "Baris kurang tinggi? Tarik batas barisnya. Baris baru di dalam sel: Alt+Enter.",
            "Peringatan Excel boleh dilewati bila isian Anda memang benar.",
        ),
    ),
    (
        "Data dukung",
        (
            "Catat nama berkas di baris Data dukung supaya tidak lupa. Berkasnya sendiri diunggah"
            " di halaman laporan setelah formulir ini masuk.",
        ),
    ),
    (
        "Mengunggah",
        (
            "Simpan sebagai .xlsx, buka halaman Tugas, lalu pilih Unggah formulir.",
            "Anda melihat dulu apa yang terbaca. Setelah disetujui, isian masuk sebagai draf;"
            " Penyetuju Pokja tetap meninjau dan mengirimnya.",
            "Laporan yang sudah dikirim atau terverifikasi tidak pernah ditimpa.",
            "Formulir ini hanya untuk daerah dan periode yang tertulis di judulnya. Mengubah judul"
            " tidak mengubah tujuannya.",
        ),
    ),
)


@dataclass
class Block:
    """One action on the form.

    `facts` are rows (label, text, text of the report before) that cannot be changed; `values` and
    `before` map fields to what stands in the form and beside it ("obstacle_kinds" to a list of
    words); `evidence` are pairs (document asked for, what the portal has). `is_open` says whether
    anything may be filled in, `state` how the report stands.
    """

    title: str
    state: str
    facts: list
    values: dict = field(default_factory=dict)
    before: dict = field(default_factory=dict)
    evidence: list = field(default_factory=list)
    is_open: bool = True


def sheet_name(code):
    """The name of the sheet that is filled in, "Isian B09"."""
    return f"Isian {code}"


def first_rows(blocks):
    """The row of each block's first answer, which the ticket has to name."""
    rows, row = [], _top(blocks)
    for block in blocks:
        rows.append(row + 1 + len(block.facts))
        row += _height(block)
    return rows


def _top(blocks):
    """The row where the first block begins, below title, column heads and list of actions."""
    return 3 + len(blocks) + 2


def _height(block):
    return 1 + len(block.facts) + len(LINES) + len(block.evidence) + 1


def report_book(code, title, blocks, *, choices, ticket):
    """The .xlsx bytes of a form. `choices` maps "kind" and "done" to the words to choose from."""
    book = Book()
    sheet = book.active
    sheet.title = sheet_name(code)
    for letter, width in zip("ABC", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    add_help(book, title, HELP_PARTS)
    lists = {"ticket": [ticket], "is_nil": YES_NO, **choices}
    found = add_lists(book, TICKET, lists, state="veryHidden")
    writer = _Writer(sheet, _checks(found))
    writer.head(title, blocks)
    for block in blocks:
        writer.block(block)
    writer.finish()
    book.security.lockStructure = True
    book.properties.creator, book.properties.title = "RANDA PUG", title
    return to_bytes(book)


def _checks(lists):
    """By kind of answer what the sheet asks about; all of it lets people go on."""
    number = "Tulis angka bulat tanpa huruf, misalnya 24."
    return {
        "percent": number_between(0, 100, message="Tulis angka 0 sampai 100, misalnya 58,5."),
        "count": number_between(0, None, message=number),
        "rupiah": number_between(0, None, message="Tulis rupiah penuh, misalnya 150000000."),
        "is_nil": choice(lists["is_nil"], message="Pilih Ya atau Tidak."),
        "kind": choice(
            lists["kind"], message="Pilih dari daftar, atau pisahkan dengan titik koma."
        ),
        "done": choice(lists["done"], message="Pilih Ya, Sebagian, atau Belum."),
        500: text_up_to(500, message="Isian ini paling banyak 500 huruf."),
        1500: text_up_to(1500, message="Isian ini paling banyak 1.500 huruf."),
    }


class _Writer:
    """Writes the sheet from the top down; `row` is the next one."""

    def __init__(self, sheet, checks):
        self.sheet, self.checks, self.row = sheet, checks, 1

    def head(self, title, blocks):
        """Title, column heads that stay in view, and the list of actions with their links."""
        self._line(Styled(title, bold=True, color=BRAND), is_framed=False)
        self._line("Isi sel kuning saja. Petunjuk ada di lembar kedua.", is_framed=False)
        names = ("Isian", "Tulis di sini", "Laporan sebelumnya")
        self._line(*[Styled(name, fill=BRAND, color="FFFFFF", bold=True) for name in names])
        self.sheet.freeze_panes = "A4"
        starts = [row - 1 - len(b.facts) for row, b in zip(first_rows(blocks), blocks, strict=True)]
        for block, start in zip(blocks, starts, strict=True):
            code, _, rest = block.title.partition(" ")
            self._line(Styled(code, color=BRAND, bold=True), rest, block.state)
            here, place = f"A{self.row - 1}", f"'{self.sheet.title}'!A{start}"
            self.sheet[here].hyperlink = Hyperlink(ref=here, location=place, display=code)
        self.row += 1

    def block(self, block):
        self.sheet.row_breaks.append(Break(id=self.row - 1))
        title = block.title if block.is_open else f"{block.title} (tidak perlu diisi)"
        self._line(Styled(title, fill=BRAND, color="FFFFFF", bold=True))
        self.sheet.row_dimensions[self.row - 1].height = height_of([title], [sum(WIDTHS)])
        self.sheet.merge_cells(f"A{self.row - 1}:C{self.row - 1}")
        for label, text, before in block.facts:
            self._line(Styled(label, fill=SOFT, bold=True), text, before)
        kinds = iter(_spread(block.values.get("obstacle_kinds", [])))
        for line in LINES:
            value = next(kinds) if line.kind == "kind" else block.values.get(line.key)
            self._answer(line, value, self._before(line, block), block.is_open)
        for name, there in block.evidence:
            label = Styled(f"Data dukung: {name}", fill=SOFT)
            self._line(label, open_cell() if block.is_open else None, there)
        self.row += 1

    def _before(self, line, block):
        text = block.before.get(line.key, "")
        return "" if line.kind == "kind" and line.label != "Kendala 1" else text

    def _answer(self, line, value, before, is_open):
        form = FORMATS.get(line.kind, "")
        cell = open_cell(value, format=form) if is_open else Styled(value, format=form)
        label = Styled(_label(line), fill=SOFT)
        self._line(label, cell, before, lines=line.lines)
        check = self.checks[line.limit if line.kind == "text" else line.kind]
        if is_open:
            check.add(f"B{self.row - 1}")

    def _line(self, *values, lines=1, is_framed=True):
        """Write one row, high enough for its texts and for `lines` of what will be typed."""
        for column, value in enumerate(values, 1):
            put(self.sheet.cell(self.row, column), value, is_framed=is_framed)
        widths = WIDTHS if is_framed else ()  # what has no frame runs on to the right
        self.sheet.row_dimensions[self.row].height = height_of(values, widths, lines=lines)
        self.row += 1

    def finish(self):
        for check in self.checks.values():
            if check.sqref:
                self.sheet.data_validations.append(check)
        for row in self.sheet.iter_rows(min_col=2, max_col=2):
            row[0].alignment = Alignment(horizontal="left", vertical="top", wrap_text=True)
        set_up_printing(self.sheet, "1:3", "portrait")
        protect(self.sheet)


def _label(line):
    return f"{line.label}\n{line.hint}" if line.hint else line.label


def _spread(words):
    """The words over the drop-downs; what is more than those stands together in the last."""
    first, rest = words[: KINDS - 1], words[KINDS - 1 :]
    return [*first, *[None] * (KINDS - 1 - len(first)), "; ".join(rest) or None]


def open_form(data, name):
    """The uploaded form as (Workbook, ticket); the ticket is "" when there is none.

    Raises Rejected for whatever is no sound .xlsx.
    """
    if not name.lower().endswith(".xlsx") and not data.startswith((ZIP, OLE)):
        raise Rejected(f"Berkas ini bukan formulir dari portal. {NEW_FORM}")
    book = open_workbook(data, name, hidden=(TICKET,))
    for sheet in book.sheets:
        if sheet.name == TICKET:
            return book, sheet.rows.get(1, {}).get(1, "")
    return book, ""


def form_sheet(book, code):
    """The sheet that was filled in. Raises Rejected when it is gone or its columns are hidden."""
    wanted = sheet_name(code)
    for sheet in book.sheets:
        if sheet.name == wanted:
            if sheet.hidden_columns & {1, 2}:
                raise Rejected(
                    f"Kolom A atau B di lembar “{wanted}” tersembunyi. Tampilkan lagi kolomnya,"
                    " simpan, lalu unggah."
                )
            return sheet
    raise Rejected(f"Lembar “{wanted}” tidak ditemukan. {NEW_FORM}")


def read_answers(sheet, first_row):
    """The Cells of one block by field. Raises Rejected when the labels have moved."""
    cells = {}
    for row, line in enumerate(LINES, first_row):
        label = sheet.rows.get(row, {}).get(1, "")
        if label.split() != _label(line).split():
            raise Rejected(
                f"Susunan lembar “{sheet.name}” berubah: sel A{row} seharusnya berisi"
                f" “{line.label}”. {NEW_FORM}"
            )
        cell = Cell(
            f"B{row}",
            sheet.rows[row].get(2, ""),
            line.label,
            sheet.problems.get((row, 2), ""),
        )
        known = cells.get(line.key)
        cells[line.key] = _joined(known, cell) if known else cell
    return cells


def _joined(first, second):
    """Two cells of one field as one: their texts separated by semicolons."""
    if not second.text:
        return first._replace(title="Kendala")
    if not first.text:
        return second._replace(title="Kendala")
    start = first.address.partition("–")[0]
    return Cell(
        f"{start}–{second.address}",
        f"{first.text}; {second.text}",
        "Kendala",
        first.problem or second.problem,
    )


def read_notes(sheet, first_row):
    """What was noted beside the documents of a block, as pairs (document, note)."""
    notes, row = [], first_row + len(LINES)
    while label := sheet.rows.get(row, {}).get(1, ""):
        note = sheet.rows[row].get(2, "")
        if note:
            notes.append((label.partition(": ")[2], shorten(note)))
        row += 1
    return notes
