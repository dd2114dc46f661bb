"""EM and F1 held against what the official SQuAD 2.0 script gives, and against Dutch by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.evaluation.normalise import best_scores, exact_match, f1, normalise

# normalize_answer of the official script: lower, remove string.punctuation, remove \b(a|an|the)\b,
# collapse white space.
OFFICIAL_FORMS = [
    ("The Panthers", "panthers"),
    ("a an the", ""),
    ("An apple a day, the doctor!", "apple day doctor"),
    ("308", "308"),
    ("6½ sacks", "6½ sacks"),
    ("$1.3 billion", "13 billion"),
    ("1,313", "1313"),
    ("U.S.", "us"),
    ("all-pro", "allpro"),
    ("  two\n\twords ", "two words"),
    ("Ogród Saski", "ogród saski"),
    ("“quoted”", "“quoted”"),  # curly quotes are not ASCII punctuation
    ("‘Aṅgulimāla’ – the", "‘aṅgulimāla’ –"),
    ("theatre", "theatre"),
    ("de heat", "de heat"),
    ("the-the", "thethe"),  # punctuation goes first, so this is one word
    ("", ""),
    ("?!", ""),
    ("İstanbul", "i̇stanbul"),
]


@pytest.mark.parametrize(("text", "official"), OFFICIAL_FORMS)
def test_english_is_normalised_as_squad_does(text, official):
    assert normalise(text) == official


# compute_exact and compute_f1 of the official script, over one gold answer.
OFFICIAL_SCORES = [
    ("308", "308", 1.0, 1.0),
    ("The 308", "308.", 1.0, 1.0),
    ("308 points", "308", 0.0, 2 / 3),
    ("Jared Allen", "defensive end Jared Allen", 0.0, 2 / 3),
    ("Josh Norman and Kurt Coleman", "Kurt Coleman", 0.0, 4 / 7),  # p 2/5, r 2/2
    ("Kawann Short", "Mario Addison", 0.0, 0.0),
    ("to be or not to be", "to be to be", 0.0, 0.8),  # counted with multiplicity: 4 of 6 and 4 of 4
    ("the", "", 1.0, 1.0),
    ("", "", 1.0, 1.0),
    ("308", "", 0.0, 0.0),
    ("", "308", 0.0, 0.0),
    ("a", "the", 1.0, 1.0),
    ("ogród saski", "Ogród Saski", 1.0, 1.0),
    ("1.3", "13", 1.0, 1.0),
]


@pytest.mark.parametrize(("answer", "gold", "exact", "overlap"), OFFICIAL_SCORES)
def test_english_scores_are_those_of_squad(answer, gold, exact, overlap):
    answer, gold = normalise(answer), normalise(gold)
    assert exact_match(answer, gold) == exact
    assert f1(answer, gold) == pytest.approx(overlap)


def test_the_best_gold_counts_for_each_score_by_itself():
    # Official: max over golds, for exact and F1 apart.
    golds = [("the loan of 3 euro", "en"), ("3 euro", "en")]
    assert best_scores("loan of 3 euro", golds, "en") == (1.0, 1.0)
    assert best_scores("3", golds, "en") == (0.0, pytest.approx(2 / 3))


@pytest.mark.parametrize(
    ("answer", "golds", "scores"),
    [
        ("", [], (1.0, 1.0)),  # abstained where there is no answer
        ("something", [], (0.0, 0.0)),
        ("", [("?!", "en")], (1.0, 1.0)),  # golds that normalise to nothing are no golds
        ("", [("the", "en"), ("x", "en")], (0.0, 0.0)),
    ],
)
def test_no_answer_follows_squad_2(answer, golds, scores):
    assert best_scores(answer, golds, "en") == scores


@pytest.mark.parametrize(
    ("answer", "gold", "language", "scores"),
    [
        ("A", "A", "en", (1.0, 1.0)),
        ("", "A", "en", (0.0, 0.0)),
        ("vitamin A", "A", "en", (0.0, pytest.approx(2 / 3))),
        ("B", "A", "en", (0.0, 0.0)),
        ("een", "een", "nl", (1.0, 1.0)),
        ("Één.", "een", "nl", (1.0, 1.0)),
        ("een", "één", "nl", (1.0, 1.0)),
        ("", "één", "nl", (0.0, 0.0)),
        ("twee", "een", "nl", (0.0, 0.0)),
        ("een miljard", "één miljard", "nl", (1.0, 1.0)),
    ],
)
def test_a_gold_of_nothing_but_articles_is_compared_with_them(answer, gold, language, scores):
    assert best_scores(answer, [(gold, language)], language) == scores


def test_a_gold_with_other_words_is_compared_as_ever_beside_one_without():
    golds = [("a", "en"), ("a loan", "en")]
    assert best_scores("loan", golds, "en") == (1.0, 1.0)
    assert best_scores("", golds, "en") == (0.0, 0.0)


DUTCH_FORMS = [
    ("De Belarussische grondwet", "belarussische grondwet"),
    ("het Westen", "westen"),
    ("een ‘grote broer’", "grote broer"),
    ("'t Huis", "huis"),
    ("’t huis", "huis"),
    ("foto's", "fotos"),
    ("video’s", "videos"),
    ("1,3 miljard euro", "1.3 miljard euro"),
    ("€ 1,3 miljard", "1.3 miljard"),
    ("12.500", "12500"),
    ("1.234.567,89", "1234567.89"),
    ("12,500", "12.500"),
    ("14 september 2020.", "14 september 2020"),
    ("4 uur", "4 uur"),
    ("14.30 uur", "14.30 uur"),
    ("10.10.2020", "10102020"),
    ("detective", "detective"),
    ("één", ""),
    ("één miljard", "miljard"),
    ("", ""),
]


@pytest.mark.parametrize(("text", "form"), DUTCH_FORMS)
def test_dutch_is_normalised_by_its_own_articles_quotes_and_numbers(text, form):
    assert normalise(text, "nl") == form


def test_a_decimal_comma_is_never_lost_in_dutch():
    assert best_scores("1,3", [("13", "nl")], "nl") == (0.0, 0.0)
    assert best_scores("13", [("1,3", "nl")], "nl") == (0.0, 0.0)


def test_one_number_written_in_two_languages_is_one_number():
    assert normalise("12.500", "nl") == normalise("12,500", "en") == normalise("12500", "nl")
    assert best_scores("12.500", [("12,500", "en")], "nl") == (1.0, 1.0)
    assert best_scores("1,3", [("1.3", "en")], "nl") == (1.0, 1.0)
    assert best_scores("1,3", [("13", "en")], "nl") == (0.0, 0.0)
    assert best_scores("1.3", [("1,3", "nl")], "en") == (1.0, 1.0)


@given(st.text(), st.sampled_from(["en", "nl", "de"]))
def test_a_normalised_text_matches_itself_and_scores_stay_in_bounds(text, language):
    assert best_scores(text, [(text, language)], language) == (1.0, 1.0)
    exact, overlap = best_scores(text, [("de lening van 1,3 miljard", "nl")], language)
    assert exact in (0.0, 1.0)
    assert 0.0 <= overlap <= 1.0
    assert overlap >= exact


@given(st.text(), st.text())
def test_f1_does_not_care_which_of_two_is_gold(one, other):
    assert f1(normalise(one), normalise(other)) == f1(normalise(other), normalise(one))
