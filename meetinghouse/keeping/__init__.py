"""Keeping: the keeper's desk for the technical side of the house, and the walk that sets up a new one.

This room owns no table. It shows what lies in the rooms below, and asks their actions to change it.
"""
