"""Writes a text tree in Discord's markdown; nothing is active in it that the tree does not name."""

import re
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import quote

from bridgebot.text import (
    Block,
    Bold,
    Break,
    Bullets,
    Code,
    Doc,
    Emoji,
    Heading,
    Italic,
    Link,
    Mention,
    Moment,
    Paragraph,
    Preformatted,
    Quote,
    Span,
    Spoiler,
    Strike,
    Text,
    Typed,
    Underline,
)

JOINT: Final = "\u200b"
"""Stands, unseen, where two marks would else be read as one."""
_ADDRESS: Final = re.compile(r"https?://\S*")
_HARMLESS: Final = re.compile(r"https?://[^\s<>*`|\\()\[\]@]+[.,:;\"')]*")
"""An address that Discord reads as one, to its end, and in which no mark needs to be escaped."""
_ENDED: Final = re.compile(r"[\s<>*`|]")
_SPECIAL: Final = re.compile(r"[\\*_~`|<>\[\]@]")
_EMOJI: Final = re.compile(r"a?:\w{2,32}:\d{15,20}")
_LEADING: Final = re.compile(r"(\s*\d*)[#+.-]")
_MARKS: Final = {Bold: "**", Italic: "*", Underline: "__", Strike: "~~", Spoiler: "||"}
_WEB: Final = ("http://", "https://", "mailto:")
_SAFE_IN_ADDRESS: Final = ":/?#[]@!$&'*+,;=%-._~|"


def write(body: Doc) -> str:
    """Write a whole message."""
    return written(body.blocks)


def written(blocks: Iterable[Block]) -> str:
    """Write blocks, each on lines of its own."""
    return "\n".join(map(block, blocks))


def block(of: Block) -> str:
    """Write one block."""
    match of:
        case Paragraph(inner):
            return _spans(inner)
        case Heading(inner):
            return f"### {_one_line(_spans(inner))}"
        case Quote(blocks):
            return "\n".join(f"> {line}" for line in written(blocks).split("\n"))
        case Preformatted(text):
            return f"```\n{_fenced(text)}\n```"
        case Bullets(items):
            told = zip(of.leads, items, strict=True)
            return "\n".join(_indented(lead, written(item)) for lead, item in told)


def escaped(words: str) -> str:
    """Write plain words so that they are shown as they are; an address stays one if it can."""
    return "\n".join(map(_line, words.split("\n"))) if "\n" in words else _line(words)


def _line(words: str) -> str:
    inert = "".join(_inert(words)) if "http" in words else _escape(words)
    leading = _LEADING.match(inert)
    return f"{leading[1]}\\{inert[leading.end(1) :]}" if leading else inert


def _escape(words: str) -> str:
    return _SPECIAL.sub(_escape_one, words)  # a template would be read anew each time


def _escape_one(special: re.Match[str]) -> str:
    return f"\\{special[0]}"


def _inert(words: str) -> Iterator[str]:
    at = 0
    for address in _ADDRESS.finditer(words):
        yield _escape(words[at : address.start()])
        if _HARMLESS.fullmatch(address[0]):
            yield address[0]
        else:
            yield _escape(address[0]).replace("://", "\\://")
        at = address.end()
    yield _escape(words[at:])


def mentioned(blocks: Iterable[Block]) -> Iterator[str]:
    """Find the accounts that blocks mention."""
    for each in blocks:
        match each:
            case Paragraph(inner) | Heading(inner):
                yield from _mentioned(inner)
            case Quote(inside):
                yield from mentioned(inside)
            case Bullets(items):
                for item in items:
                    yield from mentioned(item)
            case Preformatted():
                pass


def _mentioned(inner: Iterable[Span]) -> Iterator[str]:
    for span in inner:
        match span:
            case Mention(account, _) if account.isdecimal():
                yield account
            case Bold(inside) | Italic(inside) | Underline(inside) | Strike(inside):
                yield from _mentioned(inside)
            case Spoiler(inside) | Link(_, inside):
                yield from _mentioned(inside)


def _spans(inner: Iterable[Span]) -> str:
    written_ = ""
    for piece in map(_span, inner):
        if "://" in written_ and piece and not piece[0].isspace():
            written_ = _closed(written_)
        is_clash = written_ and piece and written_[-1] in _DELIMITERS and piece[0] in _DELIMITERS
        written_ += JOINT + piece if is_clash else piece
    return written_


def _closed(words: str) -> str:
    """Close an address at the end of words, into which Discord would read what comes next."""
    last = _ENDED.split(words)[-1]
    found = _ADDRESS.search(last)
    if found is None:
        return words
    address = found[0].rstrip(".,:;\"')")
    at = len(words) - len(last) + found.start()
    return f"{words[:at]}<{address}>{words[at + len(address) :]}"


_DELIMITERS: Final = frozenset("*_~|`")


def _span(span: Span) -> str:
    match span:
        case Bold(inner) | Italic(inner) | Underline(inner) | Strike(inner) | Spoiler(inner):
            return _dressed(_MARKS[type(span)], _spans(inner))
        case Text() | Code() | Typed() | Break():
            return _words(span)
        case Link(url, inner):
            return _link(url, _spans(inner))
        case Mention(account, name):
            return f"<@{account}>" if account.isdecimal() else escaped(f"@{name}")
        case Moment(at):
            return f"<t:{at // 1000}:f>"


def _words(span: Text | Code | Typed | Break) -> str:
    match span:
        case Emoji(_, own) if _EMOJI.fullmatch(own):
            return f"<{own}>"
        case Text(text):
            return escaped(text)
        case Code(text):
            return _code(text)
        case Typed(line):
            return _code(f"/{line}")
        case Break():
            return "\n"


def _dressed(mark: str, words: str) -> str:
    """Put marks around words; around none, or where a mark would touch a space, carefully."""
    if not words.strip():
        return words
    first = JOINT if words[0].isspace() or words[0] in _DELIMITERS else ""
    last = JOINT if words[-1].isspace() or words[-1] in _DELIMITERS else ""
    return f"{mark}{first}{words}{last}{mark}"


def _code(text: str) -> str:
    if not text.strip():
        return text
    text = re.sub("`(?=`)", f"`{JOINT}", " ".join(text.split("\n")))  # three would be a block's
    fence = "`" * (1 + max((len(run) for run in re.findall(r"`+", text)), default=0))
    first = " " if text.startswith("`") else ""
    last = " " if text.endswith("`") else ""
    return f"{fence}{first}{text}{last}{fence}"


def _fenced(text: str) -> str:
    """Keep a fence within from ending the block."""
    return re.sub("``(?=`)", f"``{JOINT}", text)


def _link(url: str, words: str) -> str:
    if not url.startswith(_WEB):
        return f"{words} ({escaped(url)})" if url else words
    return f"[{_one_line(words)}](<{quote(url, safe=_SAFE_IN_ADDRESS)}>)"


def _one_line(words: str) -> str:
    return " ".join(words.split("\n"))


def _indented(lead: str, words: str) -> str:
    within = "\n".ljust(len(lead) + 2)
    return f"{lead} {words.replace(chr(10), within)}"
