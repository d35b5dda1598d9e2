"""Says in sentences what was read of a sheet and what was left out."""

from .sheets import letters, listed, shorten

NAMED = 3  # sheets of which the same is said


def told(said):
    """The sentences for the user, of pairs (sheet's name, sentences on it) in their order.

    The first sentence of each lacks its subject, the sheet; sheets of which the same is said
    share it: with one sheet per region the one that was read otherwise stands out.
    """
    together = {}
    for name, sentences in said:
        together.setdefault(tuple(sentences), []).append(f"“{shorten(name)}”")
    return [
        text
        for (first, *others), names in together.items()
        for text in (_subject(names, first) + first, *others)
    ]


def _subject(names, first):
    if len(names) == 1:
        return f"Lembar {names[0]}"
    rest = [f"{len(names) - NAMED} lainnya"] if len(names) > NAMED else []
    each = ", masing-masing" if first.startswith(":") else ""
    return f"{len(names)} lembar ({listed(names[:NAMED] + rest)}){each}"


def remarks_on(sheet, sections, columns):
    """The sentences on one sheet for `told`, the first on where its table is and what was read."""
    remarks = [_summary(sections)]
    notes = sorted(number for section in sections for number in section.left_out)
    if notes:
        remarks.append(f"Baris {ranges(notes)} (catatan atau tanda tangan) tidak dibaca.")
    hidden = _hidden(sheet, sections)
    if hidden:
        remarks.append(f"{hidden} tidak dibaca.")
    unused = dict.fromkeys(title for section in sections for title in section.heading.unused)
    if unused:
        remarks.append(f"Kolom {listed(f'“{title}”' for title in unused)} tidak dipakai.")
    return remarks + _stated(sections, columns) + _filled(sections)


def ranges(numbers, most=10):
    """Row numbers for a sentence: [5, 6, 9] → "5–6 dan 9".

    With more than `most` runs only the first and the last number; None names all.
    """
    runs = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    if most and len(runs) > most:
        return f"{runs[0][0]} sampai {runs[-1][1]}"
    return listed(f"{a}–{b}" if b > a else str(a) for a, b in runs)


def _summary(sections):
    headings = sorted(n for s in sections for n in {s.heading.first, s.heading.last})
    count = sum(len(section.rows) for section in sections)
    skipped = [
        f"{number} baris {word}"
        for word in ("kosong", "jumlah")
        if (number := sum(s.blank if word == "kosong" else s.totals for s in sections))
    ]
    text = f": judul di baris {ranges(headings)}, {count} baris isian dibaca"
    return f"{text}; {listed(skipped)} dilewati." if skipped else f"{text}."


def _hidden(sheet, sections):
    rows = sum(section.hidden for section in sections)
    width = max((c for section in sections for c in section.heading.titles), default=0)
    hidden = [letters(c) for c in sorted(sheet.hidden_columns) if c <= width]
    parts = [f"{rows} baris tersembunyi"] if rows else []
    parts += [f"kolom tersembunyi {listed(hidden)}"] if hidden else []
    text = listed(parts)
    return text[:1].upper() + text[1:]


def _stated(sections, columns):
    """Which columns were read from titles or from the sheet's name."""
    sources = {key: source for section in sections for key, source in section.stated.items()}
    return [f"{c.title} dibaca dari {sources[c.key]}." for c in columns if c.key in sources]


def _filled(sections):
    """How often a blank cell of a grouped column took the value above."""
    counts = {}
    for section in sections:
        for title, number in section.filled.items():
            counts[title] = counts.get(title, 0) + number
    return [
        f"{title} kosong di {number} baris dan disamakan dengan baris di atasnya."
        for title, number in counts.items()
    ]
