"""What asks for nothing is told from what may want something."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridgebot import smalltalk
from bridgebot.smalltalk import Small

GREETINGS = (
    "hi",
    "Hello there",
    "good afternoon",
    "hallo zusammen",
    "bonjour",
    "hola",
    "bom dia",
)
THANKS = ("thanks", "thank you very much", "thx a lot", "vielen Dank", "merci beaucoup", "Grazie")
NODS = ("got it", "perfect", "np", "+1", "no worries", "d’accord", "va bene", "alles klar", "👍🏽")
WISHES = (
    "but the export hangs",
    "could we have dark mode",
    "aber der Export hängt",
    "mais l’export ne marche pas",
    "pero no puedo exportar",
    "help",
    "it works now but slowly",
    "see #12",
    "https://status.example/12",
)
ASIDES = st.sampled_from((" ", ", ", "! ", " 🙏 ", "\n", " :tada: ", "... ", " :-) "))
NAMES = st.sampled_from(("", " Ana", " @raj", ", Björn", " Ana and Raj"))


@st.composite
def courtesies(draw: st.DrawFn) -> str:
    """Draw up some that people say one after the other, each perhaps to somebody."""
    polite = st.tuples(st.sampled_from((*GREETINGS, *THANKS)), NAMES).map("".join)
    said = draw(st.lists(st.one_of(polite, st.sampled_from(NODS)), min_size=1, max_size=4))
    return "".join(each + draw(ASIDES) for each in said)


@given(courtesies())
def test_courtesies_in_any_order_ask_for_nothing(said: str) -> None:
    assert smalltalk.is_courtesy(said)


@given(courtesies(), st.sampled_from(WISHES))
def test_a_wish_among_courtesies_is_a_wish(polite: str, wish: str) -> None:
    assert smalltalk.read(f"{wish}. {polite}") is None
    assert smalltalk.read(f"{polite}, {wish}") is None


@given(st.text())
def test_whatever_is_said_can_be_read(said: str) -> None:
    assert isinstance(smalltalk.read(said), Small | None)


@given(st.sampled_from(THANKS), st.text("abcdefgh ", min_size=200))
def test_who_speaks_at_length_wants_something(thanks: str, more: str) -> None:
    assert smalltalk.read(f"{thanks} {more}") is None


@pytest.mark.parametrize(
    "said",
    [
        "thank you very much",
        "Thanks Ana!",
        "hello everyone",
        "Thaaanks!!!",
        "thanks for your help",
        "Thanks @raj, and Ana",
        "THANKS",
        "Don't worry",
        "ok?",
    ],
)
def test_courtesy_has_many_words(said: str) -> None:
    assert smalltalk.is_courtesy(said)


@pytest.mark.parametrize("said", ["yes", "thanks, works now", "no, thanks", "Danke, geht wieder"])
def test_news_ask_for_nothing_and_are_worth_hearing(said: str) -> None:
    assert Small.NEWS in (smalltalk.read(said) or Small(0))
    assert not smalltalk.is_courtesy(said)


@pytest.mark.parametrize(
    "said",
    [
        "works now?",
        "Reports, thanks",
        "Export. Thanks!",
        "hi, help!",
        "Hallo, Fehler!",
        "Hi Dark Mode",
        "+1 for dark mode",
        "thanks for the export, it hangs",
        "please",
        "so",
        "perfect would be dark mode",
        "thanks 12",
    ],
)
def test_a_few_words_may_want_something(said: str) -> None:
    assert smalltalk.read(said) is None
