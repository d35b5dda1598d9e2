"""A reminder's words for one unit, and what a board says of the last one."""

from reporting import notices
from reporting.formats import short_day
from reporting.models import ChaseTemplate, Reminder


def template_of(province):
    """The province's own template, or the usual one. One query."""
    own = ChaseTemplate.objects.filter(province=province).values_list("text", flat=True).first()
    return own or notices.USUAL_CHASE


def message_for(unit, *, sender, now, template, to_all=False):
    """The reminder to a unit; `to_all` addresses the Pokja instead of one person."""
    return notices.chase_message(unit, sender=sender, now=now, template=template, to_all=to_all)


def latest(period):
    """The last reminder of each unit in a few words, "WA 20 Nov, Yulia Fitri", by region id."""
    rows = Reminder.objects.filter(period=period).done().order_by("id")
    return {
        region: f"{Reminder.Channel(channel).label} {short_day(at)}, {name or 'otomatis'}"
        for region, channel, at, name in rows.values_list("region", "channel", "at", "by__name")
    }
