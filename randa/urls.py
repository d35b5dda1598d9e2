"""The site map: who signs in and how, the admin, and the reporting portal at the root."""

from django.contrib import admin
from django.contrib.auth import views as auth_views
from django.urls import include, path

from randa import accounts, health, second_factor

urlpatterns = [
    path("masuk/", accounts.SignIn.as_view(), name="login"),
    path("keluar/", accounts.SignOut.as_view(), name="logout"),
    path("masuk/kode/", second_factor.ask, name="second_factor"),
    path("profil/kode/", second_factor.setup, name="second_factor_setup"),
    path("profil/kode/matikan/", second_factor.switch_off, name="second_factor_off"),
    path("profil/kode/pemulihan/", second_factor.recovery, name="recovery_codes"),
    path("sandi/", accounts.PasswordChange.as_view(), name="password_change"),
    path("sandi/lupa/", accounts.PasswordReset.as_view(), name="password_reset"),
    path(
        "sandi/lupa/terkirim/",
        auth_views.PasswordResetDoneView.as_view(),
        name="password_reset_done",
    ),
    path(
        "sandi/atur/<uidb64>/<token>/",
        accounts.PasswordResetConfirm.as_view(),
        name="password_reset_confirm",
    ),
    path(
        "sandi/atur/selesai/",
        auth_views.PasswordResetCompleteView.as_view(),
        name="password_reset_complete",
    ),
    path("sehat/", health.health, name="health"),
    path("kelola/", admin.site.urls),
    path("kerja-sama/", include("kerjasama.urls")),
    path("api/", include("reporting.api.urls")),
    path("", include("reporting.urls")),
]

handler400 = "randa.errors.bad_request"
handler403 = "randa.errors.forbidden"
handler404 = "randa.errors.not_found"
handler500 = "randa.errors.server_error"
