"""The demo's cooperation from nothing, by the same functions that the pages use."""

import datetime
import io
import random
import uuid
from dataclasses import dataclass

import pypdfium2
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from kerjasama import roles, workflow
from kerjasama.demo import texts
from kerjasama.demo.drafts import tell_drafts
from kerjasama.demo.meetings import tell_meetings
from kerjasama.management.commands.load_agencies import load_agencies
from kerjasama.models import (
    Agreement,
    Commitment,
    EndPrompt,
    Evaluation,
    IntakeWindow,
    Partner,
    Proposal,
    Review,
    Stage,
)
from kerjasama.models.proposals import ALPHABET
from reporting import files
from reporting.demo.cast import PASSWORD, Account
from reporting.formats import JAKARTA, day_of, within_sentence
from reporting.models import ActionPlan, Agency, PlanYear, Region, User

COUNT = 115
DAY = datetime.timedelta(days=1)
ACCOUNTS = [
    Account(roles.COOPERATION, "Kerja sama", "tkksd", "Syafrizal", "13", "Biro Pemerintahan"),
    Account(
        roles.PROPOSER, "Kerja sama", "pengusul.dinkes", "Dewi Anggraini", "13", "Dinas Kesehatan"
    ),
    Account(
        roles.PROPOSER, "Kerja sama", "pengusul.dispar", "Fadli Rahman", "13", "Dinas Pariwisata"
    ),
]
Kind = Agreement.Kind
State = Proposal.State
# Few proposals go far: the more stages, the less likely.
DEPTHS = (10, 8, 6, 14, 9, 4, 5, 6, 3, 2, 2)
# Which agreement is signed at which stage, and on which it rests.
SIGNED_AT = {
    Stage.SIGN_MOU: (Kind.MOU, None),
    Stage.SIGN_PKS: (Kind.PKS, Kind.MOU),
    Stage.SYNERGY_NOTE: (Kind.SYNERGY_NOTE, None),
    Stage.WORK_PLAN: (Kind.WORK_PLAN, Kind.SYNERGY_NOTE),
}


@dataclass
class Scene:
    """What the demo is told with: when, where, by whom, and the dice."""

    now: datetime.datetime
    region: Region
    tkksd: User
    rng: random.Random

    @property
    def today(self):
        return day_of(self.now)


@transaction.atomic
def build(now=None):
    """Make people, partners, windows, proposals and agreements of the province.

    The same `now` tells the same story; nothing in it lies after `now`.
    """
    now = now or timezone.now()
    region = Region.objects.get(code="13")
    load_agencies(region)
    agencies = {}
    for agency in Agency.objects.filter(region=region).order_by("pk"):
        # The reports' demo knows some of them by a longer name.
        agencies |= {agency.short_name: agency, agency.name: agency}
    people = _make_people(region, agencies)
    scene = Scene(now, region, people["tkksd"], random.Random(2022))  # noqa: S311 - a story, no secret
    partners = _make_partners()
    _tell_ksp(scene, partners["Kantor Staf Presiden"])
    _make_windows(scene)
    for proposal in _make_proposals(scene, agencies, partners):
        _tell(proposal, scene)
    _tell_ends(scene)
    _tell_living(scene)
    _tell_ties(scene)
    tell_drafts(scene.tkksd, scene.now)
    tell_meetings(region, scene.tkksd, scene.now)


def _make_people(region, agencies):
    password = make_password(PASSWORD)
    groups = {group.name: group for group in Group.objects.all()}
    made = {}
    for account in ACCOUNTS:
        user = User.objects.create(
            username=account.username,
            password=password,
            name=account.name,
            email=f"{account.username}@sumbar.example",
            office=account.office,
            region=region,
            agency=agencies.get(account.office),
        )
        user.groups.add(groups[account.role])
        made[account.username] = user
    return made


def _make_partners():
    rows = [("Kantor Staf Presiden", Partner.Kind.CENTRAL, "", "", None), *texts.PARTNERS]
    for name, kind, code, country, _ in rows:
        Partner.objects.create(name=name, kind=kind, region_code=code, country=country)
    return {partner.name: partner for partner in Partner.objects.all()}


def _tell_ksp(scene, ksp):
    """The register's first entry: the agreement whose end nobody was reminded of in time."""
    shared = {
        "region": scene.region,
        "partner": ksp,
        "starts_on": datetime.date(2017, 1, 1),
        "ends_on": datetime.date(2019, 12, 31),
        "registered_on": scene.today,
        "affair": "Pemberdayaan perempuan dan pelindungan anak",
        "is_example": True,
    }
    mou = Agreement(kind=Kind.MOU, title="Pemantauan rencana aksi daerah melalui SISPAN", **shared)
    workflow.keep(mou, by=scene.tkksd, version=0)
    pks = Agreement(
        kind=Kind.PKS,
        title="Pemakaian SISPAN untuk pelaporan RANDA PUG",
        parent=mou,
        scope="Pelaporan capaian rencana aksi oleh Pokja provinsi dan kabupaten/kota.",
        **shared,
    )
    workflow.keep(pks, by=scene.tkksd, version=0)


def _make_windows(scene):
    workflow.open_list(scene.region, True, by=scene.tkksd)
    june = datetime.datetime(2022, 6, 2, tzinfo=JAKARTA)
    close = scene.now.replace(hour=16, minute=59, second=0, microsecond=0)
    for name, opens, due, closes in (
        ("Usulan 2022 (contoh)", june, june + 15.99 * DAY, june + 18.99 * DAY),
        ("Usulan tahun depan (contoh)", close - 30 * DAY, close + 14 * DAY, close + 21 * DAY),
    ):
        IntakeWindow.objects.create(
            region=scene.region,
            name=name,
            opens_at=opens,
            due_at=due,
            closes_at=closes,
            is_example=True,
        )


def _make_proposals(scene, agencies, partners):
    """The 115 proposals of June 2022, each OPD, title and partner once."""
    rng = scene.rng
    pairs = [(theme, partner) for theme in texts.THEMES for partner in texts.PARTNERS]
    made = []
    for (title, affair, agency), (partner, *_, kind) in rng.sample(pairs, COUNT):
        cost, cost_note = rng.choice(texts.COSTS)
        target = rng.choice((75, 85, 90, 100))
        until = rng.random() < 0.2
        made.append(
            Proposal(
                agency=agencies[agency],
                kind=kind,
                title=f"{title} dengan {partner}",
                partner=partners[partner],
                partner_name=partner,
                affair=affair,
                indicator=f"Persentase capaian {within_sentence(title)} (contoh)",
                indicator_target=target,
                indicator_achieved=round(target * rng.uniform(0.4, 0.95), 2),
                flagship=rng.choice(texts.FLAGSHIPS),
                cost=cost,
                cost_note=cost_note,
                cost_source=rng.choice(texts.SOURCES),
                in_budget=rng.random() < 0.7,
                burdens_public=rng.random() < 0.2,
                term_months=None if until else rng.choice((12, 36, 60)),
                term_until=datetime.date(2024, 12, 31) if until else None,
                proposed_on=datetime.date(2022, 6, rng.randint(2, 20)),
                origin=Proposal.Origin.DEMO,
                is_example=True,
                form_token=uuid.UUID(int=rng.getrandbits(128)),
                code=_code(rng),
            )
        )
    at = datetime.datetime(2022, 6, 20, 15, tzinfo=JAKARTA)
    return workflow.receive(made, region=scene.region, by=scene.tkksd, at=at)


def _code(rng):
    letters = "".join(rng.choice(ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def _tell(proposal, scene):
    """Review the proposal and take it as far as the dice say."""
    rng = scene.rng
    at = datetime.datetime(2022, 7, rng.randint(1, 28), 10, tzinfo=JAKARTA)
    fate = rng.random()
    if fate < 0.15:
        return
    decision = "perbaiki" if fate < 0.24 else "tolak" if fate < 0.34 else "lanjut"
    review = Review(
        **{name: rng.randint(2, 5) for name in Review.SCORES},
        decision=decision,
        reason=texts.REASONS[decision],
    )
    moved = _move(proposal, scene, "review", at, review=review)
    path = [step.stage for step in workflow.steps_of(moved)]
    weights = DEPTHS[: len(path) + 1]
    [depth] = rng.choices(range(len(weights)), weights) if decision == "lanjut" else [0]
    signed = {}
    for _ in range(depth):
        at += rng.randint(15, 70) * DAY
        if at >= scene.now:
            return
        if moved.stage in SIGNED_AT:
            kind, below = SIGNED_AT[Stage(moved.stage)]
            signed[kind] = _sign(moved, scene, kind, signed.get(below), at)
        reason = texts.FILED if workflow.lacking(moved) else ""
        moved = _move(moved, scene, "advance", at, reason=reason)


def _move(proposal, scene, action, at, **given):
    return workflow.move(proposal, action, by=scene.tkksd, version=proposal.version, at=at, **given)


def _sign(proposal, scene, kind, parent, at):
    """The signed agreement of the proposal's stage."""
    day, years = day_of(at), scene.rng.choice((3, 4, 5))
    short = Agreement.SHORT_KINDS[kind]
    agreement = Agreement(
        region=scene.region,
        kind=kind,
        cooperation=proposal.kind,
        title=proposal.title,
        partner=proposal.partner,
        agency=proposal.agency,
        proposal=proposal,
        parent=parent,
        number_ours=f"120/{proposal.pk:03}/{short.split()[0]}/{day.year} (contoh)",
        signer_ours="Gubernur Sumatera Barat" if parent is None else "Kepala perangkat daerah",
        attorney="" if parent is None else "Surat kuasa Gubernur (contoh)",
        signed_on=day,
        affair=proposal.affair,
        object=proposal.title,
        scope="Perencanaan, pelaksanaan, dan evaluasi bersama (contoh).",
        rights="Kedua pihak saling memberi data dan menugaskan pelaksana (contoh).",
        funding=proposal.cost_source,
        value=proposal.cost,
        starts_on=day,
        ends_on=day.replace(year=day.year + years, day=min(day.day, 28)) - DAY,
        registered_on=day,
        is_example=True,
    )
    return workflow.keep(agreement, by=scene.tkksd, version=0)


def _tell_ends(scene):
    """Ends near today, a renewal, a draft, one to come; and the prompts made so far."""
    running = Agreement.objects.filter(ends_on__gt=scene.today + 200 * DAY, parent=None)
    for agreement, days in zip(running.order_by("pk")[:4], (9, 41, 77, 160), strict=False):
        agreement.ends_on = scene.today + days * DAY
        workflow.keep(agreement, by=scene.tkksd, version=agreement.version)
    ended = Agreement.objects.filter(ends_on__lt=scene.today, proposal__isnull=False, parent=None)
    old = ended.order_by("pk").first()
    if old:
        _renew(old, scene)
    other = running.order_by("-pk").first()
    if other:
        shared = {"region": scene.region, "partner": other.partner, "agency": other.agency}
        for title, start in (("Rancangan", None), ("Mulai bulan depan", scene.today + 30 * DAY)):
            new = Agreement(
                kind=Kind.PKS,
                title=f"{title}: {other.title}"[:250],
                parent=other if other.kind == Kind.MOU else None,
                cooperation=other.cooperation,
                affair=other.affair,
                starts_on=start,
                ends_on=start and start + 1000 * DAY,
                is_example=True,
                **shared,
            )
            workflow.keep(new, by=scene.tkksd, version=0)
    near = Agreement.objects.filter(ends_on__gte=scene.today, starts_on__lte=scene.today)
    EndPrompt.objects.bulk_create(
        EndPrompt(
            agreement=agreement,
            ends_on=agreement.ends_on,
            days=days,
            due_on=agreement.ends_on - days * DAY,
            prompted_at=datetime.datetime.combine(
                agreement.ends_on - days * DAY, datetime.time(6), JAKARTA
            ),
        )
        for agreement in near
        for days in workflow.PROMPT_DAYS
        if agreement.ends_on - days * DAY < scene.today
    )


def _renew(old, scene):
    """A decision to extend, and the agreement that follows."""
    start = old.ends_on + DAY
    decided = datetime.datetime.combine(old.ends_on - 60 * DAY, datetime.time(10), JAKARTA)
    workflow.decide(
        old, "extend", by=scene.tkksd, reason="Hasilnya masih dibutuhkan (contoh).", at=decided
    )
    new = Agreement(
        region=scene.region,
        kind=old.kind,
        cooperation=old.cooperation,
        title=f"{old.title} (perpanjangan)"[:250],
        partner=old.partner,
        agency=old.agency,
        renews=old,
        signed_on=start,
        affair=old.affair,
        starts_on=start,
        ends_on=start + 1095 * DAY,
        is_example=True,
    )
    workflow.keep(new, by=scene.tkksd, version=0)


def _tell_living(scene):
    """Scans, commitments with reports and evidence, and an evaluation for what runs."""
    stored = files.keep(_pdf(), "pdf", scene.tkksd)
    lively = Agreement.objects.filter(
        kind__in=(Kind.PKS, Kind.WORK_PLAN), proposal__isnull=False, starts_on__lte=scene.today
    ).order_by("pk")
    year = scene.today.year - 1
    for place, agreement in enumerate(lively):
        workflow.add_scan(agreement, stored, name="naskah-contoh.pdf", by=scene.tkksd)
        if agreement.starts_on.year > year or agreement.ends_on.year < year or place % 4 == 3:
            continue
        for action, promised in texts.COMMITMENTS:
            commitment = workflow.add_commitment(
                Commitment(
                    agreement=agreement,
                    action=action,
                    promised=promised,
                    agency=agreement.agency,
                )
            )
            for semester, result in enumerate(texts.RESULTS, 1):
                workflow.report(
                    commitment,
                    year=year,
                    semester=semester,
                    values={"percent": semester * 40, "result": result, "obstacles": ""},
                    by=scene.tkksd,
                    version=0,
                    evidence=(stored, "bukti-contoh.pdf"),
                    at=_semester_end(year, semester),
                )
        workflow.evaluate(
            Evaluation(
                agreement=agreement,
                year=year,
                semester=2,
                outcome="not" if place % 3 == 2 else "partly",
                advice="lanjut",
                findings="Prosedur sudah dipakai, pelatihan belum selesai (contoh).",
                by=scene.tkksd,
                at=_semester_end(year, 2),
            )
        )


def _tell_ties(scene):
    """Two actions that rest on an agreement near its end, when the reports' demo is there."""
    near = Agreement.objects.filter(ends_on__gt=scene.today).order_by("ends_on", "pk").first()
    among = ActionPlan.objects.filter(year__province=scene.region, number__in=(7, 10))
    among = among.exclude(year__status=PlanYear.Status.CLOSED)
    if near and among:
        workflow.tie_actions(near, among, among=among, by=scene.tkksd)


def _semester_end(year, semester):
    month, day = (6, 29) if semester == 1 else (12, 29)
    return datetime.datetime(year, month, day, 10, tzinfo=JAKARTA)


def _pdf():
    document = pypdfium2.PdfDocument.new()
    document.new_page(595, 842)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
