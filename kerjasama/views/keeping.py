"""Saving what a page's form changed, unless somebody else did meanwhile."""

from django.db import IntegrityError

from kerjasama import workflow


def keep(form, *, by, name, wanted_by=None):
    """Save the row of a valid form with its `version` and return it.

    None when somebody else has changed the row since the page was made, or has added the same one
    in this moment: the form then says so, and `name` is what it calls the row.
    """
    seen = form.cleaned_data["version"] or 0
    try:
        return workflow.keep(form.instance, by=by, version=seen, wanted_by=wanted_by)
    except workflow.Conflict:
        form.add_error(
            None,
            f"{name} ini sudah diubah orang lain sejak halaman dibuka, jadi isian Anda belum "
            "disimpan. Buka halamannya di jendela lain, lalu ubah dari sana.",
        )
    except IntegrityError:
        if not says_why(form):
            raise
    return None


def says_why(form):
    """Whether the form, judged again after the database refused its row, says why itself.

    It does when somebody else added the same one in this moment.
    """
    form.full_clean()
    return not form.is_valid()
