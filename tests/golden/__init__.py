"""Golden runs; see ``cases.py``."""
