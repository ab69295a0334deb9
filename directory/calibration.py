"""Every number that the matcher uses, in one place.

Found by trying values, one at a time and over again, on the development questions
(tests/evaluation/questions/development.jsonl); most move the figures by less than a point either
way. `SHARE`, `UNNAMED`, `SURELY_NOTHING` and the likelihoods that make a match were chosen last, on
questions of fourteen hands from which nothing had been learned (one of them is `d1123` to `d1949`,
whose figures are therefore not independent of these numbers). The blind questions were never read
for it; their figures in total were looked at, the first 439 some eighty times, so they are a little
kinder than a fresh set would be.
"""

# How much the board's own words and names count, beside 1 for the vocabulary's terms.
TOPIC, NAME = 1.25, 1.2
NAMED = 1.2  # the least that a service's name weighs, however common its words are
NAME_IN_SHORT, MENTIONED = 6, 0.35  # in a text of more words, a service's name tells less

# How much a word keeps of its weight inside a phrase.
WEAK = 0.25  # "chronic", "stop"
NUMBER = 0.3  # "24 hour tape"
EVERYDAY = 0.5  # words that are not clinical

# Strength of whole phrases, of two words of a phrase, of single words, of one-word wordings.
PHRASE, PAIR, SINGLE, ALONE = 1.0, 1.2, 0.8, 0.9
BELOW = 0.9  # what single words add below the evidence that was chosen
HINT = 0.1  # what BM25 over all wordings of a service adds, a word
BM25_K1, BM25_B = 1.2, 0.75
POWER = 0.5  # of a wording's weight: several hints outweigh one long phrase
SHARED = 0.7  # power of a single word's share for a service
SUPPORT = 1.5  # wordings that a single word must be in to be half believed
FAIR = 0.3  # power that evens out how many wordings services have
COMPLETE = 0.5  # share of a wording that two of its words must make up
PAIRED = 6  # words of the longest wording of which two near each other count
WINDOW, APART = 5, 0.06  # words within which two make a pair; what each word between costs
GAP, PASSED = 2, 0.95  # weak words that may stand inside a phrase; what each costs
BRANCHES = 3  # readings of one word that are followed
DOUBT = 0.7  # a short form with n meanings counts n**-DOUBT

# What a word counts by what is said about it, see `context` and `focus`.
DENIED, PAST, FAMILY = 0.05, 0.6, 0.5
ASIDE, ASKED, KNOWN = 0.35, 1.5, 0.4
ASIDE_REACH = 10  # words before "sorted" that are set aside in a long sentence

# Share of its score that a service passes on for a child, in pregnancy and after birth.
CHILD_MOVES, PREGNANT_MOVES = 0.85, 0.6

# What a service for children, women or the old keeps for another patient.
NO_CHILD, MAYBE_CHILD, NO_WOMAN, NOT_OLD, OLD = 0.1, 0.7, 0.2, 0.4, 55

# Nothing is said where the best score of the wordings is below `BARE`, and from this likelihood on
# that nothing is meant: where they say little (below `HELD`), and where they say more.
BARE, HELD = 0.1, 0.7
NOTHING, SURELY_NOTHING = 0.3, 0.8
UNLEARNED = 0.5  # what that likelihood is taken for where nothing was learned
FEW = 2  # words of a text in which slips alone make no other language
STRANGE = 0.55  # share of unknown or repaired words above which nothing is said

# How the vocabulary's scores and what was learned come together: the likelihood that was learned,
# times the share of the best score (and a little, for the service that no wording names).
SHARE, UNNAMED = 0.35, 0.05

SHOWN = 0.01  # share of the best likelihood that a further service must have to be shown
# The likelihood that makes a match; in a text of few clinical words (the place in FEW_SURE) more.
SURE = 0.83
FEW_SURE = (0.995, 0.995, 0.98, 0.95, 0.92, 0.88)
