"""What is kept only for a time: who saw whose data, failed sign-ins, sessions that are over.

Reports, evidence, and the history of what was done are kept for good.
"""

from datetime import timedelta

from axes.models import AccessAttempt, AccessFailureLog
from axes.models import AccessLog as SignInLog
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from reporting.models import AccessLog, append_only


def forget(now=None):
    """Delete what is older than the settings say; return a sentence. Again: nothing more."""
    now = now or timezone.now()
    seen = AccessLog.objects.filter(at__lt=now - timedelta(days=settings.ACCESS_LOG_DAYS))
    looks = seen.count()
    if looks:
        with append_only.lifted(connection, only={AccessLog._meta.db_table}):
            seen.delete()
    before = now - timedelta(days=settings.SIGN_IN_LOG_DAYS)
    sign_ins = sum(
        model.objects.filter(attempt_time__lt=before).delete()[0]
        for model in (AccessAttempt, AccessFailureLog, SignInLog)
    )
    sessions = Session.objects.filter(expire_date__lt=now).delete()[0]
    return (
        f"{looks} catatan akses, {sign_ins} catatan masuk, dan {sessions} sesi yang lewat "
        "masanya dihapus."
    )
