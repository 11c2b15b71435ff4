"""How many we are: for the board without names, and for those who fund the house, each of whom counts in another way.

What a funder asks for is written down as a rule. A year that was counted for somebody is kept as it was counted then.
"""
