"""The shop: what the house makes, mostly knitwear. Most things exist once.

Two people never buy the same sweater, nobody pays for nothing, and a maker is named only when they want to be.
How a thing becomes somebody's: `actions/ordering.py` holds it, `payable.py` sells it when the money is there.
"""
