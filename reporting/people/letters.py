"""What the portal writes to people about their accounts."""

from django.conf import settings
from django.urls import reverse


def invitation_subject():
    return "Akun Anda di portal RANDA PUG Sumatera Barat"


def invitation_message(account, token):
    """The e-mail with the link of an invitation and what to do with it."""
    link = f"{settings.SITE_URL}{reverse('invitation', args=[token])}"
    return (
        f"Yth. {account},\n\n"
        "Bappeda Provinsi Sumatera Barat membuatkan akun untuk Anda di portal RANDA PUG. "
        "Buka tautan ini dalam tujuh hari untuk membuat kata sandi Anda:\n\n"
        f"{link}\n\n"
        f"Nama pengguna Anda: {account.username}\n\n"
        f"Bila tautan sudah tidak berlaku, minta kata sandi di {settings.SITE_URL}"
        f"{reverse('password_reset')}\n\n"
        "Jangan teruskan e-mail ini: siapa pun yang membuka tautannya dapat memakai akun Anda.\n\n"
        "Hormat kami,\nBappeda Provinsi Sumatera Barat\n"
    )
