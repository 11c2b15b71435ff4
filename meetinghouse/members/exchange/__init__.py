"""Lists of members, brought in and taken out: a spreadsheet is looked at first, mended, brought in, and undone again.

Nothing a list says is believed blindly. What will happen is shown row by row beforehand, and exactly that is what
happens. Columns that the house does not ask for are forgotten before anything is looked at.
"""
