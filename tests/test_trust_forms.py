"""What forms take: only what they show, only from one's own reach, only rows of their own.

The forms are those of the pages: each address of the tables of access is opened, and every form
on it is looked at or sent.
"""

from html.parser import HTMLParser

import pytest
from django import forms
from django.apps import apps
from django.contrib.auth.models import Group
from django.db import models, transaction
from django.urls import reverse

from kerjasama.models import Agreement, Partner, Proposal
from reporting import roles
from reporting.models import (
    ActionPlan,
    Agency,
    EvidenceRequirement,
    Milestone,
    Period,
    PlanYear,
    Region,
    Target,
    User,
)
from tests import test_access
from tests.builders import person, require
from tests.kerjasama import builders as made
from tests.kerjasama import conftest as made_people
from tests.kerjasama import test_access as test_cooperation

scene = test_access.scene
team = made_people.team
cooperation_scene = test_cooperation.scene
# What differs each time that it is made: random words, moments within texts, papers with both.
CHANCE = {
    "token",
    "digest",
    "password",
    "request",
    "event",
    "text",
    "data",
    "sha256",
    "size",
    "path",
}
OWN = [
    model for name in ("reporting", "kerjasama") for model in apps.get_app_config(name).get_models()
]


# Pages outside a session, and its end.
SKIPPED = ("logout", "login", "password_reset", "password_reset_confirm", "invitation")


@pytest.fixture
def addresses(scene, cooperation_scene):
    """Every address of both tables, for rows that are there."""
    rows = [(each, scene) for each in test_access.TABLE]
    rows += [(each, cooperation_scene) for each in test_cooperation.ROWS]
    return [
        reverse(
            name,
            kwargs={
                key: there.get(key if value == "id" else value, value)
                for key, value in kwargs.items()
            },
        )
        for (name, kwargs, _), there in rows
        if name not in SKIPPED
    ]


# Case 4: choices ---------------------------------------------------------------------------


def choices_of(response):
    """The choice fields over rows of all forms that the page was drawn with."""
    seen, waiting = set(), [context.flatten() for context in response.context or ()]
    while waiting:
        each = waiting.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        if isinstance(each, forms.BaseFormSet):
            waiting += each.forms
        elif isinstance(each, forms.BaseForm):
            for name, field in each.fields.items():
                if isinstance(field, forms.ModelChoiceField):
                    yield f"{type(each).__name__}.{name}", field
        elif isinstance(each, dict):
            waiting += each.values()
        elif isinstance(each, list | tuple):
            waiting += each


def reach(user):
    """What may be chosen: the rows of each model that `user` may see."""
    regions = Region.objects.visible_to(user)
    years = PlanYear.objects.visible_to(user)
    return {
        Region: regions,
        User: User.objects.visible_to(user),
        Agency: Agency.objects.filter(region__in=regions),
        PlanYear: years,
        Period: Period.objects.filter(year__in=years),
        ActionPlan: ActionPlan.objects.filter(year__in=years),
        EvidenceRequirement: EvidenceRequirement.objects.filter(plan__year__in=years),
        Agreement: Agreement.objects.visible_to(user),
        Proposal: Proposal.objects.visible_to(user),
        Group: Group.objects.all(),
        Partner: Partner.objects.all(),
    }


@pytest.fixture
def riau(cast):
    """Another province with a row of everything that forms let choose."""
    riau = Region.objects.create(code="14", name="Provinsi Riau", kind="province", short_code="RIA")
    year = PlanYear.objects.create(province=riau, year=2026, status="running")
    ActionPlan.objects.create(
        year=year, number=1, title="Aksi Riau", pillar="a", lead_role="planning"
    )
    made.proposal(Agency.objects.create(region=riau, name="Dinas Kesehatan Riau"))
    for role in (roles.VERIFIER, roles.APPROVER):
        person(role, "14", name=f"{role} Riau")
    made.agreement("Kesepakatan Riau", region=riau)
    return riau


def test_case_4_no_page_offers_a_choice_out_of_reach(client, cast, team, scene, riau, addresses):
    """Beside it stands a province with a row of everything."""
    found, foreign = set(), []
    for user in (cast.admin, cast.operator, team.tkksd):
        client.force_login(user)
        own = {model: set(rows) for model, rows in reach(user).items()}
        for address in addresses:
            response = client.get(address)
            for name, field in choices_of(response):
                found.add(name)
                offered = set(field.queryset)
                if not offered <= own[field.queryset.model]:
                    foreign.append((user.username, address, name))
    print(f"\n{len(found)} choices on {len(addresses)} pages")
    assert foreign == []
    assert len(found) >= 5, found


# Case 3: fields ----------------------------------------------------------------------------


class Forms(HTMLParser):
    """The forms of a page that post: (action, what a browser would send, buttons, all names)."""

    def __init__(self, html):
        super().__init__()
        self.found, self.form, self.select, self.area = [], None, None, None
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form":
            is_post = given.get("method", "").lower() == "post"
            self.form = (given.get("action") or "", {}, [], set()) if is_post else None
            self.found += [self.form] if is_post else []
        if self.form is None or "disabled" in given:
            return
        name, kind = given.get("name"), given.get("type", "text")
        values = self.form[1]
        self.form[3].add(name)
        if tag == "button" and kind != "button" or (tag, kind) == ("input", "submit"):
            self.form[2].append((name, given.get("value", "")))
        elif tag == "input" and name and kind != "file":
            if kind not in ("checkbox", "radio") or "checked" in given:
                default = "on" if kind in ("checkbox", "radio") else ""
                values.setdefault(name, []).append(given.get("value", default))
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select:
            if "selected" in given or self.select not in values:
                values[self.select] = [given.get("value", "")]
        elif tag == "textarea":
            self.area = name
            values[name] = [""]

    def handle_data(self, data):
        if self.form is not None and self.area:
            self.form[1][self.area] = [self.form[1][self.area][0] + data]

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        if tag == "select":
            self.select = None
        if tag == "textarea" and self.area:
            # A browser leaves out the line break that the tag begins with.
            self.form[1][self.area] = [self.form[1][self.area][0].removeprefix("\n")]
            self.area = None


def forged():
    """A believable value for the name of each field of each model."""
    found = {}
    for model in OWN:
        for field in model._meta.concrete_fields:
            value = "palsu"
            if isinstance(field, models.ForeignKey):
                first = field.related_model._base_manager.order_by("-pk").first()
                value = first.pk if first else 1
            elif field.choices:
                value = field.choices[-1][0]
            elif isinstance(field, models.BooleanField):
                value = "on"
            elif isinstance(field, models.DateTimeField | models.DateField):
                value = "2020-01-01"
            elif isinstance(field, models.IntegerField | models.DecimalField | models.AutoField):
                value = "77"
            found |= {field.name: value, field.attname: value}
    return found


def stable(model):
    """The fields of a model whose values are not new each time, as moments and random words are."""
    chance = (models.DateTimeField, models.UUIDField, models.AutoField, models.BinaryField)
    return [
        field
        for field in model._meta.concrete_fields
        if not isinstance(field, chance) and field.name not in CHANCE
    ]


class Tables:
    """What stands in all tables after something was sent, which is then taken back."""

    def __init__(self):
        self.models = [model for model in OWN if not model.__name__.startswith("Historical")]
        self.known = {m: set(m._base_manager.values_list("pk", flat=True)) for m in OWN}

    def after(self, send):
        """(status of the answer, rows by model); rows that are new to others have no number."""
        with transaction.atomic():
            status = send().status_code
            rows = {model.__name__: list(self._rows(model)) for model in self.models}
            transaction.set_rollback(True)
        return status, rows

    def _rows(self, model):
        fields = stable(model)
        known = [self.known.get(f.related_model) if f.is_relation else None for f in fields]
        names = [field.attname for field in fields]
        for row in model._base_manager.order_by("pk").values_list(*names):
            yield {
                name: value if among is None or value in among else "new"
                for name, value, among in zip(names, row, known, strict=True)
                if value is not None
            }


@pytest.mark.parametrize("who", ["admin", "approver", "tkksd"])
def test_case_3_no_form_takes_a_field_that_it_does_not_show(who, client, cast, team, addresses):
    """Each form is sent as it stands, and once more with the names of all fields of all models."""
    client.force_login(getattr(cast, who, None) or getattr(team, who))
    extra, faults, seen, written = forged(), [], set(), 0
    tables = Tables()
    _, untouched = tables.after(lambda: client.get(reverse("help")))
    for address in addresses:
        response = client.get(address)
        if response.status_code != 200 or "html" not in response["Content-Type"]:
            continue
        for action, values, buttons, shown in Forms(response.content.decode()).found:
            place = action or address
            if (place, *sorted(values)) in seen or place == reverse("logout"):
                continue
            seen.add((place, *sorted(values)))
            fair = values | {name: [value] for name, value in buttons[:1] if name}
            prefixes = {name.rpartition("-")[0] + "-" for name in fair if "-" in name} | {""}
            names = {
                prefix + name: value
                for prefix in prefixes
                for name, value in extra.items()
                if prefix + name not in shown
            }
            told = tables.after(lambda p=place, f=fair: client.post(p, f))
            forged_too = tables.after(lambda p=place, f=names | fair: client.post(p, f))
            written += told[1] != untouched
            if told != forged_too:
                other = {
                    m: [r for r in rows if r not in told[1][m]] for m, rows in forged_too[1].items()
                }
                faults.append(
                    (place, told[0], forged_too[0], {m: r for m, r in other.items() if r})
                )
    print(f"\n{who}: {len(seen)} forms, {written} of which wrote, {len(extra)} names")
    assert faults == []


# Case 6: empty forms, and numbers that no column holds ---------------------------------------


@pytest.mark.parametrize("who", ["admin", "approver", "tkksd"])
def test_case_6_form_with_nothing_or_too_much_in_it_is_no_fault(who, client, cast, team, addresses):
    client.force_login(getattr(cast, who, None) or getattr(team, who))
    client.raise_request_exception = False
    faults, seen = [], set()
    for address in addresses:
        response = client.get(address)
        if response.status_code != 200 or "html" not in response["Content-Type"]:
            continue
        for action, _, _, shown in Forms(response.content.decode()).found:
            place, names = action or address, sorted(filter(None, shown))
            if (place, *names) in seen or place == reverse("logout"):
                continue
            seen.add((place, *names))
            for fields in ({}, dict.fromkeys(names, str(2**63))):
                with transaction.atomic():
                    if client.post(place, fields).status_code >= 500:
                        faults.append((place, fields))
                    transaction.set_rollback(True)
    assert faults == []


# Case 5: formsets ---------------------------------------------------------------------------


@pytest.fixture
def plans(year, client, cast):
    """Two actions of the year with a document each; the admin is signed in."""
    client.force_login(cast.admin)
    return [(plan, require(plan, f"SK {plan.number}")) for plan in year.plans.order_by("number")]


def page_of(client, plan):
    """Address and fields of the page of an action, as a browser would send them back."""
    address = reverse("year_plan", args=[plan.year.year, plan.number])
    [fields] = [
        values
        for _, values, _, _ in Forms(client.get(address).content.decode()).found
        if "bukti-TOTAL_FORMS" in values
    ]
    return address, fields


def state():
    kept = (ActionPlan, EvidenceRequirement, Milestone, Target)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in kept}


@pytest.mark.parametrize("total", ["0", "1001", "abc"])
def test_case_5_odd_counts_of_a_formset_change_nothing(total, client, plans):
    before = state()
    address, fields = page_of(client, plans[0][0])
    answer = client.post(address, fields | {"bukti-TOTAL_FORMS": total})
    assert answer.status_code in (200, 302)
    address = reverse("admin:reporting_target_changelist")
    sheet = {"form-TOTAL_FORMS": total, "form-INITIAL_FORMS": total, "_save": "Simpan"}
    assert client.post(address, sheet).status_code in (200, 302, 400)
    assert state() == before


@pytest.mark.parametrize("forged", [{}, {"bukti-0-DELETE": "on"}])
def test_case_5_rows_of_another_plan_are_no_rows_of_the_formset(forged, client, plans):
    (first, _), (_, theirs) = plans
    before = state()
    address, fields = page_of(client, first)
    forged = {"bukti-0-id": theirs.pk, "bukti-0-name": "Diganti", **forged}
    answer = client.post(address, fields | forged)
    assert (answer.status_code, state()) == (200, before)
    assert "sudah tidak ada pada aksi ini" in answer.content.decode()
    answer = client.post(address, fields | {"bukti-0-name": "Diganti"})
    assert answer.status_code == 302
    assert [each["name"] for each in state()["EvidenceRequirement"]] == ["Diganti", "SK 2"]


def test_case_5_swapped_rows_of_a_formset_stay_who_they_are(client, plans):
    plan, one = plans[0]
    other = require(plan, "Notula")
    address, fields = page_of(client, plan)
    assert [fields[f"bukti-{n}-id"] for n in (0, 1)] == [[str(one.pk)], [str(other.pk)]]
    swapped = {"bukti-0-id": other.pk, "bukti-1-id": one.pk}
    client.post(address, fields | swapped)
    found = {each.pk: each.name for each in plan.requirements.all()}
    assert found in ({one.pk: "SK 1", other.pk: "Notula"}, {one.pk: "Notula", other.pk: "SK 1"})
