"""The demo: what anyone needs to try the house without money, mail or members of their own.

It holds the test till, which stands in for Stripe while people try things out and while the tests run.
"""
