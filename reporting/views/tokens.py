"""Keys of the API: made, shown once, and revoked by the Admin."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from reporting.api.tokens import make_token, revoke_token
from reporting.forms import TokenForm
from reporting.models import ApiToken, User
from reporting.views.lookups import bounded

manages = permission_required("reporting.manage_accounts", raise_exception=True)


@manages
@require_http_methods(["GET", "POST"])
def tokens(request):
    """All keys, and a form for a new one; the answer to it is the only page that shows it."""
    users = User.objects.visible_to(request.user).filter(is_active=True, is_superuser=False)
    form = TokenForm(request.POST or None, users=users.select_related("region").order_by("name"))
    key = None
    if request.method == "POST" and form.is_valid():
        _, key = make_token(**form.cleaned_data, by=request.user, at=timezone.now())
        form = TokenForm(users=form.fields["user"].queryset)
    known = ApiToken.objects.filter(user__in=User.objects.visible_to(request.user))
    context = {
        "form": form,
        "key": key,
        "tokens": known.select_related("user__region", "made_by", "revoked_by"),
    }
    return render(request, "reporting/tokens.html", context)


@manages
@require_POST
def revoke(request, token_id):
    """Revoke one key."""
    known = ApiToken.objects.filter(user__in=User.objects.visible_to(request.user))
    token = get_object_or_404(known, pk=bounded(token_id))
    revoke_token(token, by=request.user, at=timezone.now())
    messages.success(request, f"Kunci {token.hint}… dicabut dan tidak berlaku lagi.")
    return redirect("api_tokens")
