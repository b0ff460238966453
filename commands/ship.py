"""`ship 12`: Say that something is done; in three parts, none left out."""

from bridgebot.threeparts import three_parts
from store.suggestions import Status

ship = three_parts(
    "ship",
    Status.SHIPPED,
    "Say that something is done, and tell everyone who wants it how it came about.",
)
