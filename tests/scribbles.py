"""What strangers write in each platform's own form: made to call, to mislead and to break out."""

from typing import Any

from hypothesis import strategies as st

from adapters.matrix import html

NASTY = [
    *("<!channel>", "<!here|all>", "<@U1>", "<@U2>", "<#C1|x>", "@everyone", "@here", "@room"),
    *("<@12>", "<@!13>", "<@&5>", "<#6>", "</suggest:9>", "<t:1700000000:R>", "@ana", "@Room"),
    *("[pay](https://evil.example)", "[https://bank.example](https://evil.example)", "![x](x)"),
    *("[see HTTPS://Bank.Example now](https://evil.example)", "[Bank.example](https://e.vil)"),
    *("<https://evil.example|https://bank.example>", "https://a.b/c_d_e", "www.bank.example"),
    *('<a href="https://evil.example">https://bank.example</a>', "<b>", "</p>", "&lt;!channel&gt;"),
    *('<a href="https://evil.example">see HTTPS://Bank.Example now</a>', "javascript:alert(1)"),
    *('<a href="https://matrix.to/#/@anna:example.org">Ana</a>', "<mx-reply>", "<br>", "<pre>"),
    *('<a href="https://matrix.to/#/@bob:example.org">Bob</a>', "@bob:example.org", "</p>"),
    *("**b**", "__u__", "~~s~~", "||hidden||", "`c`", "```\nx\n```", "````", "`````"),
    *("</blockquote>", "\n> q", "\n- a", "\n# h", "\n-# s", "\n1. n", "1.", "-", "<blockquote>"),
    *("\\", "*", "_", "`", "~", "|", ">", "<", "[", "]", "(", ")", "@", "#", "&", ":", "/", "\n"),
    *(" ", "a", "b1", "é", "🎉", "\u202e", "\u200b", "\x1b[2J", "\0", "→", "]: ", " | "),
]  # fmt: skip
LONG = st.sampled_from(["word ", "*", "<!channel> ", "@everyone\n", "https://bank.example "])
RAW = st.lists(st.sampled_from(NASTY), min_size=1, max_size=12).map("".join)
STRETCHED = st.builds(lambda piece, times: piece * times, LONG, st.integers(1, 1000))
WORDS = st.one_of(RAW, RAW, RAW, RAW, RAW, STRETCHED)


# Slack's rich text ----------------------------------------------------------------------------


def _style() -> st.SearchStrategy[dict[str, bool]]:
    names = st.sampled_from(["bold", "italic", "strike", "code"])
    return st.sets(names).map(lambda chosen: dict.fromkeys(chosen, True))


def _leaf(kind: str, **facts: Any) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"type": st.just(kind)} | {k: _one(v) for k, v in facts.items()})


def _one(value: Any) -> st.SearchStrategy[Any]:
    return value if isinstance(value, st.SearchStrategy) else st.sampled_from(value)


LEAVES = st.one_of(
    _leaf("text", text=WORDS, style=_style()),
    _leaf("text", text=RAW),
    _leaf("link", url=["https://evil.example"], text=RAW, style=_style()),
    _leaf("link", url=["javascript:alert(1)", "https://bank.example"]),
    _leaf("user", user_id=["U1", "U2", "12"]),
    _leaf("broadcast", range=["channel", "everyone", "here"]),
    _leaf("usergroup", usergroup_id=["S1"]),
    _leaf("channel", channel_id=["C1"]),
    _leaf("emoji", name=["tada", "@room"]),
    _leaf("date", timestamp=[1_700_000_000]),
)
SECTIONS = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["rich_text_section", "rich_text_quote", "rich_text_preformatted"]),
        "elements": st.lists(LEAVES, min_size=1, max_size=5),
    }
)
LISTS = st.fixed_dictionaries(
    {
        "type": st.just("rich_text_list"),
        "style": st.just("bullet"),
        "indent": st.integers(0, 2),
        "elements": st.lists(SECTIONS, min_size=1, max_size=2),
    }
)
BLOCKS = st.lists(st.one_of(SECTIONS, SECTIONS, LISTS), min_size=1, max_size=3)


# What a message on Matrix holds ---------------------------------------------------------------

CONTENTS = st.one_of(
    st.fixed_dictionaries({"body": WORDS}),
    st.fixed_dictionaries(
        {"body": RAW, "format": st.just(html.FORMAT), "formatted_body": WORDS},
        optional={
            "m.mentions": st.sampled_from(
                [{}, {"room": True}, {"user_ids": ["@anna:example.org", "@bob:example.org"]}]
            )
        },
    ),
)
