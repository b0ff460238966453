"""What all parts of an account that is signed in share."""

from dataclasses import dataclass

from adapters.matrix.crypto import Crypto
from adapters.matrix.rooms import Rooms
from adapters.matrix.unread import Shelf
from adapters.matrix.wire import Wire


@dataclass(frozen=True, slots=True)
class Realm:
    """An account's road to its homeserver, the rooms it is in, and what waits in them."""

    wire: Wire
    user_id: str
    prefix: str
    team: str
    rooms: Rooms
    shelf: Shelf
    crypto: Crypto | None
    polls: bool = False
