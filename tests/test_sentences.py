import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sentences import paragraph_spans, sentence_spans


def sentences(text, language="nl"):
    return [text[start:end] for start, end in sentence_spans(text, language)]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "nl",
            ["Dr. J.A. van den Berg (42) zei: ‘Het kost 1,3 miljard euro. Dat is veel.’", "Ja."],
        ),
        ("nl", ["Hij kwam o.a. uit Den Haag, d.w.z. Zuid-Holland.", "Klopt dat?"]),
        (
            "nl",
            ["Mw. De Vries en dhr. Jansen tekenden op 3 jan. 2020.", "Om 20.15 uur was het klaar."],
        ),
        ("nl", ["Duizend mensen gingen de straat op.", "De politie arresteerde er 12."]),
        ("nl", ["Zie art. 5 lid 2 en blz. 12.", "Er zijn 1.200.000 lampen."]),
        ("nl", ["‘Ik kom niet’, zei A. de Boer.", "‘Nooit meer!’"]),
        ("en", ["Mr. J. Biden met Gen. Smith of the U.S. Army at 5 p.m.", "Then it ended."]),
        ("en", ["He paid $1.3 billion, i.e. too much.", "“Why?” she asked.", "No. 5 is alive!"]),
        ("en", ["She said no.", "He left."]),
        ("en", ["Wait… what?", "Really?!", "Yes 😀."]),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(language, expected):
    assert sentences(" ".join(expected), language) == expected


def test_caption_and_tweet_lines_stand_alone(shipped_article):
    found = sentences(shipped_article.text)
    assert "Loekasjenko en Poetin ontmoetten elkaar maandag in Sotsji." in found
    assert "Beeld EPA" in found
    assert "Uniestaat" in found
    tweet = next(s for s in found if "pic.twitter.com" in s)
    assert tweet.endswith("14 september 2020")


def test_a_quotation_of_two_sentences_is_not_torn():
    text = "‘Het spijt me. Ik ga weg’, zei ze. Toen ging ze."
    assert sentences(text) == ["‘Het spijt me. Ik ga weg’, zei ze.", "Toen ging ze."]


def test_wrapped_lines_are_one_paragraph_and_a_heading_is_its_own():
    text = (
        "Dit is een regel die op zeventig tekens is afgebroken zoals dat in\n"
        "een mail gebruikelijk is, en die dus doorloopt tot hier.\n"
        "\n"
        "Kop\n"
        "Een nieuwe alinea."
    )
    paragraphs = [text[start:end] for start, end in paragraph_spans(text)]
    assert paragraphs == [text[: text.index("\n\n")], "Kop", "Een nieuwe alinea."]


def test_a_line_of_a_list_is_a_sentence():
    text = "Nodig:\n- een kom van glas\n- een lepel van hout"
    assert sentences(text) == ["Nodig:", "- een kom van glas", "- een lepel van hout"]


@pytest.mark.parametrize("text", ["", " ", "\n\n\t\n", "\u00a0\u2003"])
def test_white_space_has_no_sentences(text):
    assert sentence_spans(text, "nl") == []


@pytest.mark.parametrize("language", ["nl", "en", "xx", ""])
@given(text=st.text(st.sampled_from('aB .!?’‘"\n\r\t1é😀)(…-'), max_size=80))
def test_sentences_hold_all_text_in_order_without_overlap(language, text):
    position = 0
    for start, end in sentence_spans(text, language):
        assert position <= start < end <= len(text)
        assert not text[position:start].strip()
        assert text[start:end] == text[start:end].strip()
        position = end
    assert not text[position:].strip()
