"""A proposal's form: page, public page and Excel row are bound to it alike."""

from django import forms
from django.db.models import Q

from kerjasama.fields import (
    ReadField,
    YesNoField,
    cost_text,
    number_field,
    read_cost,
    read_kind,
    read_term,
    term_text,
)
from kerjasama.forms.register import area
from kerjasama.models import Cooperation, Partner, Proposal
from reporting.fields import PlainTextField

CHOOSE = "Pilih"


class ProposalForm(forms.ModelForm):
    """What a proposal says. Text in, values out; the instance is judged and not saved.

    `cost_text` and `term_text` are read into two fields each.
    """

    kind = ReadField(
        read_kind,
        label="Jenis kerja sama",
        widget=forms.Select(choices=[("", CHOOSE), *Cooperation.choices]),
        error_messages={"required": "Pilih jenis kerja sama."},
    )
    title = PlainTextField(
        label="Judul kerja sama",
        max_length=250,
        error_messages={"required": "Isi judul kerja sama."},
    )
    partner_name = PlainTextField(
        label="Calon mitra",
        max_length=160,
        help_text="Nama lengkap, misalnya Provinsi Bengkulu atau PT Semen Padang.",
        widget=forms.TextInput(attrs={"list": "mitra", "autocomplete": "off"}),
        error_messages={"required": "Isi nama calon mitra."},
    )
    affair = PlainTextField(
        label="Urusan pemerintahan",
        max_length=100,
        error_messages={"required": "Isi urusan pemerintahan."},
    )
    indicator = PlainTextField(label="Indikator RPJMD", max_length=250, required=False)
    indicator_target = number_field("Target indikator")
    indicator_achieved = number_field("Capaian indikator")
    flagship = PlainTextField(label="Program unggulan", max_length=160, required=False)
    background = PlainTextField(
        label="Latar belakang", max_length=3000, required=False, widget=area(3)
    )
    benefits = PlainTextField(label="Manfaat", max_length=3000, required=False, widget=area(3))
    cost_text = ReadField(
        read_cost,
        empty=(None, ""),
        label="Perkiraan biaya",
        required=False,
        help_text="Rupiah, misalnya 150.000.000 atau Rp 2,5 juta; “menyesuaikan” bila belum ada.",
    )
    cost_source = PlainTextField(
        label="Sumber biaya",
        max_length=100,
        required=False,
        help_text="Misalnya APBD, mitra, atau keduanya.",
    )
    in_budget = YesNoField(label="Sudah di APBD")
    burdens_public = YesNoField(label="Membebani masyarakat atau daerah")
    term_text = ReadField(
        read_term,
        empty=(None, None),
        label="Jangka waktu",
        required=False,
        help_text="Misalnya 3 tahun, 18 bulan, atau s.d. 31 Desember 2028.",
    )

    class Meta:
        model = Proposal
        fields = [
            "kind",
            "title",
            "partner_name",
            "affair",
            "indicator",
            "indicator_target",
            "indicator_achieved",
            "flagship",
            "background",
            "benefits",
            "cost_source",
            "in_budget",
            "burdens_public",
        ]

    def __init__(self, *args, partners=None, **kwargs):
        """`partners` maps lower-case names to registered partners; looked up when not given."""
        super().__init__(*args, **kwargs)
        self.partners = partners
        self.fields["cost_text"].initial = cost_text(self.instance.cost, self.instance.cost_note)
        if self.instance.cost is None and not self.instance.cost_note:
            self.fields["cost_text"].initial = ""
        self.fields["term_text"].initial = term_text(
            self.instance.term_months, self.instance.term_until
        )

    def clean_title(self):
        return " ".join(self.cleaned_data["title"].split())

    def clean_partner_name(self):
        return " ".join(self.cleaned_data["partner_name"].split())

    def clean(self):
        cleaned = super().clean()
        if "cost_text" in cleaned:
            self.instance.cost, self.instance.cost_note = cleaned["cost_text"]
        if "term_text" in cleaned:
            self.instance.term_months, self.instance.term_until = cleaned["term_text"]
        name = cleaned.get("partner_name", "")
        # A partner that was renamed since is still the one that was meant.
        if not self.instance.partner_id or name.lower() != self.instance.partner_name.lower():
            self.instance.partner = self._registered(name) if name else None
        if self.partners is None and name and cleaned.get("title"):
            self._refuse_twin(cleaned["title"], name)
        return cleaned

    def _refuse_twin(self, title, partner_name):
        """The database's rule, said before it: it also knows the OPD, which is no field here."""
        found = self.instance
        twins = Proposal.objects.filter(
            region=found.region_id,
            agency=found.agency_id,
            agency__isnull=False,
            title__iexact=title,
            partner_name__iexact=partner_name,
        ).exclude(Q(pk=found.pk) | Q(form_token=found.form_token))
        twin = twins.first()
        if twin:
            self.add_error(
                "title",
                f"Perangkat daerah ini sudah mengusulkannya dengan mitra yang sama: {twin.number}.",
            )

    def _registered(self, name):
        if self.partners is None:
            return Partner.objects.filter(name__iexact=name).first()
        return self.partners.get(name.lower())

    def values(self):
        """What was said, by the names of PROPOSAL_FIELDS."""
        found = {name: self.cleaned_data[name] for name in self.Meta.fields}
        for name in ("cost", "cost_note", "term_months", "term_until", "partner"):
            found[name] = getattr(self.instance, name)
        return found
