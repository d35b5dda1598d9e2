"""The ledger of reminders: each step of each unit once, whatever happens to the machine."""

import datetime

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse

from reporting import reminders, workflow
from reporting.formats import JAKARTA
from reporting.models import (
    Extension,
    Holiday,
    Mail,
    Period,
    Region,
    Reminder,
    ReminderPlan,
    StatusChange,
    Target,
    User,
)
from reporting.notices import outbox
from reporting.reminders import Settled, settle, shift
from tests import builders
from tests.builders import KAB_SOLOK, KOTA_SOLOK, report, target
from tests.smtp_sink import Sink, listening
from tests.test_concurrency import at_once

DATE, DAY = datetime.date, datetime.timedelta(days=1)
MONDAY = datetime.datetime(2026, 11, 2, 9, tzinfo=JAKARTA)
# B09 is due on Saturday 7 November 2026, 09.00; two days before it is Thursday.
USUAL = {-5: DATE(2026, 11, 2), -2: DATE(2026, 11, 5), 0: DATE(2026, 11, 7)}


@pytest.fixture
def world(province):
    """B09 as it stands on Monday 2 November 2026, 09.00, in two units with two reports each."""
    builders.plan_year(now=MONDAY)
    Period.objects.filter(code="B09").update(
        opens_at=MONDAY - 5 * DAY, due_at=MONDAY + 5 * DAY, closes_at=MONDAY + 12 * DAY
    )
    builders.person("Operator Pokja", KAB_SOLOK, email="rina@contoh.id")
    builders.person("Penyetuju Pokja", KAB_SOLOK, email="hendra@contoh.id")
    builders.person("Operator Pokja", KOTA_SOLOK, email="rahmi@contoh.id")


@pytest.fixture
def still(monkeypatch):
    """No thread sends anything by itself."""
    monkeypatch.setattr(outbox, "call_courier", lambda: None)


@pytest.fixture
def sink(settings):
    sink = Sink()
    with listening(sink) as port:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        yield sink


def on(day, hour=9):
    """The clock of the portal on a day of November 2026."""
    return time_machine.travel(datetime.datetime(2026, 11, day, hour, tzinfo=JAKARTA), tick=False)


def run():
    call_command("send_messages", verbosity=0)


def ledger(code=KAB_SOLOK):
    """Pairs (step, outcome) of the unit's steps in the order they were settled."""
    return list(Reminder.objects.filter(region__code=code, by=None).values_list("step", "outcome"))


def everything_sent():
    for each in Target.objects.filter(period__code="B09", assignment__region__code=KAB_SOLOK):
        approver = User.objects.get(email="hendra@contoh.id")
        report(target(number=each.assignment.plan.number), by=approver, upto="submitted")
    Mail.objects.exclude(event__startswith="pengingat").delete()


@pytest.mark.parametrize(
    ("day", "offset", "found"),
    [
        (DATE(2026, 11, 7), -2, DATE(2026, 11, 5)),
        (DATE(2026, 11, 7), 1, DATE(2026, 11, 9)),
        (DATE(2026, 11, 6), -5, DATE(2026, 10, 30)),
        (DATE(2026, 11, 6), -4, DATE(2026, 11, 2)),
        (DATE(2026, 11, 6), 0, DATE(2026, 11, 6)),
        (DATE(2026, 11, 7), 0, DATE(2026, 11, 7)),
    ],
)
def test_working_days_leave_out_weekends(day, offset, found):
    assert shift(day, offset, set()) == found


def test_working_days_leave_out_holidays():
    assert shift(DATE(2026, 11, 6), -2, {DATE(2026, 11, 5)}) == DATE(2026, 11, 3)
    assert shift(DATE(2026, 11, 6), 1, {DATE(2026, 11, 9)}) == DATE(2026, 11, 10)


def test_step_is_sent_at_eight_in_jakarta_and_once_however_often_it_is_run(world, still, sink):
    """Case 72."""
    with on(2, hour=7):
        run()
    assert ledger() == []
    with on(2, hour=8):
        for _ in range(3):
            run()
    assert (ledger(), ledger(KOTA_SOLOK)) == ([(-5, "sent")], [(-5, "sent")])
    assert sorted(address for address, *_ in sink.read()) == [
        "hendra@contoh.id",
        "rahmi@contoh.id",
        "rina@contoh.id",
    ]
    assert sink.read()[0][2].startswith("Yth. Pokja PUG Kab. Solok.\n\nLaporan RANDA PUG B09 2026")
    with on(3):
        run()
    assert len(sink.letters) == 3


def test_after_an_outage_only_the_last_missed_step_is_sent(world, still, sink):
    """Case 72."""
    with on(2):
        run()
    with on(7, hour=8):
        run()
        run()
    assert ledger() == [(-5, "sent"), (-2, "passed"), (0, "sent")]
    assert len(sink.letters) == 6


def test_processes_at_once_settle_each_step_once(world, still, sink, transactional_db):
    """Case 72."""
    with on(2):
        results = at_once(settle, settle, settle)
        assert sorted(result.sent for result in results) == [0, 0, 2]
        sent = at_once(outbox.deliver, outbox.deliver)
    assert (sum(done.sent for done in sent), len(sink.letters)) == (3, 3)
    assert (ledger(), ledger(KOTA_SOLOK)) == ([(-5, "sent")], [(-5, "sent")])


def test_dead_mail_server_delays_a_step_and_a_later_one_takes_its_place(world, still, settings):
    sink = Sink()
    with listening(sink) as port:
        pass
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    for day in (2, 3):
        with on(day):
            run()
    with on(5):
        everything_sent()
        run()
        run()
    with listening(sink, port), on(5, hour=15):
        run()
        run()
    assert [address for address, *_ in sink.read()] == ["rahmi@contoh.id"]
    assert ledger(KOTA_SOLOK) == [(-5, "passed"), (-2, "sent")]
    assert ledger() == [(-5, "nothing"), (-2, "nothing")]


def test_page_never_sends_a_reminder_that_nobody_looked_at_again(world, still):
    with on(2):
        settle()
    with on(2, hour=11):
        assert outbox.deliver() == outbox.Delivery(0, 0, 3)
        run()
    assert not Mail.objects.filter(sent_at=None).exists()


def test_unit_that_owes_nothing_is_left_in_peace_even_if_a_report_comes_back(world, still):
    with on(2):
        everything_sent()
        assert settle() == Settled(sent=1, nothing=1)
    with on(3):
        verifier = builders.person("Verifikator", "13")
        entry = report_of(1)
        workflow.perform(
            entry, "return", by=verifier, version=entry.version, reasons=["other"], note="Lengkapi."
        )
        assert settle() == Settled()
    with on(5):
        assert settle() == Settled(sent=2, taken_back=1)


def report_of(number):
    return target(number=number).entry


def test_nil_report_that_was_sent_owes_nothing(world, still):
    with on(2):
        approver = User.objects.get(email="hendra@contoh.id")
        for number in (1, 2):
            report(
                target(number=number),
                by=approver,
                upto="submitted",
                is_nil=True,
                nil_reason="Tidak ada kegiatan.",
            )
        assert settle() == Settled(sent=1, nothing=1)


def test_closed_accounts_are_not_written_to_and_a_unit_without_any_is_noted(world, still):
    User.objects.filter(email__in=["hendra@contoh.id", "rahmi@contoh.id"]).update(is_active=False)
    with on(2):
        assert settle() == Settled(sent=1, unreachable=1)
        assert [mail.address for mail in Mail.objects.all()] == ["rina@contoh.id"]
        User.objects.update(is_active=False)
        assert settle() == Settled(taken_back=1)


def test_extension_brings_steps_of_its_own(world, still):
    with on(5):
        run()
    with on(5, hour=10):
        Extension.objects.create(
            region=Region.objects.get(code=KAB_SOLOK),
            period=Period.objects.get(code="B09"),
            until=datetime.datetime(2026, 11, 12, 23, 59, tzinfo=JAKARTA),
            reason="Jaringan putus",
            by=User.objects.first(),
        )
    for day in (6, 7, 10, 12):
        with on(day):
            run()
    # Five days before 12 November was past when the extension was given.
    assert ledger() == [(-5, "passed"), (-2, "sent"), (-2, "sent"), (0, "sent")]
    assert ledger(KOTA_SOLOK) == [(-5, "passed"), (-2, "sent"), (0, "sent"), (2, "sent")]


def test_nothing_goes_out_for_a_period_that_is_not_open_or_a_year_that_does_not_run(world, still):
    with time_machine.travel(MONDAY - 20 * DAY, tick=False):
        assert settle() == Settled()
    with on(2):
        workflow.close(Period.objects.get(code="B09"), by=User.objects.first())
        assert settle() == Settled()


def test_schedule_of_the_period_is_followed_and_may_be_empty(world, still):
    period = Period.objects.get(code="B09")
    plan = ReminderPlan.objects.create(period=period, offsets=[-3, 1])
    steps = reminders.steps_of(period, reminders.offsets_of(period), set())
    assert [(step.offset, step.day) for step in steps] == [
        (-3, DATE(2026, 11, 4)),
        (1, DATE(2026, 11, 9)),
    ]
    plan.offsets = []
    plan.save()
    with on(7):
        assert settle() == Settled()


def test_command_prints_its_figures(world, still, capsys):
    with on(2):
        for line in (
            "2 ditulis, 0 dilewati, 0 tidak perlu, 0 tanpa alamat, 0 ditarik. E-mail: 3",
            "0 ditulis, 0 dilewati, 0 tidak perlu, 0 tanpa alamat, 0 ditarik. E-mail: 0",
        ):
            call_command("send_messages")
            assert capsys.readouterr().out == f"Pengingat: {line} terkirim, 0 gagal, 0 menunggu.\n"


# The pages -------------------------------------------------------------------------------

CALENDAR = "/pantau/2026/B09/pengingat/"


def test_calendar_tells_what_will_go_out_and_what_went(world, still, client):
    client.force_login(builders.person("Admin Bappeda", "13"))
    User.objects.filter(email="rahmi@contoh.id").update(is_active=False)
    with on(2):
        run()
        page = client.get(CALENDAR)
    assert [(each["day"], each["words"], each["units"]) for each in page.context["coming"]] == [
        (DATE(2026, 11, 5), "2 hari kerja sebelum batas kirim", ["Kab. Solok", "Kota Solok"]),
        (DATE(2026, 11, 7), "pada hari batas kirim", ["Kab. Solok", "Kota Solok"]),
        (DATE(2026, 11, 10), "2 hari kerja sesudah batas kirim", ["Kab. Solok", "Kota Solok"]),
    ]
    [past] = page.context["past"]
    assert (past["day"], past["parts"]) == (
        DATE(2026, 11, 2),
        [(1, "terkirim", ["Kab. Solok"]), (1, "belum punya alamat e-mail", ["Kota Solok"])],
    )


def test_admin_changes_the_schedule_of_one_period_or_of_all(world, client):
    client.force_login(builders.person("Admin Bappeda", "13"))
    with on(2):
        form = client.get(CALENDAR).context["form"]
        assert form.initial == {"before": "10, 5, 2", "on_day": True, "after": "2"}
        client.post(CALENDAR, {"before": "3, 1; 3", "after": ""})
        assert [plan.offsets for plan in ReminderPlan.objects.all()] == [[-3, -1]]
        client.post(CALENDAR, {"before": "", "on_day": "on", "after": "4", "for_all": "on"})
        assert [plan.offsets for plan in ReminderPlan.objects.all()] == [[0, 4]] * 4
        wrong = client.post(CALENDAR, {"before": "tiga, 2"})
    assert wrong.context["form"].errors["before"] == [
        "Tulis jumlah hari kerja dari 1 sampai 60 dengan koma di antaranya, misalnya 10, 5, 2."
    ]


def test_verifier_reads_the_schedule_and_does_not_change_it(world, client):
    client.force_login(builders.person("Verifikator", "13"))
    with on(2):
        assert client.get(CALENDAR).context["form"] is None
        assert client.post(CALENDAR, {"before": "3"}).status_code == 403


def test_ledger_refuses_a_second_row_for_a_step(world):
    from django.db import IntegrityError, transaction

    with on(2):
        settle()
    row = Reminder.objects.first()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
    assert not StatusChange.objects.exists()
    assert Holiday.objects.count() == 0
    assert reverse("reminders", args=[2026, "B09"]) == CALENDAR
