"""What Discord takes, and the limits it sets."""

from dataclasses import replace
from typing import Final

from bridgebot.adapter import Caps, Feature, Level, Settle

PAGE: Final = 3600
"""The most characters of one message: Discord stops at 4,000, names of hearers included."""
PAGES: Final = 8
"""The most messages for one; what is longer still becomes a file."""
COMPONENTS: Final = 40
ROW: Final = 5
ROWS: Final = 5
CUSTOM_ID: Final = 100
BUTTON_LABEL: Final = 80
MODAL_TITLE: Final = 45
MODAL_FIELDS: Final = 5
LABEL: Final = 45
LABEL_HELP: Final = 100
INPUT: Final = 4000
LISTED: Final = 1000
"""The most characters of choices that are named above a form's field."""
THREAD_NAME: Final = 100
SPEAKER: Final = 80
HEARERS: Final = 10
MENTIONS: Final = 100
NONCE: Final = 25
HISTORY: Final = 100
FILES: Final = 10
FILE_MAX: Final = 10 * 1024 * 1024
"""The most bytes of all files of a message, where no server's boosts raise it."""
ALT: Final = 1024
TAGS: Final = 5
COMMANDS: Final = 100
COMMAND_NAME: Final = 32
DESCRIPTION: Final = 100
OPTIONS: Final = 25
CHOICES: Final = 25
CHOICE: Final = 100
FOLLOW_UPS: Final = 4
"""The most further messages of one answer: where only the user carries us, Discord stops at 5."""

# A command or a button is answered for the asker alone; a mention, in a direct message.
CHANNEL: Final = Caps(text_max=PAGE, settle=Settle.LOOK_UP, file_max=FILE_MAX)
UNNAMED: Final = replace(CHANNEL, levels={Feature.SPEAK_AS: Level.FALLBACK})
"""A channel in which nobody is spoken for by a webhook."""
DIRECT: Final = Caps(
    levels={Feature.THREAD: Level.FALLBACK, Feature.SPEAK_AS: Level.FALLBACK},
    text_max=PAGE,
    settle=Settle.LOOK_UP,
    file_max=FILE_MAX,
)
