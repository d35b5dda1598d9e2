"""Accounts: who somebody is, for which region and in which role."""

from django import forms
from django.core.exceptions import ValidationError

from reporting import roles
from reporting.fields import PhoneField, PlainTextField
from reporting.models import Agency, Region, User

from .imports import SheetForm
from .years import SeenForm

MAIL, SHEET = "mail", "sheet"


def role_choices():
    return [(name, name) for name in roles.role_names()]


def role_fault(names, region):
    """The sentence why nobody can hold these roles in the region, or ""."""
    names = set(names)
    province = names & set(roles.PROVINCE_ROLES)
    pokja = names & set(roles.POKJA_ROLES)
    guests = names - roles.PERMISSIONS.keys()
    if not names:
        return "Pilih peran."
    if guests and guests != names:
        return f"{_listed(guests)} tidak dapat digabung dengan peran lain."
    if sum(map(bool, (province, pokja, names - province - pokja))) > 1:
        return (
            "Peran Bappeda, peran Pokja, dan Pimpinan tidak dapat digabung: "
            "tidak seorang pun memeriksa laporannya sendiri."
        )
    if province and region and region.kind != Region.Kind.PROVINCE:
        return f"{_listed(province)} bekerja di provinsi. Pilih provinsinya, atau peran Pokja."
    return ""


def _listed(names):
    return " dan ".join(sorted(names))


class DeliveryMixin(forms.Form):
    """How a first password reaches its owner: a link by e-mail, or a printed sheet."""

    delivery = forms.ChoiceField(
        label="Cara memberi akses",
        choices=[
            (MAIL, "Kirim tautan lewat e-mail; pemilik akun membuat kata sandinya sendiri"),
            (SHEET, "Cetak lembar berisi kata sandi awal, wajib diganti saat masuk pertama"),
        ],
        widget=forms.RadioSelect,
        initial=MAIL,
        error_messages={"required": "Pilih caranya.", "invalid_choice": "Pilih caranya."},
    )

    def demand_address(self, address):
        """Note an error when the link has no address to go to."""
        if self.cleaned_data.get("delivery") == MAIL and not address:
            self.add_error(
                "delivery", "Akun ini belum punya e-mail. Isi e-mailnya, atau cetak lembarnya."
            )


class PersonForm(forms.ModelForm):
    """Name, office and contacts of a person; the fields that a hand-over asks anew."""

    name = PlainTextField(
        label="Nama lengkap", max_length=120, error_messages={"required": "Isi nama lengkapnya."}
    )
    office = PlainTextField(label="Jabatan", max_length=120, required=False)
    email = forms.EmailField(
        label="E-mail",
        required=False,
        error_messages={"invalid": "Tulis alamat e-mail yang lengkap, misalnya nama@contoh.go.id."},
    )
    phone = PhoneField(label="Nomor WhatsApp", required=False)

    class Meta:
        model = User
        fields = ["name", "office", "email", "phone"]


class AgencyChoice(forms.ModelChoiceField):
    """A perangkat daerah by its full name, with the region that it belongs to."""

    def label_from_instance(self, agency):
        return f"{agency.name}, {agency.region.short_name}"


class AccountForm(SeenForm, PersonForm):
    """An account that the user `by` makes or changes: never a superuser, never beyond his reach.

    The region of an account that has one stays: who moves elsewhere gets an account there, so
    that what was done keeps its place. Nobody changes the own roles.
    """

    agency = AgencyChoice(
        label="Perangkat daerah (OPD)",
        queryset=Agency.objects.none(),
        required=False,
        empty_label="Tidak ada",
        error_messages={"invalid_choice": "Pilih perangkat daerah dari daftar."},
    )
    roles = forms.MultipleChoiceField(
        label="Peran",
        choices=role_choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Pilih peran.",
            "invalid_choice": "Peran itu tidak ada. Pilih dari daftar.",
        },
    )

    class Meta(PersonForm.Meta):
        fields = ["name", "office", "region", "agency", "roles", "email", "phone"]
        error_messages = {
            "region": {
                "required": "Pilih daerahnya.",
                "invalid_choice": "Pilih daerah dari daftar.",
            }
        }

    field_order = ["name", "office", "region", "agency", "roles", "email", "phone"]

    def __init__(self, *args, by, **kwargs):
        account = kwargs.get("instance")
        is_known = account is not None and account.pk
        if is_known:
            names = list(account.groups.order_by("name").values_list("name", flat=True))
            kwargs["initial"] = {"roles": names, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["region"].required = True
        regions = Region.objects.visible_to(by).select_related("parent")
        self.fields["region"].queryset = regions
        self.fields["region"].empty_label = "Pilih daerah"
        self.fields["region"].disabled = bool(is_known and account.region_id)
        if self.fields["region"].disabled:
            regions = regions.filter(pk=account.region_id)
        agencies = Agency.objects.filter(region__in=regions).select_related("region")
        self.fields["agency"].queryset = agencies
        self.fields["agency"].help_text = f"Wajib untuk {_listed(roles.agency_roles())}."
        self.fields["roles"].disabled = bool(is_known and account.pk == by.pk)

    def clean(self):
        cleaned = super().clean()
        if "roles" in cleaned and not self.fields["roles"].disabled:
            fault = role_fault(cleaned["roles"], cleaned.get("region"))
            if fault:
                self.add_error("roles", fault)
        self._judge_agency(cleaned)
        return cleaned

    def _judge_agency(self, cleaned):
        agency, region = cleaned.get("agency"), cleaned.get("region")
        needing = roles.agency_roles() & set(cleaned.get("roles", ()))
        if needing and not agency and "agency" not in self.errors:
            self.add_error("agency", f"Pilih perangkat daerah dari {_listed(needing)} ini.")
        if agency and region and agency.region_id != region.pk:
            self.add_error("agency", f"{agency} bukan perangkat daerah di {region}.")


class NewAccountForm(DeliveryMixin, AccountForm):
    """An account to be made, with the way in which its owner gets in; valid in a transaction.

    Nobody gets a second one in the same region, as by a second click: one form of a region is
    judged after the other.
    """

    field_order = [*AccountForm.field_order, "delivery"]

    def clean(self):
        cleaned = super().clean()
        self.demand_address(cleaned.get("email"))
        if cleaned.get("name") and cleaned.get("region"):
            self._demand_one(cleaned["name"], cleaned["region"])
        return cleaned

    def _demand_one(self, name, region):
        Region.objects.select_for_update(no_key=True).get(pk=region.pk)
        twin = User.objects.filter(region=region, name__iexact=name, is_active=True).first()
        if twin:
            self.add_error(
                "name",
                f"{name} sudah punya akun di {region}: {twin.username}. Lembar atau tautan barunya "
                "ada di halaman akun itu. Bila orangnya lain, bedakan namanya, misalnya dengan "
                "gelar.",
            )


class HandOverForm(DeliveryMixin, PersonForm):
    """The person who takes over an account's work."""

    field_order = [*PersonForm.Meta.fields, "delivery"]

    def clean(self):
        cleaned = super().clean()
        self.demand_address(cleaned.get("email"))
        return cleaned


class ResetForm(DeliveryMixin, forms.Form):
    """How somebody who cannot get in any more gets in again; `account` is whose it is."""

    def __init__(self, *args, account, **kwargs):
        super().__init__(*args, **kwargs)
        self.account = account

    def clean(self):
        cleaned = super().clean()
        self.demand_address(self.account.email)
        return cleaned


class EndForm(forms.Form):
    """Why an account ends."""

    reason = PlainTextField(
        label="Alasan",
        max_length=100,
        help_text="Misalnya pindah tugas atau pensiun.",
        error_messages={"required": "Tulis alasannya."},
    )


class OwnEmailForm(forms.ModelForm):
    """A new address of the user's own, confirmed by the password: links go there."""

    email = PersonForm.declared_fields["email"]
    password = forms.CharField(
        label="Kata sandi Anda",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Isi kata sandi Anda."},
    )

    class Meta:
        model = User
        fields = ["email"]

    def clean_password(self):
        if not self.instance.check_password(self.cleaned_data["password"]):
            raise ValidationError("Kata sandi tidak cocok.")
        return ""


class OwnContactForm(PersonForm):
    """What everybody may change about the own account without asking."""

    class Meta(PersonForm.Meta):
        fields = ["office", "phone"]

    name = email = None


class PeopleSheetForm(SheetForm):
    """An uploaded sheet of accounts."""


class NewSheetsForm(forms.Form):
    """For which of the accounts a new sheet is printed; all, unless some are taken out."""

    def __init__(self, *args, accounts, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["accounts"] = AccountsChoice(
            label="Cetak lembar baru untuk",
            queryset=accounts,
            widget=forms.CheckboxSelectMultiple,
            initial=accounts,
            error_messages={
                "required": "Pilih paling sedikit satu orang.",
                "invalid_choice": "Seorang di antaranya sudah masuk atau berakhir akunnya. "
                "Muat ulang halaman ini, lalu pilih lagi.",
            },
        )


class AccountsChoice(forms.ModelMultipleChoiceField):
    """Accounts by name and unit."""

    def label_from_instance(self, account):
        return f"{account.name}, {account.region or 'tanpa daerah'}"


class BulkDeliveryForm(forms.Form):
    """How the owners of many accounts get in."""

    delivery = forms.ChoiceField(
        label="Cara memberi akses",
        choices=[
            (SHEET, "Cetak lembar untuk semua"),
            (MAIL, "Kirim tautan kepada yang punya e-mail, cetak lembar untuk yang lain"),
        ],
        widget=forms.RadioSelect,
        initial=SHEET,
    )
