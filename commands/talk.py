"""`talk 12`, `talk @ana`: a direct word with the person who has or made something."""

import re
from typing import Final

from bridgebot.command import Context, Reply, Words, command
from bridgebot.conversation import directline

_NUMBER: Final = re.compile(r"#?(\d{1,15})")


@command()
def talk(context: Context, whom: Words) -> Reply:
    """Ask for a direct word with the person who has or made something.

    whom: its number, or the name of the person
    """
    number = _NUMBER.fullmatch(whom.strip())
    if number is not None:
        return directline.about(context, int(number[1]))
    return directline.with_person(context, whom)
