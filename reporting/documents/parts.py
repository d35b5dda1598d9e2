"""What several documents have in common: the head of a letter and the block to sign."""

from reporting.formats import MONTHS

POKJA = "Kelompok Kerja Pengarusutamaan Gender"


def head(region):
    """The names at the top of a unit's papers."""
    return {"government": f"Pemerintah {region.name}", "pokja": POKJA, "region": region.name}


def signature(region, signer):
    """Where to sign: place and room for the day, the office, the name; dots without a `signer`."""
    office = signer.office if signer and signer.office else f"Ketua Pokja PUG {region.short_name}"
    return {
        "place": f"{region.capital or region.name}, ............................................",
        "office": office,
        "name": signer.name if signer else "........................................",
    }


def plain_day(at):
    """A date without its weekday: "23 November 2026"."""
    return f"{at.day} {MONTHS[at.month - 1]} {at.year}"
