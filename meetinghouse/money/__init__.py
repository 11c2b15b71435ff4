"""What is owed and paid. Every krone of the house goes through this room, whichever room it is for.

Other rooms open a `Payable` and list themselves in `rooms.py`; they are called back in the same transaction as
the payment (`kinds.py`). How a purchase becomes paid: `actions/settling.py`, and nowhere else.
"""
