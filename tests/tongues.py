"""What strangers write in each platform's own form, and what people there see of what we say."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any, Final, Protocol

from hypothesis import strategies as st

import discord_rules
import slack_rules
from adapters.console import message, render, speech
from adapters.console.moments import current
from adapters.discord import ability as discord_ability
from adapters.discord import reader, rendering, writer
from adapters.discord.speaking import spoken_name
from adapters.matrix import calling, html
from adapters.matrix import rendering as matrix
from adapters.matrix.links import person_in
from adapters.slack import mrkdwn, richtext
from adapters.slack import rendering as slack
from adapters.slack.drawing import Drawing
from bridgebot.event import Post
from bridgebot.text import Doc, Link, Paragraph, doc, plain
from scribbles import BLOCKS, CONTENTS, WORDS
from trees import nodes

EVERYBODY: Final = "everybody"
EVENT_MAX = 65_536
ANA: Final = "@anna:example.org"
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
SPEAKER = re.compile(r"<strong data-mx-profile-fallback>.*?</strong>", re.DOTALL)
TO_ROOM = re.compile(r"@room\b", re.IGNORECASE)


@dataclass(frozen=True)
class Sight:
    """What people see of a message: its words, whom it calls, and where its links lead."""

    words: str
    called: frozenset[str]
    links: frozenset[tuple[str, str]] = frozenset()


class Tongue(Protocol):
    """One platform, as somebody writes there and reads."""

    ana: str
    """The account there of somebody who may be called."""
    said: st.SearchStrategy[Doc]
    """What strangers write, as our parser reads it."""

    def typed(self, words: Doc) -> Doc:
        """Give words as our parser reads them, once somebody has written them there."""

    def seen(self, post: Post) -> Sight:
        """Give what our renderer makes of a message; what breaks a rule there is an error."""


# Discord --------------------------------------------------------------------------------------


class InDiscord:
    """Discord's markdown."""

    ana = "12"
    names = reader.Names({"12": "Ana", "13": "Bob"}, lambda _: "crew", lambda _: "lobby")
    said = WORDS.map(lambda words: reader.read(words[:4000], InDiscord.names))

    def typed(self, words: Doc) -> Doc:
        return reader.read(writer.write(words), self.names)

    def seen(self, post: Post) -> Sight:
        rendered = rendering.message(post.body, post.buttons, post.hearers, "key")
        payloads = [page.payload() for page in rendered.pages]
        for each in payloads:
            discord_rules.message(each)
        assert 1 <= len(spoken_name(post.speaker)) <= discord_ability.SPEAKER
        written = [page.words() for page in rendered.pages]
        read = [reader.read(each, self.names) for each in written]
        may = {user for each in payloads for user in each["allowed_mentions"]["users"]}
        named = {each for words in written for each in re.findall(r"<@!?(\d+)>", words)}
        words = rendered.whole or "\n".join(map(plain, read))
        return Sight(words, frozenset(may & named), frozenset(_links(read)))


def _links(bodies: Iterable[Doc]) -> Iterator[tuple[str, str]]:
    for each in (node for body in bodies for node in nodes(body)):
        if isinstance(each, Link):
            yield plain(Doc((Paragraph(each.spans),))), each.url


# Slack ----------------------------------------------------------------------------------------


def _named(user: str) -> tuple[str, str]:
    return f"T1/{user}", {"U1": "Ana"}.get(user, user)


def _rich(elements: Sequence[richtext.Element]) -> Doc:
    return richtext.read([{"type": "rich_text", "elements": elements}], _named)


class InSlack:
    """Slack's rich text, and its plain text where there is none."""

    ana = "T1/U1"
    said = st.one_of(
        BLOCKS.map(_rich),
        WORDS.map(lambda words: mrkdwn.read(words, _named)),
    )

    def typed(self, words: Doc) -> Doc:
        return _rich(Drawing().elements(words))

    def seen(self, post: Post) -> Sight:
        rendered = slack.message(Drawing(), post.body, post.buttons, post.hearers)
        for page in rendered.pages:
            slack_rules.check_message(page.text, page.blocks)
        leaves = [leaf for page in rendered.pages for leaf in _leaves(page.blocks)]
        called = {f"T1/{leaf['user_id']}" for leaf in leaves if leaf["type"] == "user"}
        for page in rendered.pages:  # what is shown on a locked screen
            called |= {f"T1/{user}" for user in re.findall(r"<@(\w+)", page.text)}
            called |= {EVERYBODY} if "<!" in page.text else set()
        assert {leaf["type"] for leaf in leaves} <= {"text", "link", "user", "date"}
        links = {(leaf["text"], leaf["url"]) for leaf in leaves if leaf["type"] == "link"}
        read = (richtext.read(page.blocks, _named) for page in rendered.pages)
        words = rendered.whole or "\n".join(map(plain, read))
        return Sight(words, frozenset(called), frozenset(links))


def _leaves(blocks: Iterable[dict[str, Any]]) -> Iterator[slack_rules.Block]:
    for block in blocks:
        if block["type"] == "rich_text":
            yield from slack_rules.leaves(block)


# Matrix ---------------------------------------------------------------------------------------


class Anchors(HTMLParser):
    """Reads the links of a message as a browser does."""

    def __init__(self, shown: str) -> None:
        super().__init__()
        self.links: list[tuple[str, str]] = []
        self._url: str | None = None
        self.feed(shown)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.links.append(("", dict(attrs).get("href") or ""))
            self._url = self.links[-1][1]

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._url = None

    def handle_data(self, data: str) -> None:
        if self._url is not None:
            self.links[-1] = (self.links[-1][0] + data, self._url)


def _html(content: dict[str, Any]) -> Doc:
    return calling.meant(html.parse(content), content, lambda user: "Ana" if user == ANA else user)


class InMatrix:
    """Matrix's HTML, and its plain words where there is none."""

    ana = ANA
    said = CONTENTS.map(_html)

    def typed(self, words: Doc) -> Doc:
        body, formatted, called = html.render(words)
        content = {"body": body, "format": html.FORMAT, "formatted_body": formatted}
        return _html(content | {"m.mentions": {"user_ids": called}})

    def seen(self, post: Post) -> Sight:
        speaker = matrix.Speaker(post.speaker)
        words = matrix.Words(post.body, (), speaker, post.hearers)
        parts = matrix.contents(words, "key")
        shown = [str(each["formatted_body"]) for each in parts]
        assert all(len(json.dumps(each, ensure_ascii=False).encode()) < EVENT_MAX for each in parts)
        called = {user for each in parts for user in each["m.mentions"]["user_ids"]}
        links = [link for each in shown for link in Anchors(each).links]
        called |= {person for _, url in links if (person := person_in(url))}
        room = any(TO_ROOM.search(f"{each['body']} {each['formatted_body']}") for each in parts)
        is_room = room or any(each["m.mentions"].get("room") for each in parts)
        called |= {EVERYBODY} if is_room else set()
        bare = (SPEAKER.sub("", each) for each in shown)
        read = "\n".join(
            plain(html.parse({"format": html.FORMAT, "formatted_body": each})) for each in bare
        )
        others = frozenset(each for each in links if not person_in(each[1]))
        return Sight(read, frozenset(called), others)


# The console ----------------------------------------------------------------------------------


def _line(words: str) -> Doc:
    return doc(speech.read(f"eve@lobby: {words}"[: speech.LINE_MAX], None).words)


class InConsole:
    """Plain lines, typed and printed."""

    ana = "ana"
    said = WORDS.map(_line)

    def typed(self, words: Doc) -> Doc:
        return _line(plain(words))

    def seen(self, post: Post) -> Sight:
        shown = message.of_op(post)
        line = render.one_line(shown, current("UTC"))
        assert not CONTROLS.search(line)
        head, _, words = line.partition(": ")
        _, _, called = head.partition(" → ")
        assert head.count("→") == 1
        everybody = not post.hearers and called == message.EVERYBODY
        return Sight(words, frozenset(() if everybody else called.split(", ")))


TONGUES: Final[dict[str, Tongue]] = {
    "console": InConsole(),
    "matrix": InMatrix(),
    "slack": InSlack(),
    "discord": InDiscord(),
}
