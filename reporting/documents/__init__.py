"""PDF and Word documents: layout only, nothing is added up or looked up here.

Each document is one plain dict of texts, made by `lay_out`; a Typst layout and a Word template
print the same dict. What people typed stays data in both: neither reads it as markup.
"""

from .award import award_pdf
from .letter import letter_docx, letter_pdf
from .notification import notification_docx, notification_pdf
from .recap_letter import recap_letter_docx
from .recap_province import province_pdf
from .recap_unit import unit_pdf
from .receipt import receipt_pdf
from .semester import semester_docx, semester_pdf

__all__ = [
    "award_pdf",
    "letter_docx",
    "letter_pdf",
    "notification_docx",
    "notification_pdf",
    "province_pdf",
    "recap_letter_docx",
    "receipt_pdf",
    "semester_docx",
    "semester_pdf",
    "unit_pdf",
]
