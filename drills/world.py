"""The smallest year that drills need."""

from django.core.management import call_command


def make_world():
    """Tables, one province, one unit with nineteen actions, its Penyetuju."""
    from tests import builders

    call_command("migrate", verbosity=0)
    builders.reference()
    builders.plan_year(plans=19)
    builders.person("Penyetuju Pokja", builders.KAB_SOLOK)
