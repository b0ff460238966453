"""What Slack takes, and the limits it sets."""

from dataclasses import replace
from typing import Final

from bridgebot.adapter import Caps, Feature, Level, Settle

PAGE: Final = 2800
"""The most characters of one message; what is longer goes on in its thread."""
PAGE_BYTES: Final = 8000
"""The most of a message's blocks, as tight JSON: Slack stops at about 13,200, with its spaces."""
PAGES: Final = 8
"""The most messages for one; what is longer still becomes a file."""
ANSWER_PAGES: Final = 4
"""The most messages for one answer to the asker alone: an address that answers is good for five."""
FALLBACK: Final = 3900
BUTTONS: Final = 25
BUTTONS_BYTES: Final = 3100
BUTTON_LABEL: Final = 75
BUTTON_VALUE: Final = 2000
BLOCKS: Final = 50
VIEW_BLOCKS: Final = 100
VIEW_TITLE: Final = 24
HEADER: Final = 150
METADATA: Final = 3000
INPUT: Final = 3000
INPUT_LABEL: Final = 2000
HINT: Final = 2000
PLACEHOLDER: Final = 150
OPTIONS: Final = 100
OPTION_TEXT: Final = 75
OPTION_VALUE: Final = 150
FILES: Final = 10
"""The most files that somebody may give with a form."""
HEARERS: Final = 20
SPEAKER: Final = 75
ALT: Final = 1000
FILE: Final = 1_000_000_000

_LEVELS: Final = {
    Feature.SPEAK_AS: Level.PARTLY,  # an edit keeps the first name and picture
    Feature.FORMAT: Level.PARTLY,  # what is underlined or hidden is shown as plain words
    Feature.FILE: Level.FULL,
}

PLACE: Final = Caps(
    levels=_LEVELS,
    text_max=PAGE,
    pace=1.0,
    settle=Settle.LOOK_UP,
    file_max=FILE,
)
UNDER_OUR_NAME: Final = replace(PLACE, levels=_LEVELS | {Feature.SPEAK_AS: Level.FALLBACK})
"""The same where everything is said under the bot's own name."""
