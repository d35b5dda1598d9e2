"""Who may do what with cooperation; `reporting.roles.load_roles` gives it to the groups."""

from reporting.roles import ADMIN, LEADERSHIP

PROPOSER = "Pengusul OPD"
COOPERATION = "TKKSD"

AGENCY_ROLES = (PROPOSER,)
KEPT_MODELS = ("partner", "intakewindow")

PERMISSIONS = {
    PROPOSER: ["view_register", "propose"],
    COOPERATION: [
        "view_register",
        "keep_register",
        "keep_templates",
        "review_proposals",
        "import_proposal",
        "propose",
        "change_intakewindow",
        *[f"view_{model}" for model in KEPT_MODELS],
    ],
    ADMIN: [
        "view_register",
        "tie_actions",
        "keep_templates",
        *[f"view_{model}" for model in (*KEPT_MODELS, "agreement", "proposal")],
    ],
    LEADERSHIP: ["view_register"],
}

# The same for people, as `reporting.roles` has it.
ACTIONS = [
    (
        "Kerja sama",
        [
            ("view_register", "Membaca naskah, usulan, dan peta kerja sama"),
            ("propose", "Mengusulkan kerja sama dan melaporkan komitmen perangkat daerahnya"),
            ("review_proposals", "Menelaah usulan, memindahkan tahapnya, dan mencatat rapat TKKSD"),
            ("keep_register", "Mencatat mitra, naskah, pindaian, komitmen, evaluasi, dan akhirnya"),
            ("import_proposal", "Memuat usulan dari Excel"),
            ("keep_templates", "Mengganti templat naskah"),
            ("tie_actions", "Mengaitkan aksi RANDA dengan naskah yang menopangnya"),
            ("change_intakewindow", "Membuka dan mengubah masa usulan"),
        ],
    ),
]
REACH = {
    PROPOSER: "Naskah provinsi; usulan perangkat daerahnya sendiri",
    COOPERATION: "Kerja sama daerahnya sendiri",
}
