"""What a text is about is the same however it is written."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.terms import LONGEST, MOST, terms


@pytest.mark.parametrize(
    ("words", "same"),
    [
        ("Export invoices", "exporting an INVOICE"),
        ("planned", "planning"),
        ("saved filters", "save my filter"),
        ("e-mail", "email"),
        ("the customer's address", "customers' addresses"),
        ("translations", "translate"),
        ("notifications", "notify"),
        ("Café", "cafe"),
        ("Größe", "GROSSE"),
        ("ﬁlter", "filter"),
        ("don’t archive", "archive"),
        ("ha\u00adlo", "halo"),
        ("𝐀rchive", "archive"),
    ],
)
def test_what_means_the_same_is_the_same(words: str, same: str) -> None:
    assert terms(words) == terms(same) != []


@pytest.mark.parametrize(
    ("words", "others"), [("speed", "spot"), ("address", "add"), ("order", "border")]
)
def test_what_means_something_else_is_not(words: str, others: str) -> None:
    assert terms(words) != terms(others)


def test_small_words_are_left_out() -> None:
    assert terms("Please let me have a dark mode") == ["dark", "mod"]


def test_small_words_stay_where_there_are_no_others() -> None:
    assert terms("to be or not to be") == ["to", "be", "or", "not"]


def test_scripts_without_spaces_are_cut_into_pairs() -> None:
    assert terms("日本語の検索 PDF") == ["日本", "本語", "語の", "の検", "検索", "pdf"]
    assert terms("猫") == ["猫"]
    assert terms("한국어 ภาษา") == ["한국", "국어", "ภา", "าษ", "ษา"]


def test_letters_keep_the_marks_that_make_them() -> None:
    assert terms("हिन्दी में खोज") == ["हिन्दी", "में", "खोज"]


@pytest.mark.parametrize("words", ["", "  ", "!?", "👍🏽", "\0", "\ud800", "'", "'s"])
def test_what_says_nothing_has_next_to_no_terms(words: str) -> None:
    assert terms(words) in ([], ["s"])


def test_a_very_long_text_is_read_in_part() -> None:
    assert len(terms(" ".join(f"word{number}" for number in range(10_000)))) == MOST


def test_a_very_long_word_is_known_by_its_beginning() -> None:
    assert terms("a" * 10_000) == ["a" * LONGEST]


@given(st.text())
def test_a_term_has_letters_digits_and_marks_alone(words: str) -> None:
    found = terms(words)
    assert len(found) == len(set(found))
    for term in found:
        assert 0 < len(term) <= LONGEST
        assert {unicodedata.category(character)[0] for character in term} <= set("LNM")
