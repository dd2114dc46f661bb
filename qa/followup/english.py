"""The small words of English."""

from types import MappingProxyType

from qa.followup.lexicon import Lexicon, words

ENGLISH = Lexicon(
    code="en",
    signs=words(
        "the a an and of that this these those his her he she they them their its it who what "
        "where when why how which whom whose with for by from to at on not also but were been "
        "has have does did do are will would can could should must as then there about into "
        "after before between because year people many much long exactly be else than"
    ),
    openers=words("and but so or"),
    asking=words("who what where when why how which whom whose"),
    measures=words(
        "many much long old often far tall high big large fast late heavy wide deep warm cold "
        "good bad well soon serious small young strong rich safe effective likely dangerous "
        "expensive"
    ),
    articles=words("the my your our"),
    indefinite=words(
        "a an no two three four five six seven eight nine ten hundred thousand many few some "
        "several all every each any both other more fewer another"
    ),
    quantifiers=words("any some many several few all no more fewer another"),
    pointing=words("that this these those such"),
    prepositions=words(
        "about above across after against along among around as at before behind below beside "
        "between beyond by despite down during for from in inside into near of off on onto "
        "out outside over per since through throughout to toward towards under until up upon "
        "via with within without except"
    ),
    auxiliaries=words(
        "is am are was were be been being has have had do does did can could will would shall "
        "should may might must isn't aren't wasn't weren't hasn't haven't hadn't doesn't "
        "don't didn't can't couldn't won't wouldn't shouldn't"
    ),
    verbs=words(
        "became becomes become began begins begin broke breaks bought buys buy brought brings "
        "bring built builds build came comes come cost costs causes died dies die eat eats "
        "ate fell falls fall felt feels found finds find fought gave gives give got gets get "
        "goes went go happened happens happen held holds hold kept keeps keep knew knows know "
        "led leads lead left leaves leave lent lends lost loses lose made makes make mean "
        "means meant met meets meet paid pays pay ran runs run said says say saw sees see "
        "sent sends send sold sells sell spoke speaks speak spent stands stood sang sings "
        "sing take takes took taught think thinks thought told tells tell won wins win wrote "
        "writes write want wants wanted live lives work works owns own help helps need needs "
        "start starts play plays use uses seem seems put show shows grew grows drew draws "
        "chose rose sank flew threw wore cut hit given taken seen known done kept"
    ),
    linking=words(
        "that when because if while before after since until although though whether so as "
        "who which where and but once unless than"
    ),
    adverbs=words(
        "not also still yet only just ever never always exactly actually really even again "
        "together else already soon most almost about there here now it's you i we me us "
        "himself herself itself themselves anyone anything someone something nobody nothing "
        "everyone well too first instead ahead long away"
    ),
    times=words(
        "now today yesterday tomorrow later earlier monday tuesday wednesday thursday friday "
        "saturday sunday nowadays recently afterwards afterward then formerly"
    ),
    pronouns=MappingProxyType(
        {
            "he": ("man", "subject"),
            "him": ("man", "object"),
            "his": ("man", "possessive"),
            "she": ("woman", "subject"),
            "her": ("woman", "possessive"),
            "hers": ("woman", "object"),
            "they": ("plural", "subject"),
            "them": ("plural", "object"),
            "their": ("plural", "possessive"),
            "those": ("plural", "object"),
            "these": ("plural", "object"),
            "it": ("thing", "subject"),
            "its": ("thing", "possessive"),
            "that": ("said", "object"),
            "this": ("said", "object"),
            "there": ("place", "object"),
            "then": ("time", "object"),
            "afterwards": ("after", "object"),
            "afterward": ("after", "object"),
        }
    ),
    more=words("else"),
    everyday=words(
        "sun moon earth world sky sea weather economy internet article text author story "
        "writer piece"
    ),
)
