"""The half of the contract about what an adapter says."""

import asyncio
from pathlib import Path
from typing import Final

import pytest

from bridgebot.abilities import Addresses
from bridgebot.adapter import Adapter, Feature, Level, Outcome, Refused, Sent, Settle
from bridgebot.event import Button, Delete, Edit, File, Op, Place, Post, React
from bridgebot.testing.driving import running, say
from bridgebot.testing.far_side import FarSide
from bridgebot.text import Doc, doc

PLAN: Final = "a plan, with ünusual words".encode()
STRANGERS_WORDS: Final = (
    "<!channel> <@U012AB3CD> <#C012AB3CD> <https://evil.example|good.example>",
    "@everyone @here @room <@123456789012345678> <@&123456789012345678>",
    "*bold* _italic_ **strong** ~~gone~~ `code` > quoted # title ||hidden||",
    "<b>bold</b> <a href='https://evil.example'>good</a> <script>x</script> &amp; &lt;",
    "[good.example](https://evil.example) ![image](https://evil.example/x.png) \\* \\_",
    "Grüße, 你好, مرحبا, 🎉 and e\u0301",
)


class SpeakingContract:
    """What an adapter promises of what it says."""

    pytestmark = pytest.mark.asyncio

    async def test_a_message_arrives_once(self, adapter: Adapter, far_side: FarSide) -> None:
        """It has at least one id, and no id twice."""
        async with running(adapter, far_side):
            sent = await say(adapter, _post(far_side, "It is dark now."))
        assert isinstance(sent, Sent)
        assert sent.ids
        assert len(set(sent.ids)) == len(sent.ids)
        assert _count(far_side, "It is dark now.") == 1

    async def test_what_is_said_is_found_at_its_address(
        self, adapter: Adapter, far_side: FarSide
    ) -> None:
        """Where the platform has addresses: they are the same whoever asks for one."""
        if not isinstance(adapter, Addresses):
            pytest.skip("nothing has an address here")
        async with running(adapter, far_side):
            sent = await say(adapter, _post(far_side, "It is dark now."))
            assert isinstance(sent, Sent)
            found = adapter.address(far_side.place, sent.ids[0])
            place = adapter.address(far_side.place)
        assert found == sent.link
        assert (place != found) == bool(found)

    async def test_the_longest_key_will_do(self, adapter: Adapter, far_side: FarSide) -> None:
        """It has 25 characters."""
        async with running(adapter, far_side):
            sent = await say(
                adapter, _post(far_side, "It is dark now."), "abcde-1234567890v12345678"
            )
        assert isinstance(sent, Sent)

    @pytest.mark.parametrize("words", STRANGERS_WORDS)
    async def test_a_strangers_words_arrive_as_they_are(
        self, adapter: Adapter, far_side: FarSide, words: str
    ) -> None:
        """They call nobody, and are no markup."""
        async with running(adapter, far_side):
            await say(adapter, _post(far_side, words))
        [seen] = far_side.seen()
        assert words in seen.text
        assert seen.mentions == ()

    async def test_a_long_message_arrives_whole(self, adapter: Adapter, far_side: FarSide) -> None:
        """Where a place takes no more, it comes in parts."""
        length = min(3 * adapter.caps(far_side.place).text_max, 30_000)
        words = " ".join(f"word{number}" for number in range(length // 9))
        async with running(adapter, far_side):
            await say(adapter, _post(far_side, words))
        assert "".join(" ".join(each.text for each in far_side.seen()).split()) == "".join(
            words.split()
        )

    async def test_buttons_can_be_seen(self, adapter: Adapter, far_side: FarSide) -> None:
        """Or what to type instead is there."""
        post = Post(far_side.place, doc("A wish"), (Button("Take it", "take 1", is_main=True),))
        async with running(adapter, far_side):
            await say(adapter, post)
        [seen] = far_side.seen()
        if adapter.caps(far_side.place).level(Feature.BUTTON) >= Level.FALLBACK:
            assert any("Take it" in each for each in seen.buttons) or "take 1" in seen.text

    async def test_a_lost_answer_makes_no_second_copy(
        self, adapter: Adapter, far_side: FarSide
    ) -> None:
        """Where an attempt can be settled."""
        if adapter.caps(far_side.place).settle is Settle.NONE or not far_side.lose_next_answer():
            pytest.skip("nothing can be settled here")
        async with running(adapter, far_side):
            sent = await say(adapter, _post(far_side, "It is dark now."))
        assert isinstance(sent, Sent)
        assert _count(far_side, "It is dark now.") == 1

    # What it claims is so -----------------------------------------------------------------------

    async def test_edits_are_as_claimed(self, adapter: Adapter, far_side: FarSide) -> None:
        """The new words are there; the old ones are not, unless it says so."""
        level, outcome = await self._change(adapter, far_side, Feature.EDIT)
        assert isinstance(outcome, _expected(level))
        assert _count(far_side, "new words") == (level >= Level.FALLBACK)
        assert _count(far_side, "old words") == (level < Level.FULL)

    async def test_deletes_are_as_claimed(self, adapter: Adapter, far_side: FarSide) -> None:
        """What is taken back is gone, unless it says so."""
        level, outcome = await self._change(adapter, far_side, Feature.DELETE)
        assert isinstance(outcome, _expected(level))
        assert _count(far_side, "old words") == (level < Level.FULL)

    async def test_reactions_are_as_claimed(self, adapter: Adapter, far_side: FarSide) -> None:
        """A sign is on the message, or in words below it."""
        level, outcome = await self._change(adapter, far_side, Feature.REACT)
        assert isinstance(outcome, _expected(level))
        signs = [each for each in far_side.seen() if "👍" in (*each.reactions, *each.text)]
        assert bool(signs) == (level >= Level.FALLBACK)

    async def test_threads_are_as_claimed(self, adapter: Adapter, far_side: FarSide) -> None:
        """What belongs under a message is there, or in the place itself."""
        level, outcome = await self._change(adapter, far_side, Feature.THREAD)
        assert isinstance(outcome, _expected(level))
        below = [each for each in far_side.seen() if "below" in each.text]
        assert bool(below) == (level >= Level.FALLBACK)
        assert all(each.thread for each in below) or level < Level.PARTLY

    async def test_files_are_as_claimed(
        self, adapter: Adapter, far_side: FarSide, tmp_path: Path
    ) -> None:
        """They can be opened, with the words they came with; or the words name them."""
        outcome = await self._show(adapter, far_side, tmp_path, "Look at this.")
        level = adapter.caps(far_side.place).level(Feature.FILE)
        assert isinstance(outcome, _expected(level))
        assert _count(far_side, "Look at this.") == (level is not Level.REFUSED)
        assert _count(far_side, "plan.txt") or level is not Level.FALLBACK
        assert _opened(far_side) == ({"plan.txt": PLAN} if level >= Level.PARTLY else {})

    async def test_a_file_needs_no_words(
        self, adapter: Adapter, far_side: FarSide, tmp_path: Path
    ) -> None:
        """Where files are taken."""
        if adapter.caps(far_side.place).level(Feature.FILE) < Level.PARTLY:
            pytest.skip("no files are taken here")
        outcome = await self._show(adapter, far_side, tmp_path, "")
        assert isinstance(outcome, Sent)
        assert outcome.ids
        assert _opened(far_side) == {"plan.txt": PLAN}

    async def test_a_lost_answer_shows_no_file_twice(
        self, adapter: Adapter, far_side: FarSide, tmp_path: Path
    ) -> None:
        """Where an attempt can be settled."""
        caps = adapter.caps(far_side.place)
        if caps.level(Feature.FILE) < Level.PARTLY or caps.settle is Settle.NONE:
            pytest.skip("no files are taken here, or nothing can be settled")
        if not far_side.lose_next_answer():
            pytest.skip("no answer can be lost here")
        outcome = await self._show(adapter, far_side, tmp_path, "Look at this.")
        assert isinstance(outcome, Sent)
        assert _count(far_side, "Look at this.") == 1
        assert sum(len(each.files or ()) for each in far_side.seen()) == 1

    async def _show(self, adapter: Adapter, far_side: FarSide, folder: Path, words: str) -> Outcome:
        """Show a file as the courier does: a copy lies on our disk."""
        path = folder / "0"
        await asyncio.to_thread(path.write_bytes, PLAN)
        file = File("plan.txt", "text/plain", len(PLAN), path=str(path))
        body = doc(words) if words else Doc(())
        async with running(adapter, far_side):
            outcome = await say(adapter, Post(far_side.place, body, files=(file,)))
            if any(each.files is None for each in far_side.seen()):
                pytest.skip("this far side cannot tell of files")
        return outcome

    async def _change(
        self, adapter: Adapter, far_side: FarSide, feature: Feature
    ) -> tuple[Level, Outcome]:
        async with running(adapter, far_side):
            sent = await say(adapter, _post(far_side, "old words"))
            assert isinstance(sent, Sent)
            outcome = await say(adapter, _changing(far_side.place, feature, sent.ids))
        return adapter.caps(far_side.place).level(feature), outcome


def _post(far_side: FarSide, words: str) -> Post:
    return Post(far_side.place, doc(words))


def _changing(place: Place, feature: Feature, ids: tuple[str, ...]) -> Op:
    match feature:
        case Feature.EDIT:
            return Edit(place, doc("new words"), messages=ids)
        case Feature.DELETE:
            return Delete(place, ids)
        case Feature.REACT:
            return React(place, "👍", ids)
        case _:
            return Post(Place(place.connection, place.channel, ids[0]), doc("below"))


def _expected(level: Level) -> type[Outcome]:
    return Refused if level is Level.REFUSED else Sent


def _opened(far_side: FarSide) -> dict[str, bytes]:
    """Open every file there is."""
    return {
        name: content for each in far_side.seen() for name, content in (each.files or {}).items()
    }


def _count(far_side: FarSide, words: str) -> int:
    return sum(words in each.text for each in far_side.seen())
