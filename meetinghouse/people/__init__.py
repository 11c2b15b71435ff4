"""People: who somebody is, how we reach them, how they sign in, and what they may do in the house.

Nobody needs a password. A person is a nickname; everything else is theirs to give. Belonging to the house (dues,
joining, leaving) is another room, `members`.
"""
