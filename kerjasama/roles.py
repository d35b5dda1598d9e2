"""Who may do what with cooperation; `reporting.roles.load_roles` gives it to the groups."""

from reporting.roles import ADMIN, LEADERSHIP

PROPOSER = "Pengusul OPD"
COOPERATION = "TKKSD"

KEPT_MODELS = ("partner", "intakewindow")

PERMISSIONS = {
    PROPOSER: ["view_register", "propose"],
    COOPERATION: [
        "view_register",
        "keep_register",
        "review_proposals",
        "import_proposal",
        "propose",
        *[f"{verb}_{model}" for model in KEPT_MODELS for verb in ("view", "add", "change")],
    ],
    ADMIN: [
        "view_register",
        *[f"view_{model}" for model in (*KEPT_MODELS, "agreement", "proposal")],
    ],
    LEADERSHIP: ["view_register"],
}
