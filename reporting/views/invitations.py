"""Where an invitation leads: somebody who was invited makes the own password."""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from randa.accounts import OwnPasswordForm
from reporting import people


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def invitation(request, token):
    """The page for the first own password; a link that is used up says so.

    Saving it leads to the sign-in page and ends whatever session was open in this browser.
    """
    account = people.invited(token)
    if account is None:
        return render(request, "reporting/invitation.html", {"account": None})
    form = OwnPasswordForm(account, request.POST or None)
    if request.method == "POST" and form.is_valid():
        account.must_change_password = False
        account._change_reason = "Kata sandi dibuat lewat undangan"
        account._history_user = account
        form.save()
        logout(request)  # on an office's computer somebody else may still be signed in
        messages.success(request, "Kata sandi tersimpan. Masuk dengan nama pengguna Anda.")
        return redirect("login")
    return render(request, "reporting/invitation.html", {"account": account, "form": form})
