"""The admin for Bappeda: plans in bulk, accounts, and reports under the same workflow.

Lists begin at what the person may see, nothing is deleted, and what one does not manage is
not there at all.
"""

from . import historic, people, plans, reports  # noqa: F401
