"""Measures the portal against yardsticks in the same run: `python3 dev.py bench`."""
