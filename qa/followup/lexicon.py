"""The small words of Dutch and English that make a question lean on the one before.

Word tables and nothing else: which words refer back (she, daarmee), which ask (waarom, how many),
which open or close a phrase. Closed classes, so the tables are short and know nothing about any
article.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

Code = Literal["nl", "en"]
# What a word refers to: a man, a woman, a person of either kind, a thing, several of anything,
# a place, a moment, what comes after, or all that was said.
Sort = Literal["man", "woman", "thing", "plural", "place", "time", "after", "said"]
# Its part in the sentence: "she", "her" before a verb or at the end, "her" before a noun.
Part = Literal["subject", "object", "possessive"]


def words(text: str) -> frozenset[str]:
    """The words of a string, as a set."""
    return frozenset(text.split())


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """The tables of one language; every entry in lower case.

    Attributes:
        code: "nl" or "en".
        signs: Words that this language has and the other lacks.
        openers: Words that tie a question to the one before: "and", "maar".
        asking: Question words.
        measures: Adjectives that follow "how": "how [long]".
        articles: Definite articles and possessives, which open a noun phrase.
        indefinite: Indefinite articles and numerals, which do so too.
        quantifiers: Those of them that a definite article replaces: "many".
        pointing: "that", "deze": with a noun they point back.
        prepositions: Prepositions.
        auxiliaries: Forms of to be, to have, to do and the modals.
        verbs: Common irregular verb forms, as they stand in a question.
        linking: Words that open a subordinate clause.
        adverbs: Common adverbs and particles.
        times: Adverbs of time, one of which may take another's place.
        pronouns: A pronoun's sort and part.
        more: Words that ask for more of the same: "else".
        closed: All words that are no part of a noun phrase.
        everyday: Things of which there is one, so that "the sun" needs no context.
    """

    code: Code
    signs: frozenset[str]
    openers: frozenset[str]
    asking: frozenset[str]
    measures: frozenset[str]
    articles: frozenset[str]
    indefinite: frozenset[str]
    quantifiers: frozenset[str]
    pointing: frozenset[str]
    prepositions: frozenset[str]
    auxiliaries: frozenset[str]
    verbs: frozenset[str]
    linking: frozenset[str]
    adverbs: frozenset[str]
    times: frozenset[str]
    pronouns: Mapping[str, tuple[Sort, Part]]
    more: frozenset[str]
    everyday: frozenset[str]

    closed: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        """Gather the words that are no part of a noun phrase."""
        closed = (
            self.openers | self.asking | self.prepositions | self.auxiliaries | self.verbs
            | self.linking | self.adverbs | self.times | frozenset(self.pronouns)
            | self.articles | self.indefinite | self.pointing
        )  # fmt: skip
        object.__setattr__(self, "closed", closed - self.more)


# Nouns for people, which "he" and "she" may mean though no name is given.
WOMEN = words(
    "vrouw meisje moeder dochter zus zuster koningin prinses actrice zangeres mevrouw schrijfster "
    "woman girl mother daughter sister queen princess actress wife mrs ms lady"
)
MEN = words(
    "man jongen vader zoon broer koning prins meneer boy father son brother king prince husband "
    "mr policeman"
)
PEOPLE = words(
    "minister premier president burgemeester wethouder directeur leider voorzitter agent dokter "
    "arts leraar rechter trainer schrijver zanger speler acteur kunstenaar schilder onderzoeker "
    "wetenschapper verdachte dader slachtoffer advocaat woordvoerder keizer paus bakker mayor "
    "director leader chairman officer doctor teacher judge coach writer author singer player "
    "actor artist painter researcher scientist professor suspect victim lawyer spokesman emperor "
    "pope senator governor baker farmer driver pilot collector owner founder general captain"
)
# Bodies that act like people do: "it" rather means a thing they deal with.
BODIES = words(
    "regering gemeente gemeenteraad raad rechtbank parlement kabinet partij politie ministerie "
    "commissie vakbond bank leger ploeg government council court parliament cabinet party police "
    "ministry committee union army team company bedrijf"
)
# Verbs of what happens: "how long did it last?" is about no place and no name.
HAPPENING = words(
    "duurt duurde duren gebeurt gebeurde gebeuren eindigde eindigt verliep begon begonnen plaats "
    "veroorzaakte veroorzaakt cause caused causes last lasted happen happened happens start "
    "started begin end ended over"
)
# Verbs after which a clause may follow without "that".
SAYING = words(
    "say says said think thinks thought believe believes believed claim claims claimed announce "
    "announced know knows knew expect expects expected"
)
# Dutch verbs of opinion, whose "van" opens a phrase of its own.
OPINION = words("vindt vinden vond vonden denkt denken dacht dachten verwacht verwachten eist wil")
# Nouns that ask what of: "the cause", with nothing behind it, leans on the question before.
RELATIONAL = words(
    "oorzaak reden aanleiding gevolg gevolgen resultaat uitslag doel oplossing opbrengst prijs "
    "straf reactie achtergrond eigenaar dader slachtoffer slachtoffers verdachte cause reason "
    "result results outcome goal aim purpose solution price punishment reaction reactions response "
    "owner victim victims suspect suspects perpetrator consequence consequences effect effects"
)
# English verbs that are nouns as often: "the tax cut".
NOUN_VERBS = words(
    "cut work works show shows play plays lead start cost costs fall hit use help need find run "
    "stand break build sink draw talk means"
)
# Dutch adjectives that stand before a noun without -e.
UNINFLECTED = words(
    "nieuw groot klein oud jong goed slecht lang kort hoog laag zwaar licht vol open eigen gratis "
    "vrij sterk rijk arm wit zwart rood groen blauw geel gouden zilveren houten stalen eerste "
    "half heel extra nationaal internationaal speciaal zelfstandig duur mooi vorig volgend ander"
)
# What "which …" asks for.
PLACE_NOUNS = words(
    "land stad plaats dorp provincie gemeente plek streek regio eiland country city town village "
    "place state region province island street area"
)
TIME_NOUNS = words(
    "jaar dag maand week datum eeuw tijdstip moment uur year day month date century time hour"
)
# Names that stand for a country or a continent though they do not end like one.
COUNTRIES = words(
    "russia germany france italy spain portugal belgium netherlands china india japan europe "
    "africa america britain sweden norway denmark greece turkey egypt israel iran iraq canada "
    "brazil mexico ukraine hungary belarus cuba chile peru kenya vietnam morocco luxembourg "
    "austria australia italië spanje belgië europa afrika amerika zweden noorwegen denemarken "
    "turkije egypte brazilië oekraïne hongarije marokko luxemburg oostenrijk australië azië "
    "vlaanderen"
)
COUNTRY_ENDINGS = ("land", "stan", "rijk", "ië", "lands")
MONTHS = words(
    "januari februari maart april mei juni juli augustus september oktober november december "
    "january february march may june july august october"
)
PLACE_PREPOSITIONS = words("in te uit naar near within into across richting vanuit")
# "daarmee" is "met" and what was spoken of.
_ADVERB_PREPOSITIONS = words(
    "van over na voor door bij in op uit tegen aan om onder naast tussen achter"
)
_THERE_WORDS = {"mee": "met", "toe": "tot", "heen": "naar"} | {p: p for p in _ADVERB_PREPOSITIONS}
PRONOMINAL_ADVERBS: Mapping[str, str] = MappingProxyType({
    there + word: preposition
    for there in ("daar", "er", "hier")
    for word, preposition in _THERE_WORDS.items()
})  # fmt: skip
# Dutch nouns that take "het": the endings, and some of the most used.
NEUTER_ENDINGS = ("je", "um", "isme", "ment", "aat", "sel")
NEUTER = words(
    "huis werk land kind boek bedrijf plan leven geld jaar dorp verhaal besluit onderzoek gesprek "
    "contract beleid verdrag akkoord rapport schip paard dier meisje team voorstel nieuws museum "
    "schilderij festival gebouw feest leger beroep verleden bezoek virus vliegtuig eiland"
)

ORDINALS = words(
    "eerste tweede derde vierde vijfde zesde laatste vorige volgende andere grootste kleinste "
    "first second third fourth fifth sixth last previous next other largest smallest"
)
# Dutch verbs with whom a person is an indirect object: "wat vroeg hij [aan] Ann".
GIVING = words(
    "vroeg vraagt gaf geeft zei zegt vertelde vertelt beloofde belooft bood biedt leende leent "
    "schreef schrijft stuurde stuurt verkocht betaalde betaalt gevraagd gegeven beloofd"
)

# Question phrases with their like in the other language, so that a completed question is in one.
_PHRASES = (
    ("waarom", "why"), ("wanneer", "when"), ("waar", "where"), ("wie", "who"), ("hoe", "how"),
    ("hoe lang", "how long"), ("hoelang", "for how long"), ("sinds wanneer", "since when"),
    ("door wie", "by whom"), ("met wie", "with whom"), ("aan wie", "to whom"),
    ("hoeveel", "how much"), ("hoe vaak", "how often"), ("waarvoor", "what for"),
    ("waarom niet", "why not"), ("tegen wie", "against whom"),
)  # fmt: skip
TO_ENGLISH: Mapping[str, str] = MappingProxyType(dict(_PHRASES))
TO_DUTCH: Mapping[str, str] = MappingProxyType(
    {english: dutch for dutch, english in TO_ENGLISH.items()}
    | {"how many": "hoeveel", "by who": "door wie", "with who": "met wie"}
)
# Whole questions that say another in fewer words; "" for one that is no question.
IDIOMS: Mapping[str, str] = MappingProxyType({
    "how come": "why", "how so": "why", "hoezo": "waarom", "hoezo dan": "waarom",
    "waarom dan": "waarom", "why then": "why", "toen": "wat gebeurde er toen",
    "daarna": "wat gebeurde er daarna", "daarvoor": "wat gebeurde er eerder",
    "then": "what happened then", "after that": "what happened afterwards",
    "afterwards": "what happened afterwards", "before that": "what happened before that",
    "echt waar": "", "really": "", "is that so": "", "weet je het zeker": "",
    "are you sure about that": "",
})  # fmt: skip
