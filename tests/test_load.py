import io
import subprocess
import sys
import unicodedata
import zipfile
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from index import load
from index.errors import EmptyArticleError, UnreadableFileError
from index.language import detect_language
from index.load import article_from_bytes, article_from_text, load_article
from index.text import decode, normalise, one_line
from tests.documents import paragraph, pdf, word

DATA = Path(__file__).parent / "data"
DUTCH = "Hij zei: ‘Eén café’ kost €3, aldus de coördinator uit Curaçao. De ideeën zijn geïnd."
ENGLISH = "The café’s owner said “no” – it costs £5, and that was all."
RUSSIAN = "Президент России встретился с президентом Белоруссии в Сочи."


FORBIDDEN = {
    *map(chr, [*range(9), *range(11, 32), *range(127, 160), 0x2028, 0x2029, 0xFEFF])
} | set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

# Normalisation


@settings(deadline=None)
@given(
    st.text(st.characters(), max_size=60)
    | st.text(st.sampled_from("a \t\n\r\x85\u2028é\u0301e\xa0\ud83d\ude00\x00\u202e"), max_size=30)
)
def test_normalising_twice_changes_nothing(text):
    once = normalise(text)
    assert normalise(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert once.encode("utf-8").decode("utf-8") == once  # no lone surrogates
    assert not set(once) & FORBIDDEN
    assert all(line == line.rstrip() for line in once.split("\n"))


@pytest.mark.parametrize(
    ("ugly", "clean"),
    [
        ("een\r\ntwee\rdrie", "een\ntwee\ndrie"),
        ("Cafe\u0301 e\x00\u0301", "Café é"),
        ("\ufeffbegin", "begin"),
        ("a\x07b\x1b[0m\x7f\x9f", "ab[0m"),
        ("tab\tblijft  en dit ook", "tab\tblijft  en dit ook"),
        ("regel \t \nvolgende\xa0\n", "regel\nvolgende"),
        ("\n\n  ingesprongen\n\n\n\nwit\n \n", "  ingesprongen\n\n\n\nwit"),
        ("pagina\feen\vtwee\x85drie\u2028vier\u2029vijf", "pagina\neen\ntwee\ndrie\nvier\n\nvijf"),
        ("a\u202eb\u202cc\u2066d\u2069e\u202a", "abcde"),
        ("שלום\u200f!\u200e", "שלום\u200f!\u200e"),
        ("vlag ⚪️🔴 👩‍👩‍👧", "vlag ⚪️🔴 👩‍👩‍👧"),
        ("los \ud83d en \udc00, samen \ud83d\ude00", "los  en , samen 😀"),
        ("af\xadge\xadbro\xadken", "afgebroken"),
        ("", ""),
        (" \n\t\r\n ", ""),
    ],
)
def test_normalise(ugly, clean):
    assert normalise(ugly) == clean


def test_one_line():
    assert one_line(" Een\r\n titel \u202e\t! ") == "Een titel !"


# Decoding


@pytest.mark.parametrize("text", [DUTCH, ENGLISH, RUSSIAN, "x", "", "Plain ASCII."])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_encodings_are_told_by_their_mark(text, encoding):
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("text", [DUTCH, ENGLISH])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "cp1252"])
def test_encodings_without_a_mark(text, encoding):
    assert decode(text.encode(encoding)) == text


def test_latin_1_and_other_scripts():
    assert decode("Een coördinator in café".encode("latin-1")) == "Een coördinator in café"
    assert decode(RUSSIAN.encode("cp1251")) == RUSSIAN
    assert decode(b'<meta charset="iso-8859-2"><p>' + "łódź".encode("iso-8859-2")) is not None
    assert "łódź" in str(decode(b'<meta charset="iso-8859-2"><p>' + "łódź".encode("iso-8859-2")))


def test_utf_8_with_a_fault_shows_the_fault():
    assert decode("coördinatoren, ideeën, één, café".encode() + b"\xff!") == (
        "coördinatoren, ideeën, één, café\ufffd!"
    )


def test_bytes_that_are_no_text():
    assert decode(bytes(range(256)) * 4) is None
    assert decode(b"\x00\x01\x02" * 100) is None
    assert decode(b"one stray zero byte\x00" + b" in a long text" * 10) is not None


# Plain text


def test_a_text_file_keeps_its_lines(tmp_path):
    path = tmp_path / "Mijn stuk.txt"
    path.write_bytes(b"# Kop\r\n\r\n\r\n<script>alert(1)</script>  \r\n*geen* opmaak\r\n")
    article = load_article(path)
    assert article.text == "# Kop\n\n\n<script>alert(1)</script>\n*geen* opmaak"
    assert article.title == "Mijn stuk"
    assert article.source == str(path.resolve())
    assert load_article(str(path)) == article


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_the_same_article_in_any_encoding(encoding):
    article = article_from_bytes(DUTCH.encode(encoding), "stuk.txt")
    assert article == article_from_text(DUTCH, title="stuk", source="stuk.txt")
    assert article.language == "nl"


def test_one_word_is_an_article():
    article = article_from_text("Loekasjenko", title="")
    assert (article.text, article.title) == ("Loekasjenko", "Loekasjenko")


def test_ids_are_readable_and_of_the_text():
    one = article_from_text("Tekst een.", title="Één ‘groot’ stuk: deel 2/3!")
    assert one.id == "een-groot-stuk-deel-2-3-" + one.sha256[:8]
    assert one.id != article_from_text("Tekst twee.", title=one.title).id
    assert article_from_text("Tekst.", title="Россия").id.startswith("article-")
    assert article_from_text("Tekst.", title="../../etc/passwd").id.startswith("etc-passwd-")
    assert article_from_text("Tekst.", title="x", id="eigen").id == "eigen"
    assert len(article_from_text("Tekst.", title="lang " * 99).id) <= 49


def test_title_is_given_or_the_file_name():
    assert article_from_bytes(b"tekst", "map/b.txt", title=" Een\nTitel ").title == "Een Titel"
    assert article_from_bytes(b"tekst", "C:\\map\\b.txt").source == "b.txt"
    assert article_from_bytes(b"tekst", "../..").title == ".."
    assert len(article_from_text("x", title="t" * 999).title) == load.MAX_TITLE_CHARS


# What cannot be read


@pytest.mark.parametrize("text", ["", " \r\n\t ", "\x00\ufeff", "\u200b", "\ud800"])
def test_nothing_to_read(text):
    with pytest.raises(EmptyArticleError, match=r"“T” holds no text to read\."):
        article_from_text(text, title="T")


@pytest.mark.parametrize("name", ["leeg.txt", "leeg.md", "leeg.html"])
@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf \r\n"])
def test_empty_files(name, data):
    with pytest.raises(EmptyArticleError, match=rf"“{name}” holds no text to read\."):
        article_from_bytes(data, name)


def archive(*names):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as writer:
        for name in names:
            writer.writestr(name, "x")
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00", "an image; txt, md, html, pdf and docx"),
        (b"\xff\xd8\xff\xe0\x00", "an image"),
        (b"{\\rtf1 hallo}", r"rich text document \(save it as docx\)"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Office document"),
        (b"\x1f\x8b\x08\x00", "compressed archive"),
        (b"\x7fELF\x02\x01\x01" + b"\x00" * 200, "no text in any known encoding"),
        (bytes(range(256)) * 8, "no text in any known encoding"),
        (archive("a.txt"), "a zip archive or another document"),
        (archive("word/document.xml"), "Word document is damaged"),
        (b"PK\x03\x04 word/document.xml", "Word document is damaged"),
        (pdf([[(60, 800, 11, "Hallo")]])[:300], "PDF is damaged"),
        (b"%PDF-1.7\nrubbish", "PDF is damaged"),
        (pdf([[]]), r"no text, only images. Run text recognition \(OCR\)"),
        ((DATA / "locked.pdf").read_bytes(), "asks for a password"),
    ],
)
def test_unreadable_content(data, message):
    with pytest.raises(UnreadableFileError, match=rf"^“stuk\.txt” cannot be read\. .*{message}"):
        article_from_bytes(data, "stuk.txt")


def test_unreadable_paths(tmp_path):
    with pytest.raises(UnreadableFileError, match=r"There is no file “.*weg\.txt”"):
        load_article(tmp_path / "weg.txt")
    with pytest.raises(UnreadableFileError, match="is no file that can be read"):
        load_article(tmp_path)
    with pytest.raises(UnreadableFileError):
        load_article("a\x00b.txt")
    with pytest.raises(UnreadableFileError):
        load_article("x" * 5000)
    with pytest.raises(UnreadableFileError):
        load_article("/dev/null")


def test_too_large(monkeypatch, tmp_path):
    monkeypatch.setattr(load, "MAX_FILE_BYTES", 3_000_000)
    path = tmp_path / "groot.txt"
    path.write_bytes(b"a " * 1_500_001)
    with pytest.raises(UnreadableFileError, match=r"“groot\.txt” is too large; at most 3 MB"):
        load_article(path)
    path.write_bytes(b"ab " * 700_000)
    with pytest.raises(UnreadableFileError, match="2,099,999 characters; at most 2,000,000"):
        load_article(path)


def test_a_word_bomb_is_refused(monkeypatch):
    monkeypatch.setattr("index.formats.word.MAX_UNPACKED_BYTES", 100)
    with pytest.raises(UnreadableFileError, match="too large when unpacked"):
        article_from_bytes(word(docx.Document()), "bom.docx")


# Markdown


def test_markdown_leaves_no_markup():
    source = (
        "---\ntitle: 'Uit de kop'\ntags: [a]\n---\n# Kop *een*\n\nAlinea met **vet**, een\n"
        "[link](http://x 'y'), `code` en ~~weg~~.\n\n- een\n- twee\n  1. diep\n\n"
        "| Naam | Bedrag |\n|---|--:|\n| Lening | 1,3 |\n\n"
        "```python\ndef f():\n    return 1\n```\n\n"
        "> citaat\n\nHTML <b>erin</b>.\n<script>alert(1)</script>\n\n3 < 4 &amp; 5\n"
    )
    article = article_from_bytes(source.encode(), "stuk.md")
    assert article.title == "Uit de kop"
    assert article.text == (
        "Kop een\n\nAlinea met vet, een link, code en weg.\n\n- een\n- twee\n  1. diep\n\n"
        "Naam | Bedrag\nLening | 1,3\n\ndef f():\n    return 1\n\ncitaat\n\nHTML erin.\n\n3 < 4 & 5"
    )


def test_markdown_title_is_its_first_heading():
    assert article_from_bytes(b"intro\n\n## De *kop*\n\n# Later", "stuk.md").title == "De kop"
    assert article_from_bytes(b"zonder kop", "stuk.md").title == "stuk"


# HTML


def news_page(paragraphs):
    body = "".join(f"<p>{p}</p>\n" for p in paragraphs)
    return (
        "<!doctype html><html lang=nl><head><title>Kop &amp; meer</title><style>p{color:red}"
        "</style></head><body><nav><ul><li><a href=/>Nieuws</a></ul></nav>"
        "<div class=menu>" + "<a href=/x>Menu van de krant</a> " * 30 + "</div>"
        "<article><h1>De kop</h1><figure><img src=x><figcaption>Samen op de foto. Beeld EPA"
        f"</figcaption></figure>{body}<script>var geheim = 1;</script></article>"
        "<footer>Alle rechten voorbehouden</footer></body></html>"
    )


def test_the_main_text_of_a_page():
    paragraphs = [
        f"Alinea {i} gaat over de lening van 1,{i} miljard. En nog een zin daarover, met meer."
        for i in range(30)
    ]
    paragraphs[7] = "Kort."
    paragraphs[20] = paragraphs[3]
    article = article_from_bytes(news_page(paragraphs).encode(), "stuk.html")
    assert article.title == "Kop & meer"
    blocks = article.text.split("\n\n")
    assert [block for block in blocks if block in paragraphs] == paragraphs
    assert "Samen op de foto. Beeld EPA" in blocks
    for absent in ("geheim", "color:red", "Menu van de krant", "<p>"):
        assert absent not in article.text


def test_a_small_page_is_read_whole():
    page = (
        "<html><title>T</title><body>Los begin<p>Een\n  <b>twee</b>drie&nbsp;4<br>regel</p>"
        "<!-- nee --><ul><li>a<li><p>b</p><ol start=3><li>c</ol></ul><script>nee()</script>"
        "<p hidden>nee</p><p style='display: none'>nee</p><table><tr><th>x<th>y<tr><td>1<td>"
        "</table><pre>a\n  b</pre>&lt;script&gt;toon&lt;/script&gt;<template>nee</template>"
    )
    assert article_from_bytes(page.encode(), "x.html").text == (
        "Los begin\n\nEen tweedrie\xa04\nregel\n\n- a\n- b\n  3. c\n\nx | y\n1\n\na\n  b\n\n"
        "<script>toon</script>"
    )


def test_layout_tables_are_no_tables():
    page = f"<table><tr><td>links</td><td><p>{'woord ' * 60}</p><p>Rechts.</p></td></tr></table>"
    blocks = article_from_bytes(page.encode(), "x.html").text.split("\n\n")
    assert blocks == ["links", ("woord " * 60).strip(), "Rechts."]


def test_deeply_nested_tables_take_no_time():
    page = "<p>begin</p><table><tr><td>diep" * 60
    assert article_from_bytes(page.encode(), "x.html").text.count("diep") == 60


@pytest.mark.parametrize(
    "start", ["<!DOCTYPE HTML>", "<?xml version='1.0'?>\n<html>", "<!-- x --><body>"]
)
def test_html_is_told_by_its_content(start):
    assert article_from_bytes(f"{start}<p>Hallo".encode(), "stuk.txt").text == "Hallo"


def test_telling_html_takes_no_time():
    source = "<!-- x --> " * 200 + "tekst"
    assert article_from_bytes(source.encode(), "x.txt").text == source
    assert article_from_bytes(f"{source}<p>y".encode(), "x.html").text == "tekst\n\ny"


def test_the_name_decides_for_a_fragment():
    assert article_from_bytes(b"<p>Hallo", "stuk.htm").text == "Hallo"
    assert article_from_bytes(b"<p>Hallo", "stuk.txt").text == "<p>Hallo"
    assert article_from_bytes(b"a < b\n\nc", "stuk.html").text == "a < b\n\nc"


def test_html_encoding_and_entities():
    page = '<html><meta charset="windows-1252"><p>café ‘x’ &#8238;&#0;&euml;'.encode("cp1252")
    assert article_from_bytes(page, "x.html").text == "café ‘x’ \ufffdë"


# Word


def test_word_document_in_its_order():
    document = docx.Document()
    document.add_heading("De kop", 0)
    first = document.add_paragraph("Eerste alinea met ")
    first.add_run("vet").bold = True
    first.add_run("\nen\teen regel.")
    document.add_paragraph("punt een", style="List Bullet")
    document.add_paragraph("punt twee", style="List Number")
    table = document.add_table(2, 2)
    for cell, text in zip(table._cells, ["Naam", "Bedrag", "Lening", "1,3 miljard"], strict=True):
        cell.text = text
    document.add_heading("Tussenkop", 1)
    document.add_paragraph("Slot.")
    article = article_from_bytes(word(document), "stuk.docx")
    assert article.title == "De kop"
    assert article.text == (
        "De kop\n\nEerste alinea met vet\nen een regel.\n\n- punt een\n- punt twee\n\n"
        "Naam | Bedrag\nLening | 1,3 miljard\n\nTussenkop\n\nSlot."
    )


def test_word_insertions_count_and_deletions_do_not():
    document = docx.Document()
    document.core_properties.title = "Uit de eigenschappen"
    element = document.add_paragraph("Begin ")._p
    space = element.nsmap["w"]
    for kind, text in (("ins", "t"), ("del", "delText"), ("moveFrom", "t"), ("hyperlink", "t")):
        element.append(
            etree.fromstring(
                f'<w:{kind} xmlns:w="{space}"><w:r><w:{text} xml:space="preserve">{kind} '
                f"</w:{text}></w:r></w:{kind}>"
            )
        )
    hidden = document.paragraphs[0].add_run("verborgen")
    hidden.font.hidden = True
    article = article_from_bytes(word(document), "stuk.bin")
    assert (article.title, article.text) == ("Uit de eigenschappen", "Begin ins hyperlink")


# PDF

LINES = [
    "Rusland gaat de Belarussische president Loekasjenko ondersteunen met een le-",
    "ning van 1,3 miljard euro. Dat heeft president Poetin bekendgemaakt tijdens zijn",
    "eerste ontmoeting met hem, sinds de volksopstand in de Noord-",
    "Belarussische steden begon in 2020.",
]
JOINED = (
    "Rusland gaat de Belarussische president Loekasjenko ondersteunen met een lening van 1,3 "
    "miljard euro. Dat heeft president Poetin bekendgemaakt tijdens zijn eerste ontmoeting met "
    "hem, sinds de volksopstand in de Noord-Belarussische steden begon in 2020."
)


def text_of(*pages):
    return article_from_bytes(pdf(pages), "stuk.pdf").text


def test_pdf_lines_become_paragraphs():
    page = [
        (60, 800, 18, "De kop van het stuk"),
        *paragraph(LINES, 770),
        *paragraph(LINES, 770 - 14 * 5),
    ]
    article = article_from_bytes(pdf([page]), "stuk.pdf")
    assert article.text == f"De kop van het stuk\n\n{JOINED}\n\n{JOINED}"
    assert article.title == "De kop van het stuk"


def test_pdf_title_from_its_properties_unless_it_is_a_file_name():
    page = [(60, 800, 18, "De kop"), *paragraph(LINES, 770)]
    assert article_from_bytes(pdf([page], "Eigen titel"), "stuk.pdf").title == "Eigen titel"
    assert article_from_bytes(pdf([page], "Microsoft Word - x.doc"), "stuk.pdf").title == "De kop"
    assert article_from_bytes(pdf([page[1:]]), "stuk.pdf").title == "stuk"


def test_pdf_indented_paragraphs():
    page = []
    for i in range(3):
        top = 800 - 14 * 4 * i
        page += [*paragraph(LINES[:1], top, left=74), *paragraph(LINES[1:], top - 14)]
    assert text_of(page) == "\n\n".join([JOINED] * 3)


def test_pdf_paragraph_across_pages_between_headers_and_footers():
    pages = []
    for number in range(3):
        lines = LINES[:2] if number == 0 else LINES[2:] if number == 1 else LINES
        pages.append(
            [
                (60, 820, 9, "De Krant van maandag"),
                *paragraph(lines, 780),
                (280, 30, 9, f"pagina {number + 1} van 3"),
            ]
        )
    assert text_of(*pages) == f"{JOINED}\n\n{JOINED}"


def test_pdf_list_items_and_hyphens():
    page = [
        *paragraph(LINES, 800),
        *paragraph(["• het eerste punt", "• het tweede punt, dat op de volgende regel"], 740),
        *paragraph(["nog even doorgaat", "• het derde"], 712, left=70),
        *paragraph(["De kosten van in-", "en uitvoer gelden voor 2010-", "2020 en verder."], 650),
    ]
    assert text_of(page).split("\n\n")[1:] == [
        "• het eerste punt",
        "• het tweede punt, dat op de volgende regel nog even doorgaat",
        "• het derde",
        "De kosten van in- en uitvoer gelden voor 2010-2020 en verder.",
    ]


def test_pdf_is_told_by_its_content():
    assert (
        article_from_bytes(pdf([[(60, 800, 11, "Hallo (daar)")]]), "x.txt").text == "Hallo (daar)"
    )


# Language


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Hoeveel bedraagt de lening?", "nl"),
        ("How much is the loan?", "en"),
        (DUTCH, "nl"),
        (ENGLISH, "en"),
        ("Die Regierung hat gestern beschlossen, dass die Steuern nicht erhöht werden.", "de"),
        ("Le président a rencontré la chancelière à Paris hier soir.", "fr"),
        ("El presidente de la república habló de la economía de los países.", "es"),
        (RUSSIAN, "ru"),
        ("习近平主席会见了来访的总统", "zh"),
        ("Amsterdam", "en"),
        ("", "en"),
        ("😀 1,3", "en"),
    ],
)
def test_detect_language(text, code):
    assert detect_language(text) == code


def test_the_shipped_article_is_dutch(shipped_article):
    assert shipped_article.language == "nl"


def test_reading_plain_text_loads_no_parser():
    parsers = "{'lxml', 'trafilatura', 'docx', 'pypdfium2', 'markdown_it', 'py3langid'}"
    code = (
        "import sys; from index.load import article_from_text as f; f('De bank.', title='T');"
        f"print({parsers} & set(sys.modules))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout == "set()\n"
