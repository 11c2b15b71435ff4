"""What the payment page says, in the house's three languages, and how it writes sums and times.

The words live here and not in the house's catalogues: the till is its own small program.
"""

import time

LANGUAGES = ("nb", "da", "en")

WORDS = {
    "nb": {
        "banner": "Testkasse – ikke Stripe",
        "no_money": "Her kan du prøve. Ingen penger flyttes.",
        "your_payment": "Din betaling",
        "what": "Dette betaler du for",
        "line": "Hva",
        "amount": "Sum",
        "total": "Å betale",
        "every": {"day": "Hver dag", "week": "Hver uke", "month": "Hver måned", "year": "Hvert år"},
        "how": "Slik betaler du",
        "email": "E-post",
        "email_why": "Huset sender kvitteringen hit.",
        "card": "Kortnummer",
        "card_why": "Dette er et kort til å prøve med. Skriv ikke ditt eget.",
        "card_declines": "4000 0000 0000 0002 blir avvist.",
        "card_has_too_little": "4000 0000 0000 9995 har for lite penger.",
        "open_until": "Du kan betale frem til {time}.",
        "tomorrow": "i morgen kl. {time}",
        "today": "kl. {time}",
        "pay": "Betal {sum}",
        "back": "Tilbake uten å betale",
        "error": "Feil:",
        "went_wrong": "Dette gikk ikke",
        "wrong_email": "Skriv en e-postadresse, for eksempel kari@example.org.",
        "generic_decline": "Banken sa nei til kortet. Ingen penger er trukket. Prøv et annet kort.",
        "insufficient_funds": "Det er ikke nok penger på kortet. Ingen penger er trukket. Prøv et annet kort.",
        "incorrect_number": "Kortnummeret stemmer ikke. Prøv 4242 4242 4242 4242.",
        "paid": "Dette er betalt",
        "paid_more": "Du trenger ikke å gjøre mer.",
        "expired": "Tiden er gått ut",
        "expired_more": "Ingen penger er trukket. Gå tilbake og prøv en gang til.",
        "unknown": "Vi finner ikke denne betalingen",
        "unknown_more": "Lenken kan være skrevet feil. Ingen penger er trukket.",
        "to_the_house": "Gå til huset",
    },
    "da": {
        "banner": "Testkasse – ikke Stripe",
        "no_money": "Her kan du prøve. Ingen penge flyttes.",
        "your_payment": "Din betaling",
        "what": "Det betaler du for",
        "line": "Hvad",
        "amount": "Beløb",
        "total": "At betale",
        "every": {"day": "Hver dag", "week": "Hver uge", "month": "Hver måned", "year": "Hvert år"},
        "how": "Sådan betaler du",
        "email": "E-mail",
        "email_why": "Huset sender kvitteringen hertil.",
        "card": "Kortnummer",
        "card_why": "Det er et kort til at prøve med. Skriv ikke dit eget.",
        "card_declines": "4000 0000 0000 0002 bliver afvist.",
        "card_has_too_little": "4000 0000 0000 9995 har for få penge.",
        "open_until": "Du kan betale indtil {time}.",
        "tomorrow": "i morgen kl. {time}",
        "today": "kl. {time}",
        "pay": "Betal {sum}",
        "back": "Tilbage uden at betale",
        "error": "Fejl:",
        "went_wrong": "Det gik ikke",
        "wrong_email": "Skriv en e-mail, for eksempel karen@example.org.",
        "generic_decline": "Banken sagde nej til kortet. Ingen penge er trukket. Prøv et andet kort.",
        "insufficient_funds": "Der er ikke penge nok på kortet. Ingen penge er trukket. Prøv et andet kort.",
        "incorrect_number": "Kortnummeret passer ikke. Prøv 4242 4242 4242 4242.",
        "paid": "Det er betalt",
        "paid_more": "Du skal ikke gøre mere.",
        "expired": "Tiden er gået",
        "expired_more": "Ingen penge er trukket. Gå tilbage og prøv en gang til.",
        "unknown": "Vi kan ikke finde denne betaling",
        "unknown_more": "Linket kan være skrevet forkert. Ingen penge er trukket.",
        "to_the_house": "Gå til huset",
    },
    "en": {
        "banner": "Test till – not Stripe",
        "no_money": "You can try things here. No money moves.",
        "your_payment": "Your payment",
        "what": "What you pay for",
        "line": "What",
        "amount": "Amount",
        "total": "To pay",
        "every": {"day": "Every day", "week": "Every week", "month": "Every month", "year": "Every year"},
        "how": "How to pay",
        "email": "E-mail",
        "email_why": "The house sends the receipt here.",
        "card": "Card number",
        "card_why": "This is a card to try with. Do not write your own.",
        "card_declines": "4000 0000 0000 0002 is turned down.",
        "card_has_too_little": "4000 0000 0000 9995 has too little money.",
        "open_until": "You can pay until {time}.",
        "tomorrow": "{time} tomorrow",
        "today": "{time}",
        "pay": "Pay {sum}",
        "back": "Go back without paying",
        "error": "Error:",
        "went_wrong": "This did not work",
        "wrong_email": "Write an e-mail address, such as kari@example.org.",
        "generic_decline": "The bank said no to the card. No money was taken. Try another card.",
        "insufficient_funds": "There is not enough money on the card. No money was taken. Try another card.",
        "incorrect_number": "The card number is not right. Try 4242 4242 4242 4242.",
        "paid": "This is paid",
        "paid_more": "There is nothing more to do.",
        "expired": "The time has run out",
        "expired_more": "No money was taken. Go back and try once more.",
        "unknown": "We cannot find this payment",
        "unknown_more": "The link may be written wrong. No money was taken.",
        "to_the_house": "Go to the house",
    },
}
_NO_BREAK = "\N{NO-BREAK SPACE}"


def language_of(locale: str | None, fallback: str) -> str:
    """Return the page's language for a session's `locale`; `auto` and languages without words get the till's own."""
    language = (locale or "").split("-")[0]
    return language if language in LANGUAGES else fallback


def sum_in_words(minor: int, currency: str, language: str) -> str:
    """Write a sum in minor units as people do: `1 250,00 kr`, in English `NOK 1,250.00`."""
    plain = f"{minor // 100:,}.{minor % 100:02d}"
    if language == "en":
        return f"{currency.upper()} {plain}"
    own = {"nb": "nok", "da": "dkk"}[language]
    thousands = {"nb": _NO_BREAK, "da": "."}[language]
    written = plain.replace(".", ";").replace(",", thousands).replace(";", ",")
    return f"{written} {'kr' if currency == own else currency.upper()}"


def open_until(expires_at: int, now: int, language: str) -> str:
    """Say until when a page can be paid, on this machine's clock. Both times in Unix seconds."""
    until = time.localtime(expires_at)
    is_today = until.tm_yday == time.localtime(now).tm_yday
    clock = time.strftime("%H:%M" if language == "en" else "%H.%M", until)
    words = WORDS[language]
    return str(words["open_until"]).format(time=str(words["today" if is_today else "tomorrow"]).format(time=clock))
