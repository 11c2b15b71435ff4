"""The ground: what every room stands on and no room owns – database, clock, amounts, journal, post, queue, words.

There are no words of the house down here: nothing knows what a member or a sweater is.
"""
