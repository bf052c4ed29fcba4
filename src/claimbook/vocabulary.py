"""The closed words of the audit, as enums; their labels in both languages stand in `words.csv`.

Citation and quotation errors follow de Lacey, Record and Wade (Br Med J 1985;291:884-886).
Levels follow the Oxford Centre for Evidence-Based Medicine's 2011 table, which has no row for mechanisms and definitions.
"""

from enum import StrEnum


class Role(StrEnum):
    """What a sentence of the article does."""

    HEADING = "heading"
    CLAIM = "claim"
    RESTATEMENT = "restatement"
    ADVICE = "advice"
    FRAMING = "framing"
    FURNITURE = "furniture"


class QuestionType(StrEnum):
    """The kind of question a claim answers; it decides which row of the OCEBM table applies."""

    DEFINITION = "definition"
    MECHANISM = "mechanism"
    FREQUENCY = "frequency"
    DIAGNOSIS = "diagnosis"
    PROGNOSIS = "prognosis"
    BENEFIT = "benefit"
    HARM = "harm"


class Match(StrEnum):
    """Whether a record was found for a printed reference."""

    MATCHED = "matched"
    NOT_FOUND = "not-found"


class CitationError(StrEnum):
    """Wrong bibliographic data; major means that the source cannot be identified at once."""

    NONE = "none"
    MINOR = "minor"
    MAJOR = "major"


class FieldFinding(StrEnum):
    """What the comparison of one printed field with its record found."""

    RIGHT = "right"
    MINOR = "minor"
    MAJOR = "major"
    NOT_FOUND = "not-found"
    NOT_VERIFIED = "not-verified"


class Verified(StrEnum):
    """Whether somebody saw the fact on the page named."""

    YES = "yes"
    NO = "no"


class PublicationType(StrEnum):
    """What kind of publication a record is."""

    COCHRANE_REVIEW = "cochrane-review"
    SYSTEMATIC_REVIEW = "systematic-review"
    META_ANALYSIS = "meta-analysis"
    NARRATIVE_REVIEW = "narrative-review"
    RCT = "rct"
    CONTROLLED_TRIAL = "controlled-trial"
    COHORT = "cohort"
    CASE_CONTROL = "case-control"
    CROSS_SECTIONAL = "cross-sectional"
    BEFORE_AFTER = "before-after"
    LABORATORY = "laboratory"
    GUIDELINE = "guideline"
    CONSENSUS = "consensus"
    EDITORIAL = "editorial"
    TEXTBOOK = "textbook"
    METHODS = "methods"
    SURVEY = "survey"
    OTHER = "other"
