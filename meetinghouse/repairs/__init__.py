"""Repairs: what the town brings to be mended. A volunteer takes it in while the customer waits.

The day we promise is a day we can keep: `rules.py` finds it, `actions/intake.py` gives it away, and the database
lets no day take on more than its sewing minutes. Each piece has a tag with a number and no name.
"""
