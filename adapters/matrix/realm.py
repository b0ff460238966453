"""What all parts of an account that is signed in share."""

from dataclasses import dataclass

from adapters.matrix.crypto import Crypto
from adapters.matrix.manner import Manner
from adapters.matrix.rooms import Rooms
from adapters.matrix.unread import Shelf
from adapters.matrix.wire import Wire


@dataclass(frozen=True, slots=True)
class Realm:
    """An account's road to its homeserver, the rooms it is in, and what waits in them."""

    wire: Wire
    user_id: str
    manner: Manner
    team: str
    rooms: Rooms
    shelf: Shelf
    crypto: Crypto | None
    polls: bool = False
    link_url: str = "https://matrix.to/#/"
    puppets: str = ""
    """How the accounts begin through which we speak, if there are any."""

    def are_ours(self, sender: str) -> bool:
        """Tell whether an account is our own, or one through which we speak."""
        return sender == self.user_id or bool(self.puppets and sender.startswith(self.puppets))
