"""How well a room takes what we say."""

from dataclasses import replace
from typing import Final

from bridgebot.adapter import Caps, Feature, Level, Settle

TEXT_MAX: Final = 30_000
FILE_MAX: Final = 50 * 2**20
"""What a homeserver takes that does not say; those that do are asked."""
_LEVELS: Final = {
    Feature.BUTTON: Level.PARTLY,  # reactions or a poll stand for them
    Feature.FORM: Level.PARTLY,  # asked field by field
    Feature.WHISPER: Level.FALLBACK,  # everybody in the room sees the answer
    Feature.SPEAK_AS: Level.PARTLY,  # few clients show whose words they are but in the text
}
ACCOUNT: Final = Caps(levels=_LEVELS, text_max=TEXT_MAX, settle=Settle.SAME_KEY, file_max=FILE_MAX)
SERVICE: Final = replace(ACCOUNT, levels=_LEVELS | {Feature.SPEAK_AS: Level.FULL})


def alone(caps: Caps) -> Caps:
    """Say what a room takes in which we are alone with somebody: only they see an answer."""
    return replace(caps, levels={**caps.levels, Feature.WHISPER: Level.FULL})
