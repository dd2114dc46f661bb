"""The small words of Dutch."""

from types import MappingProxyType

from qa.followup.lexicon import Lexicon, words

DUTCH = Lexicon(
    code="nl",
    signs=words(
        "de het een en van dat dit deze zijn haar hij zij ze hem hun wie wat waar wanneer "
        "waarom hoe hoeveel welk welke waardoor waarmee waarover waarvoor waarvan met voor "
        "door naar bij uit op aan te er niet nog meer ook maar werd werden wordt worden heeft "
        "hebben had hadden geen om als dan toen daar daarna daarmee daarvan nu kan kunnen zal "
        "zou moet moeten deed doet gaat ging gingen komt kwam sinds tegen tussen na volgens "
        "jaar mensen zit waarin waarop"
    ),
    openers=words("en maar dus of"),
    asking=words(
        "wie wat waar wanneer waarom hoe hoeveel hoelang hoezo welk welke wiens waardoor "
        "waarmee waarover waarvoor waarvan waarin waarop waaruit waaraan waarbij waarheen "
        "waartegen waarnaar waarvandaan hoeveelste"
    ),
    measures=words(
        "groot lang oud veel vaak hoog ver duur snel laat zwaar breed diep warm koud goed erg "
        "ernstig klein jong sterk druk rijk ziek veilig gevaarlijk lange grote hoge oude"
    ),
    articles=words("de het mijn jouw onze ons"),
    indefinite=words(
        "een geen twee drie vier vijf zes zeven acht negen tien honderd duizend veel weinig "
        "enkele meerdere alle elke elk iedere ieder beide sommige andere meer minder"
    ),
    quantifiers=words("veel weinig enkele meerdere geen alle sommige meer minder"),
    pointing=words("die dat deze dit zulke"),
    prepositions=words(
        "aan achter beneden bij binnen boven buiten door gedurende in langs met na naar naast "
        "om onder op over per rond sinds tegen te tijdens tot tussen uit van vanaf vanuit via "
        "volgens voor vanwege wegens zonder rondom richting behalve ondanks"
    ),
    auxiliaries=words(
        "is ben bent was waren zijn wordt worden werd werden heeft heb hebt hebben had hadden "
        "kan kon kunnen konden zal zou zullen zouden moet moest moeten moesten mag mocht "
        "mogen mochten wil wilde willen wilden doet doen deed deden gaat gaan ging gingen"
    ),
    verbs=words(
        "begint begon begonnen bleef bleven blijft blijven brak braken breekt bracht brachten "
        "brengt denkt dacht dachten eet eten at draagt droeg duurt duren duurde gaf gaven "
        "geeft geven geldt gebeurt gebeurde gebeuren heet heten heette hield hielden houdt "
        "houden hielp helpt komt komen kwam kwamen kost kosten kostte koopt kocht kochten "
        "kreeg kregen krijgt krijgen lag lagen ligt liggen laat laten liet lieten las leest "
        "leeft leven liep lopen loopt maakt maakte maken nam namen neemt nemen riep schreef "
        "schreven schrijft sloeg sloot sluit sprak spraken spreekt staat staan stond stonden "
        "stierf stijgt steeg toont trad treedt trok valt vallen viel vielen verloor verloren "
        "vindt vinden vond vonden vertrok vertrokken vroeg vroegen vraagt weet weten wist "
        "wisten werkt werken werkte werkten werpt won wonnen wint winnen woont wonen woonde "
        "zag zagen ziet zien zat zaten zit zitten zegt zeggen zei zeiden zet zette zocht "
        "zoekt betekent betaalt betaalde vloog vlogen eist eisen vliegt"
    ),
    linking=words(
        "dat die omdat toen terwijl als of voordat nadat zodat wanneer doordat hoewel tenzij "
        "zodra sinds want waarin waarmee waarop waarover maar en om"
    ),
    adverbs=words(
        "niet nog ook al wel dan toch precies eigenlijk ooit nooit altijd meteen zelf elkaar "
        "zich er hier daar zo zelfs echt weer alleen samen iets iemand niets niemand allemaal "
        "ongeveer bijna vooral straks zeker nodig steeds men ik je jij jullie u we wij mij me "
        "minstens inmiddels bekend mogelijk heen af eerst"
    ),
    times=words(
        "nu vroeger later eerder gisteren vandaag morgen maandag dinsdag woensdag donderdag "
        "vrijdag zaterdag zondag tegenwoordig onlangs ooit straks destijds daarna daarvoor"
    ),
    pronouns=MappingProxyType(
        {
            "hij": ("man", "subject"),
            "ie": ("man", "subject"),
            "hem": ("man", "object"),
            "diens": ("man", "possessive"),
            "zijn": ("man", "possessive"),
            "ze": ("woman", "subject"),
            "zij": ("woman", "subject"),
            "haar": ("woman", "possessive"),
            "hen": ("plural", "object"),
            "hun": ("plural", "possessive"),
            "het": ("thing", "subject"),
            "die": ("thing", "subject"),
            "deze": ("thing", "subject"),
            "dat": ("said", "object"),
            "dit": ("said", "object"),
            "daar": ("place", "object"),
            "toen": ("time", "object"),
            "daarna": ("after", "object"),
            "erna": ("after", "object"),
        }
    ),
    more=words("anders verder"),
    everyday=words(
        "zon maan aarde wereld lucht hemel zee natuur economie mens internet artikel tekst "
        "stuk auteur schrijver"
    ),
)
