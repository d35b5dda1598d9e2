"""Pages of Word: plain paragraphs and tables that an office can change."""

from io import BytesIO

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.shared import Cm, Pt

CENTRE = WD_ALIGN_PARAGRAPH.CENTER


def new_page():
    """An empty A4 document."""
    page = Document()
    section = page.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin = section.bottom_margin = Cm(2.2)
    style = page.styles["Normal"]
    style.font.name, style.font.size = "Bookman Old Style", Pt(11)
    style.paragraph_format.space_after = Pt(6)
    style.paragraph_format.line_spacing = 1.15
    return page


def heading(page, *lines):
    """Add the lines in the middle, the first the largest."""
    for line in lines:
        paragraph = page.add_paragraph()
        paragraph.alignment = CENTRE
        paragraph.paragraph_format.space_after = Pt(2)
        run = paragraph.add_run(line)
        run.bold = True
        run.font.size = Pt(13 if line == lines[0] else 11)
    paragraph.paragraph_format.space_after = Pt(14)


def subtitle(page, text, alignment=None):
    """Add the title of a part, never alone at the foot of a page."""
    paragraph = page.add_paragraph()
    paragraph.alignment = alignment
    paragraph.paragraph_format.space_before = Pt(10)
    paragraph.paragraph_format.keep_with_next = True
    paragraph.add_run(text).bold = True


def write(page, texts):
    """Add a paragraph for each text."""
    for text in texts:
        page.add_paragraph(text).alignment = WD_ALIGN_PARAGRAPH.JUSTIFY


def sign(page, names):
    """Add the places of one or two signatures, a single one on the right."""
    page.add_paragraph()
    table = page.add_table(rows=1, cols=2)
    table.rows[0].height = Cm(3)
    for cell, name in zip(table.rows[0].cells[-len(names) :], names, strict=True):
        cell.paragraphs[0].alignment = CENTRE
        cell.paragraphs[0].add_run(name)


def rows(page, widths, titles, lines):
    """Add a table with a heading that comes again on each page; widths in cm."""
    table = page.add_table(rows=1, cols=len(widths), style="Table Grid")
    table.autofit = False
    # LibreOffice goes by the columns' widths, Word by the cells'.
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    repeated = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    for line in [titles, *lines]:
        cells = table.rows[0].cells if line is titles else table.add_row().cells
        for cell, width, text in zip(cells, widths, line, strict=True):
            cell.width = Cm(width)
            cell.paragraphs[0].paragraph_format.space_after = Pt(2)
            cell.paragraphs[0].add_run(text).bold = line is titles


def saved(page, *, title):
    """The bytes of the document, named so that a reader of screens can say what it is."""
    page.core_properties.title = title
    page.core_properties.language = "id-ID"
    out = BytesIO()
    page.save(out)
    return out.getvalue()
