"""Belonging: who is a member, in which way and since when, and what it costs to be one.

Joining is an active choice and a nickname is enough; leaving takes one sentence, and the door stays open. A membership
is found again when its person comes back, and whether dues are paid is worked out and never written down.
"""
