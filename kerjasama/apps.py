"""What the portal learns of KERABAT: its navigation, and its part of the upkeep and of a year."""

from datetime import timedelta

from django.apps import AppConfig

# What is written once: moves, judgements, decisions, and the versions of papers.
ONLY_GROW = (
    "agreementscan",
    "commitmentevidence",
    "drafttemplate",
    "draftversion",
    "enddecision",
    "endprompt",
    "evaluation",
    "proposalpaper",
    "readiness",
    "review",
    "stagechange",
)


class KerjasamaConfig(AppConfig):
    """The register of regional cooperation; names of its addresses begin with `section`."""

    name = "kerjasama"
    verbose_name = "KERABAT"
    section = "cooperation"

    def ready(self):
        from kerjasama.models import ProposalImport
        from kerjasama.readiness import agreements_line
        from reporting.models import append_only
        from reporting.upkeep import leftovers, runs
        from reporting.years.readiness import GUESTS

        append_only.NAMED.update(f"kerjasama.{name}" for name in ONLY_GROW)
        leftovers.STAGED.append(ProposalImport)
        runs.JOBS["prompt_ends"] = runs.Job("Pengingat naskah kerja sama", timedelta(hours=26))
        GUESTS.append(agreements_line)

    def jobs(self, user):
        """The links of the navigation for the user, as (url name, label)."""
        if user.has_perm("kerjasama.view_register"):
            return [(self.section, "Kerja sama")]
        return []
