"""Reactions are remembered, so that it is known what is taken off; nothing grows for ever."""

from dataclasses import replace
from pathlib import Path

from adapters.matrix.session import Folder
from adapters.matrix.signs import FILE, KEPT, Signs
from adapters.matrix.unread import FILE as UNREAD
from adapters.matrix.unread import Lacks, Shelf
from bridgebot.event import Author, Place, Reacted


def sign(number: int, emoji: str = "🎉") -> Reacted:
    place = Place("acme", "!room", "$root")
    return Reacted(
        key=f"${number}",
        place=place,
        author=Author("@ana:a", "Ana"),
        at=5,
        message="$message",
        emoji=emoji,
    )


def lines(folder: Path) -> list[str]:
    return (folder / FILE).read_text("utf-8").splitlines()


def test_a_sign_outlives_us(tmp_path: Path) -> None:
    signs = Signs(Folder(tmp_path), "acme")
    signs.remember(sign(1, "\u2028 odd"))
    signs.save()
    found = Signs(Folder(tmp_path), "acme").find("$1")
    assert found is not None
    assert (found.place, found.author.account) == (Place("acme", "!room", "$root"), "@ana:a")
    assert (found.message, found.emoji) == ("$message", "\u2028 odd")


def test_a_name_is_kept_by_nobody_but_the_core(tmp_path: Path) -> None:
    signs = Signs(Folder(tmp_path), "acme")
    signs.remember(sign(1))
    signs.save()
    assert "Ana" not in "".join(lines(tmp_path))


def test_the_same_sign_is_written_once(tmp_path: Path) -> None:
    signs = Signs(Folder(tmp_path), "acme")
    for _ in range(2):
        signs.remember(sign(1))
        signs.save()
    assert len(lines(tmp_path)) == 1


def test_only_the_newest_are_kept(tmp_path: Path) -> None:
    signs = Signs(Folder(tmp_path), "acme")
    for number in range(2 * KEPT + 1):
        signs.remember(sign(number))
    signs.save()
    assert len(lines(tmp_path)) == KEPT
    assert (signs.find("$0"), Signs(Folder(tmp_path), "acme").find(f"${2 * KEPT}") is None) == (
        None,
        False,
    )


def test_a_line_that_a_crash_cut_short_harms_no_other(tmp_path: Path) -> None:
    signs = Signs(Folder(tmp_path), "acme")
    signs.remember(sign(1))
    signs.save()
    with (tmp_path / FILE).open("a") as file:
        file.write('["$2", "!ro')
    again = Signs(Folder(tmp_path), "acme")
    again.remember(sign(3))
    again.save()
    last = Signs(Folder(tmp_path), "acme")
    assert [last.find(key) is not None for key in ("$1", "$2", "$3")] == [True, False, True]


def test_the_signs_of_somebody_are_forgotten_and_no_others(tmp_path: Path) -> None:
    signs = Signs(Folder(tmp_path), "acme")
    signs.remember(sign(1))
    signs.save()
    signs.remember(replace(sign(2), author=Author("@bob:a", "Bob")))
    signs.forget("@ana:a")
    assert "@ana:a" not in "".join(lines(tmp_path))
    assert Signs(Folder(tmp_path), "acme").find("$2") is not None


def test_what_waits_to_be_read_of_somebody_is_forgotten(tmp_path: Path) -> None:
    shelf = Shelf(Folder(tmp_path))
    for who in ("@ana:a", "@bob:a"):
        shelf.put("!room", {"event_id": f"${who}", "sender": who}, Lacks.KEY)
    shelf.save()
    shelf.forget("@ana:a")
    assert "@ana:a" not in (tmp_path / UNREAD).read_text("utf-8")
    assert [each.event["sender"] for each in Shelf(Folder(tmp_path))] == ["@bob:a"]
