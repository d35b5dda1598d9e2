"""Small files as people and attackers send them, made by code, each with the outcome it must have.

`CASES` maps a case's name to its Case. The world they are for: next year in preparation, with
ten actions for the 19 kabupaten and kota.
"""

from . import accepted, faulty, rejected

CASES = {**accepted.CASES, **faulty.CASES, **rejected.CASES}
