"""The test till: it stands in for Stripe, on this machine only, in the demo and in the tests.

No money moves here. The house talks to it with the real `stripe` library, is sent real signed webhooks
and shows people a real page to pay on. What is asked is held against the parameter types that stripe-python
was generated with, and what is answered against its classes, so the till can neither take nor say what
Stripe of the same API version would not.

What it cannot show: Stripe's fees and payouts, 3-D Secure and other questions from a bank, disputes,
other ways to pay than a card, tax, discounts and shipping, the calendar of subscriptions (a month is
30 days), how Stripe's own page looks, and anything that only an account has, such as methods turned on.
`pytest -m stripe_live` runs the same contract against a real test key.
"""

from .till import Till

__all__ = ["Till"]
