"""Going through a page with the Tab key alone, as somebody without a mouse does."""

# What can be focused; of a group of radio buttons the one that is chosen.
CONTROLS = """() => [...document.querySelectorAll(
  'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')]
  .filter(each => !each.disabled && each.checkVisibility({visibilityProperty: true})
    && !(each.type === 'radio' && !each.checked))
  .map((each, number) => each.dataset.walked = number).length"""

# Its number, or what is wrong with it: a frame that is not seen, or something that lies over it.
FOCUSED = """() => {
  const at = document.activeElement;
  if (at === document.body) return null;
  const framed = [null, '::after'].map(part => getComputedStyle(at, part))
    .some(style => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0);
  const box = at.getClientRects()[0];
  const within = (value, size) => Math.min(Math.max(value, 0), size - 1);
  const top = document.elementFromPoint(
    within(box.left + box.width / 2, innerWidth),
    within(box.top + Math.min(box.height, innerHeight) / 2, innerHeight));
  const seen = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  const clear = top && (at.contains(top) || top.contains(at));
  return framed && seen && clear ? Number(at.dataset.walked) : at.outerHTML.slice(0, 160);
}"""

# Drawings that speak for themselves stand in a row of figures; others need a table of their own.
WITHOUT_TABLE = """() => document.querySelector('.chart-table table') ? [] :
  [...document.querySelectorAll('svg[role="img"]:not(.icon)')]
  .filter(each => !each.closest('table')).map(each => each.getAttribute('aria-label'))"""


def walk(page):
    """The numbers of all controls, and what Tab reaches from the top of the page to its end.

    The second holds the HTML of a control instead of its number where its focus is not seen.
    """
    expected, found = page.evaluate(CONTROLS), []
    for _ in range(expected):
        page.keyboard.press("Tab")
        reached = page.evaluate(FOCUSED)
        if reached is None:
            break
        found.append(reached)
    return list(range(expected)), found
