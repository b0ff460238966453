"""Somebody with Element: another's client, whose encryption is not ours, driven line by line."""

import asyncio
import contextlib
import itertools
import json
import shutil
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import pytest

from synapse import Account

INSTALLED: Final = Path(__file__).parent.parent / ".venv-element"
CLIENT: Final = Path(__file__).parent / "element" / "client.mjs"
PATIENCE: Final = 30.0
Json = dict[str, Any]


class ElementUser:
    """One person's client on one device."""

    def __init__(self, process: Process, account: Account) -> None:
        self.account = account
        self._process = process
        self._numbers = itertools.count()
        self._answers: dict[int, asyncio.Future[Json]] = {}
        self._reading = asyncio.create_task(self._read())

    async def new_room(self, *invited: str, encrypted: bool = False, direct: bool = False) -> str:
        """Make a room and invite people."""
        return str(await self._do("create", invite=invited, encrypted=encrypted, direct=direct))

    async def enters(self, room: str) -> None:
        """Go into a room."""
        await self._do("enter", room=room)

    async def meets(self, room: str, user: str) -> None:
        """Wait until somebody is in the room."""
        await self._do("meet", room=room, user=user)

    async def says(self, room: str, words: str) -> str:
        """Say something; encrypted where the room is."""
        return await self.sends(room, {"msgtype": "m.text", "body": words})

    async def sends(self, room: str, content: Json, kind: str = "m.room.message") -> str:
        """Send any event."""
        return str(await self._do("say", room=room, content=content, type=kind))

    async def hears(self, room: str, sender: str, words: str = "") -> Json:
        """Wait for words of somebody's; how they were encrypted is said with them."""
        return dict(await self._do("hear", room=room, sender=sender, words=words))

    async def cannot_read(self, room: str, sender: str) -> Json:
        """Wait for something of somebody's that cannot be decrypted."""
        return dict(await self._do("hear", room=room, sender=sender, unreadable=True))

    async def sees(self, room: str) -> list[Json]:
        """Give all that was said in a room."""
        return list(await self._do("timeline", room=room))

    async def trusts(self, user: str, device: str) -> bool:
        """Tell whether a device counts as its owner's."""
        found = await self._do("trust", user=user, device=device)
        return bool(found["signed_by_owner"])

    async def start(self, url: str, *, strict: bool) -> None:
        """Sign in; who is strict shares nothing with devices that nobody vouches for."""
        await self._do(
            "start",
            url=url,
            user=self.account.user_id,
            token=self.account.token,
            device=self.account.device_id,
            strict=strict,
        )

    async def stop(self) -> None:
        """End the client."""
        assert self._process.stdin
        self._process.stdin.close()
        await self._process.wait()
        await self._reading

    async def _do(self, order: str, **what: Any) -> Any:
        assert self._process.stdin
        number = next(self._numbers)
        self._answers[number] = asyncio.get_running_loop().create_future()
        line = json.dumps({"id": number, "do": order, **what})
        self._process.stdin.write(line.encode() + b"\n")
        async with asyncio.timeout(PATIENCE):
            answer = await self._answers[number]
        if "error" in answer:
            raise AssertionError(f"{order}: {answer['error']}")
        return answer["result"]

    async def _read(self) -> None:
        assert self._process.stdout
        async for line in self._process.stdout:
            answer = json.loads(line)
            waiting = self._answers.pop(answer["id"])
            if not waiting.done():
                waiting.set_result(answer)


@contextlib.asynccontextmanager
async def element(url: str, account: Account, *, strict: bool = True) -> AsyncIterator[ElementUser]:
    """Start somebody's client, or skip the test where there is none."""
    node = shutil.which("node")
    if node is None or not (INSTALLED / ".ready").exists():
        pytest.skip("no Element: no Node.js, or `make test` did not install the client")
    process = await asyncio.create_subprocess_exec(
        node, CLIENT, INSTALLED, stdin=PIPE, stdout=PIPE, limit=2**20
    )
    user = ElementUser(process, account)
    try:
        await user.start(url, strict=strict)
        yield user
    finally:
        await user.stop()
