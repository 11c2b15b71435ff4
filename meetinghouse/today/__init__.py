"""Today: the front of the house. Is it open, what is for sale, how do I come, where do I get help?

This room reads from the rooms below it and owns nothing: no table, no action.
"""
