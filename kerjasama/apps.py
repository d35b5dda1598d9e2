"""What the portal's frame learns of KERABAT: its place in the navigation."""

from django.apps import AppConfig


class KerjasamaConfig(AppConfig):
    """The register of regional cooperation; names of its addresses begin with `section`."""

    name = "kerjasama"
    verbose_name = "KERABAT"
    section = "cooperation"

    def jobs(self, user):
        """The links of the navigation for the user, as (url name, label)."""
        if user.has_perm("kerjasama.view_register"):
            return [(self.section, "Kerja sama")]
        return []
