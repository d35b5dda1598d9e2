"""The guide: what KERABAT is, who does what, and the stages as the portal moves them."""

from django.views.decorators.http import require_safe

from kerjasama.models import Cooperation
from kerjasama.views.frame import show
from kerjasama.views.lookups import allowed, in_province
from kerjasama.workflow.paths import PAPERS, PATHS


@require_safe
@allowed("view_register")
@in_province
def guide(request):
    """The guide's page; its tables of stages are read from the paths themselves."""
    own = [kind for kind in Cooperation if kind != Cooperation.SYNERGY]
    context = {
        "paths": [
            ("Kerja sama daerah (PP 28/2018 Pasal 6)", stages_of(own)),
            ("Sinergi dengan pemerintah pusat (Pasal 46)", stages_of([Cooperation.SYNERGY])),
        ],
    }
    return show(request, "guide", context)


def stages_of(kinds):
    """The stages of the kinds in order, as (label, desk, [(paper, kinds that need it)]).

    The kinds are "" for a paper that all of them need.
    """
    steps, needing = {}, {}
    for kind in kinds:
        for step in PATHS[kind]:
            steps[step.stage] = step
            for paper in step.papers:
                needing.setdefault((step.stage, paper), []).append(kind.label)
    return [
        (
            step.stage.label,
            step.desk,
            [
                (PAPERS[paper], "" if len(names) == len(kinds) else ", ".join(names))
                for (stage, paper), names in needing.items()
                if stage == step.stage
            ],
        )
        for step in steps.values()
    ]
