"""How the house decides: questions to vote on, openly or in secret, and what came out of it.

Who may vote is written down when a vote opens and then stays. A secret ballot has no name, no time and no order beside
it. The arithmetic is in `rules`, what can be done in `actions`, and what the database itself refuses in `models`.
"""
