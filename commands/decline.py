"""`decline 12`: Say that something will not be done; in three parts, none left out."""

from bridgebot.threeparts import three_parts
from store.suggestions import Status

decline = three_parts(
    "decline",
    Status.DECLINED,
    "Say that something will not be done, and tell everyone who wants it why.",
)
