"""Texts typed into a form whose session had ended: kept until they are saved after all.

Such a form carries `mark(request)`, which says whose it is and where it belongs. What is
posted without a session waits in the browser's next one, on the server, and is shown again
only to the same account in the same place. Nothing of it stands in a page or a cookie.
"""

import secrets

from django.core import signing
from django.http import QueryDict

FIELD = "typed_by"
KEY = "kept"
SALT = "randa.kept"
# A page may lie open over a weekend.
MAX_AGE = 7 * 24 * 60 * 60  # seconds
MAX_LETTERS = 64 * 1024
MAX_FORMS = 5
# The answer to a form's own script; the button posts the form, which keeps its texts.
SIGN_IN_AGAIN = {"stop": "Sesi Anda berakhir.", "button": "Masuk lagi dan lanjutkan"}


def mark(request):
    """The value of the form's hidden field FIELD: account and address, signed.

    No two pages get the same one.
    """
    return signing.dumps([request.user.pk, secrets.token_hex(3)], salt=SALT + request.path)


def texts(request):
    """What the request's form carries, as a QueryDict; None unless this place marked it.

    A form of another account than the one that is signed in counts as unmarked.
    """
    owner = _owner(request)
    if owner is None or request.user.is_authenticated and request.user.pk != owner:
        return None
    typed = request.POST.copy()
    for name in ("csrfmiddlewaretoken", FIELD):
        typed.pop(name, None)
    return typed


def keep(request):
    """Put the form's texts into the session; whether that was done."""
    typed = texts(request)
    if typed is None:
        return False
    encoded = typed.urlencode()
    if len(encoded) > MAX_LETTERS:
        return False
    forms = request.session.get(KEY, {})
    forms.pop(request.path, None)
    forms[request.path] = [_owner(request), encoded]
    request.session[KEY] = dict(list(forms.items())[-MAX_FORMS:])
    return True


def find(request):
    """The texts that wait for this person at this address as a QueryDict, or None."""
    owner, encoded = request.session.get(KEY, {}).get(request.path, (None, ""))
    return QueryDict(encoded, mutable=True) if owner == request.user.pk else None


def drop(request):
    """Forget the texts of this address: they are saved or not wanted."""
    forms = request.session.get(KEY, {})
    if forms.pop(request.path, None):
        request.session[KEY] = forms


def drop_foreign(request):
    """Forget the texts that belong to another account than the one that has signed in."""
    forms = request.session.get(KEY)
    if forms:
        own = {path: form for path, form in forms.items() if form[0] == request.user.pk}
        request.session[KEY] = own


def _owner(request):
    """The id of the account that the form was made for at this address, or None."""
    mark, salt = request.POST.get(FIELD, ""), SALT + request.path
    try:
        account, _ = signing.loads(mark, salt=salt, max_age=MAX_AGE)
    except signing.BadSignature:
        return None
    return account
