"""Students' text: an instructor reads it in Jupyter and in nbgrader's pages, and it does nothing.

Every text is made safe, then shown by the programs that read Markdown: each reads it differently.
"""

import re
import time
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from cs_grader.grading.markdown import MAX_READ, as_text, make_safe, safe_markdown

PICTURES = {"y.png": {"image/png": "AAAA"}, "image-1.png": {"image/png": "AAAA"}}


def nbconvert(text):
    """Show a text as nbgrader's pages do."""
    return MarkdownWithMath(IPythonRenderer(escape=False, attachments=PICTURES)).render(text)


READERS = {
    "commonmark": MarkdownIt("commonmark", {"html": True}).render,
    "like GitHub": MarkdownIt("js-default", {"html": True, "linkify": False}).render,
    "nbconvert": nbconvert,
}
READERS["like GitHub"].__self__.validateLink = lambda url: True

LINKS = [
    "javascript:left()", "JavaScript:left()", "javascript&#58;left()", "javascript&colon;left()",
    "&#106;avascript:left()", "java&Tab;script:left()", "java\tscript:left()",
    "\x01javascript:left()",
    "vbscript:left()", "data:text/html,<script>left()</script>", "data&#58;text/html;base64,PHM+",
    "file:///etc/passwd", "//evil.example/x", "/logout", "../../tree", "x:y",
    "feed:javascript:left()",
    "view-source:javascript:left()", "http:javascript", "blob:http://x/y", "#x", "command:left",
]  # fmt: skip
WAYS = [
    "[x]({})", "[x](<{}>)", '[x]({} "title")', "<{}>", "[x][1]\n\n[1]: {}", "[x]\n\n[x]: <{}>",
    '<a href="{}">x</a>', "<a href='{}'>x</a>", "<a href={}>x</a>", '<A HREF="{}">x</A>',
    '<a xlink:href="{}">x</a>', '<svg><a xlink:href="{}"><text>x</text></a></svg>',
    '<form action="{}"><button>x</button></form>', '<iframe src="{}"></iframe>',
    '<math href="{}">x</math>', '<base href="{}">', '<area href="{}">', "![x]({})",
    '<img src="{}">', '<img srcset="{} 2x">', '<video poster="{}"></video>', '<object data="{}">',
    '<meta http-equiv="refresh" content="0;url={}">', "- [x]({})", "> [x]({})",
    "|a|\n|-|\n|[x]({})|",
    "[![y](attachment:y.png)]({})", r"$\href{{{}}}{{x}}$", r"$$\def\a{{\href}}\a{{{}}}{{x}}$$",
    r"\begin{{x}}\href{{{}}}{{x}}\end{{x}}", "$`[x]({})`$", "$$<a href='{}'>x</a>$$",
    "`$`[x]({})`$`",
    "$a$<!--$[x]({})$-->", "&#91;x&#93;&#40;{}&#41;", "[x](&#x5c;{})", "<a\nhref='{}'\n>x</a>",
]  # fmt: skip
ACTS = [
    "<script>left()</script>", "<img src=x onerror=left()>", "<svg onload=left()>",
    "<b onclick=left()>x",
    "<style>*{background:url(http://x)}</style>", '<p style="background:url(http://x)">x</p>',
    "<a href='http://x.org' onmouseover='left()'>x</a>",
    "<iframe srcdoc='<script>left()</script>'>",
    "<scr<script>ipt>left()</scr</script>ipt>",
    "<noscript><p title='</noscript><img src=x onerror=left()>'>",
    "<math><mtext><table><mglyph><style><img src=x onerror=left()>",
    "<![CDATA[<script>left()</script>]]>",
    "<!--><script>left()</script>-->", "<x/onclick=left()>x", "&lt;script&gt;left()&lt;/script&gt;",
    "&amp;lt;script&amp;gt;left()", "<textarea><img title='</textarea><img src=x onerror=left()>'>",
    "```\n</code></pre><script>left()</script>\n```", "    <script>left()</script>",
    "`<script>left()</script>`",
    "$<script>left()</script>$", "$$\n<img src=x onerror=left()>\n$$",
    "$&lt;img src=x onerror=left()&gt;$",
    "<details open ontoggle=left()>x</details>", "<link rel=stylesheet href=//x>",
    "<input autofocus onfocus=left()>",
    "![x](http://evil.example/pixel.png)", "<img src='https://evil.example/pixel.png'>",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    "<div class='student'></div><script>left()</script>",
    "\n\n<script>\n\nleft()\n\n</script>\n\n", "\ue0000\ue001",
    "$x$ \ue0005\ue001 $\ue0000\ue001$", "{{ left() }}",
]  # fmt: skip
EVIL = [way.format(link) for way in WAYS for link in LINKS] + ACTS


SAFE = {
    "a", "b", "blockquote", "br", "code", "del", "details", "div", "em", "h1", "h2", "h3", "hr",
    "i",
    "img", "li", "ol", "p", "pre", "s", "span", "strong", "sub", "summary", "sup", "table", "tbody",
    "td", "th", "thead", "tr", "ul",
}  # fmt: skip


class Watch(HTMLParser):
    """Decodes markup as a browser does, and notes what could act, or fetch."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found = []

    def handle_starttag(self, tag, attributes):
        if tag not in SAFE:
            self.found.append(tag)
        for name, value in attributes:
            value = re.sub(r"[\x00-\x20]", "", value or "")
            if name == "href" and re.match(r"(https?://|mailto:)", value, re.IGNORECASE):
                continue
            if name == "src" and re.match(r"attachment:image-\d+\.\w+$|data:image/png;", value):
                continue
            if name not in ("class", "align", "alt", "id"):
                self.found.append(f"{tag} {name}={value}")

    def handle_data(self, data):
        # MathJax looks at text: commands that make links, attributes or commands must not be there
        for word in re.findall(r"\\(href|def|let|class|style|require|csname|mmlToken)\b", data):
            self.found.append(f"\\{word}")


def acts(markup):
    watch = Watch()
    watch.feed(markup)
    watch.close()
    return watch.found


@pytest.mark.parametrize("reader", READERS)
def test_no_text_can_act_whoever_shows_it(reader):
    show = READERS[reader]
    wrong = {}
    for text in EVIL:
        for around in ("{}", "- a *b*\n\n  {} c"):
            evil = around.replace("{}", text)
            made, _ = safe_markdown(evil, PICTURES)
            if found := acts(show(made)):
                wrong[evil] = found, made
    assert wrong == {}


@pytest.mark.parametrize("reader", READERS)
def test_the_same_texts_act_if_they_are_left_as_they_are(reader):
    """Or the test above would see nothing."""
    evil = [text for text in EVIL if "attachment:" not in text]
    assert sum(bool(acts(READERS[reader](text))) for text in evil) > len(evil) / 3


@pytest.mark.parametrize("reader", READERS)
def test_an_honest_text_looks_as_it_was_written(reader):
    text = (
        "## The gradient\n\nIt is *small*, and **not** zero: `x_1 < 2`, "
        "see [here](https://x.org/a_b?c=1&d=2).\n\n"
        "1. first\n2. second\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n"
        "```python\nx = 1\n\ny = [2]\n```\n\n> quoted\n"
    )
    shown = READERS[reader](safe_markdown(text, {})[0])
    for part in (
        "<h2>The gradient</h2>", "<em>small</em>", "<strong>not</strong>", "<li>first</li>",
        'href="https://x.org/a_b?c=1&amp;d=2"', "<blockquote>", "<td>1</td>",
    ):  # fmt: skip
        assert part in shown
    words = " ".join(re.sub("<[^>]*>", "", shown).split())
    assert "x&#95;1 &#60; 2" in words
    assert "x &#61; 1" in words


@pytest.mark.parametrize("reader", READERS)
def test_formulas_stay_formulas(reader):
    text = (
        "So $a_1 < b^*$ and\n\n$$\\begin{aligned} a &= b_1 \\\\ &= \\frac{c}{d} \\end{aligned}$$\n"
    )
    shown = READERS[reader](safe_markdown(text, {})[0])
    assert "$a_1 \\lt b^*$" in shown
    assert "$$\\begin{aligned} a &amp;= b_1 \\\\ &amp;= \\frac{c}{d} \\end{aligned}$$" in shown


def test_pasted_pictures_stay_and_others_go():
    pictures = {"my plot.png": {"image/png": "AAAA"}, "unused.png": {"image/png": "BBBB"}}
    text = "![a](attachment:my%20plot.png) ![b](data:image/jpeg;base64,CCCC) ![c](http://x.org/c)"
    made, used = safe_markdown(text, pictures)
    assert used == {"image-1.png": {"image/png": "AAAA"}, "image-2.jpeg": {"image/jpeg": "CCCC"}}
    assert made.endswith(
        "\n\n![image-1.png](attachment:image-1.png)\n\n![image-2.jpeg](attachment:image-2.jpeg)"
    )
    assert "x.org" not in made


def test_a_page_shows_the_words_alone():
    made, _ = safe_markdown("# T\n\na & b < c\n\n- x\n- y_z\n", {})
    assert as_text(made).split() == ["T", "a", "&", "b", "<", "c", "x", "y_z"]
    assert as_text("<div>the instructor's</div>") == "<div>the instructor's</div>"


SLOW = {
    "open brackets": "[", "pictures": "![", "stars": "*a ", "bold": "**a", "less": "<",
    "tags": "<a ",
    "links": "[a](<b", "dollars": "$a ", "begin": "\\begin{a}", "references": "[x]: y\n",
    "quotes": "> ",
    "lists": "- ", "strikes": "~~a", "underscores": "_a__", "comments": "<!--", "spans": "<span>",
    "backslashes": "\\", "formulas": "\\ d", "ticks": "`a``b```",
}  # fmt: skip


@pytest.mark.parametrize("what", SLOW)
def test_no_text_keeps_the_reader_busy(what):
    """Twenty thousand characters of one of these once took a quarter of a minute."""
    text = (SLOW[what] * MAX_READ)[:MAX_READ]
    start = time.process_time()
    safe_markdown(text, {})
    assert time.process_time() - start < 3


def test_much_text_is_cut_and_the_instructors_is_left():
    cells = [{"cell_type": "markdown", "source": "<b>mine</b>"}]
    cells += [{"cell_type": "markdown", "source": "[x](y) " * 10_000} for _ in range(50)]
    cells += [{"cell_type": "raw", "source": "<script>left()</script>", "attachments": {}}]
    make_safe({"cells": cells}, {"<b>mine</b>"})
    assert cells[0]["source"] == "<b>mine</b>"
    assert sum(len(cell["source"]) for cell in cells) < 3_000_000
    assert cells[-1] == {"cell_type": "raw", "source": "&lt;script&gt;left()&lt;/script&gt;"}
