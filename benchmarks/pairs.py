"""Sixty pairs of suggestions that want the same: what one person asks, and what another had asked.

Light pairs are reworded a little, medium ones share a word or two, hard ones next to none.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Tier(StrEnum):
    """How far apart the two wordings are."""

    LIGHT = "light"
    MEDIUM = "medium"
    HARD = "hard"


@dataclass(frozen=True, slots=True)
class Pair:
    """A new suggestion, and the one on record that it should find."""

    query: str
    target: str
    tier: Tier


LIGHT = (
    ("dark mode for the mobile app", "Please add a dark mode to the mobile app"),
    ("export invoices to Excel", "Let us export our invoices as an Excel file"),
    (
        "two-factor login with a security key",
        "Support security keys for two-factor login, not only text messages",
    ),
    (
        "drag and drop appointments in the calendar",
        "Appointments in the calendar should move by drag and drop",
    ),
    (
        "remember my column widths in the order list",
        "The order list should remember the column widths I chose",
    ),
    (
        "search inside attached PDF files",
        "Search should also look inside PDF files that are attached",
    ),
    ("print several labels on one sheet", "I'd like to print several shipping labels on one sheet"),
    ("keyboard shortcut to close a ticket", "Give us a keyboard shortcut for closing a ticket"),
    (
        "reply to customers straight from the notification e-mail",
        "Let me reply to a customer straight from the e-mail notification",
    ),
    ("undo after deleting a contact", "Deleting a contact needs an undo"),
    ("show prices with and without VAT", "Prices should show both with VAT and without VAT"),
    ("recurring tasks every second Tuesday", "Allow recurring tasks such as every second Tuesday"),
    ("bulk change the owner of projects", "Change the owner of many projects in bulk"),
    ("Polish translation of the customer portal", "Translate the customer portal into Polish"),
    ("webhook when a payment fails", "Send a webhook whenever a payment has failed"),
    ("barcode scanner support in stock taking", "Stock taking should support a barcode scanner"),
    (
        "sign delivery notes on the tablet",
        "Customers should be able to sign the delivery note on our tablet",
    ),
    ("custom fields on the supplier form", "We need custom fields on the form for suppliers"),
    ("merge duplicate customers", "A way to merge customers that are duplicates"),
    (
        "weekly summary of unanswered messages",
        "Mail me a weekly summary of messages still unanswered",
    ),
)

MEDIUM = (
    ("make the background black at night", "A night theme, the white background hurts after dark"),
    (
        "download all bills as a spreadsheet",
        "Let our bookkeeper get the bills into Excel in one go",
    ),
    (
        "let me log in with my fingerprint",
        "Fingerprint or face instead of typing the password each time",
    ),
    (
        "move a booking by pulling it to another day",
        "Rescheduling a booking should not need the edit form",
    ),
    ("the app forgets my filters", "Save the filters I use every morning"),
    ("find text in scanned documents", "Scanned paper should be searchable, please read the text"),
    ("slow list of orders on Mondays", "Loading the orders page takes half a minute, make it fast"),
    (
        "let me write to the whole class of parents at once",
        "One message to all parents instead of thirty",
    ),
    (
        "warn me before my password runs out",
        "A reminder some days ahead that the password expires",
    ),
    ("bring back things I removed by mistake", "A recycle bin for removed items"),
    (
        "show net amounts to business customers",
        "Companies want amounts without tax on their quotes",
    ),
    ("repeat a shift each fortnight", "Shift patterns that come back every two weeks"),
    ("hand over all my tasks when I leave", "Transfer tasks to a colleague during parental leave"),
    (
        "the portal should speak Turkish",
        "Many of our drivers only read Turkish, offer the language",
    ),
    ("tell our system when money arrives", "Push incoming money to our ERP system automatically"),
    ("count the shelves with my phone", "Inventory of shelves using a phone camera"),
    ("patients should confirm by text message", "SMS to patients asking them to confirm the visit"),
    ("own extra boxes on the intake form", "Let each practice add questions to the intake form"),
    (
        "same person is in the address book three times",
        "Clean up the address book, it holds many entries twice",
    ),
    (
        "who changed the price and when",
        "A history of each price with the name of whoever edited it",
    ),
)

HARD = (
    ("my eyes hurt when I work late", "Dark colour scheme"),
    ("get the numbers out for our tax adviser", "CSV export of invoices"),
    ("someone could guess our staff's logins", "Enforce two-factor authentication"),
    ("phone calls cost us when nobody turns up", "Automatic appointment reminders"),
    ("I have to set everything up again each morning", "Persist user preferences between sessions"),
    ("cannot read the small print at the counter", "Adjustable font size"),
    ("our van has no signal in the valley", "Offline support with later synchronisation"),
    ("I clicked the wrong thing and it was gone", "Undo for destructive actions"),
    ("grandmother does not speak English", "Localised interface"),
    ("typing in every parcel number is tedious", "Barcode scanning"),
    ("boss wants to see how we are doing at a glance", "Management dashboard with key figures"),
    ("two of us wrote over each other's work", "Concurrent edit locking"),
    ("people keep asking where their parcel is", "Public shipment tracking page"),
    ("I only have one hand free on the ladder", "Voice input in the field app"),
    ("new starters are lost for weeks", "Guided onboarding tour"),
    ("we type the same answer fifty times a day", "Canned replies"),
    ("it pings me during dinner", "Quiet hours for notifications"),
    ("clients pay late because they lose the letter", "Online payment link in invoices"),
    ("can't tell which of the sites is making a loss", "Profitability report per branch"),
    ("a former employee still gets in", "Single sign-on with automatic deprovisioning"),
)

PAIRS = tuple(
    Pair(query, target, tier)
    for tier, pairs in ((Tier.LIGHT, LIGHT), (Tier.MEDIUM, MEDIUM), (Tier.HARD, HARD))
    for query, target in pairs
)
