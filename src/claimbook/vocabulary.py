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
    PATIENT_INFORMATION = "patient-information"
    CLINICAL_PROCEDURE = "clinical-procedure"
    OFFICIAL_INFORMATION = "official-information"
    OTHER = "other"


class QuotationError(StrEnum):
    """How far the source fails to bear the claim; major: fails to substantiate it, is unrelated, or contradicts it."""

    NONE = "none"
    MINOR = "minor"
    MAJOR = "major"
    NOT_ASSESSABLE = "not-assessable"


class Support(StrEnum):
    """Whether the cited source bears the claim, as far as it was read."""

    SUPPORTS = "supports"
    PARTLY_SUPPORTS = "partly-supports"
    DOES_NOT_ADDRESS = "does-not-address"
    CONTRADICTS = "contradicts"
    NOT_ASSESSABLE = "not-assessable"


class Directness(StrEnum):
    """How closely a source's population, exposure or outcome is that of the claim."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    NONE = "none"
    NOT_ASSESSABLE = "not-assessable"


class Depth(StrEnum):
    """What of a source was read."""

    FULL_TEXT = "full-text"
    ABSTRACT_AND_OPENING = "abstract-and-opening"
    ABSTRACT = "abstract"
    REFERENCE_LIST_ONLY = "reference-list-only"


class Confidence(StrEnum):
    """How sure a reader is of a judgement."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class ErrorMechanism(StrEnum):
    """How the quotation error comes about (after Pavlovic et al., Clin Sci 2021)."""

    FINDING_NOT_IN_SOURCE = "finding-not-in-source"
    OTHER_TOPIC = "other-topic"
    OTHER_POPULATION = "other-population"
    SECONDARY_CITATION = "secondary-citation"
    WRONG_SOURCE = "wrong-source"


class QuoteRole(StrEnum):
    """Which part of the source the article leans on."""

    OWN_RESULT = "own-result"
    BACKGROUND = "background"
    OPINION = "opinion"


class Verdict(StrEnum):
    """What all the evidence found says of a claim, whatever the article cites for it."""

    SUPPORTED = "supported"
    PARTLY_SUPPORTED = "partly-supported"
    UNCERTAIN = "uncertain"
    CONTRADICTED = "contradicted"


class Certainty(StrEnum):
    """How sure one can be of a verdict."""

    VERY_LOW = "very-low"
    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"


class Level(StrEnum):
    """OCEBM 2011 level of a source for one question, before downgrading; mechanisms and definitions have no row."""

    ONE = "1"
    TWO = "2"
    THREE = "3"
    FOUR = "4"
    FIVE = "5"
    NO_ROW = "no-row"


class Bearing(StrEnum):
    """Which way a stronger source points for a claim."""

    SUPPORTS = "supports"
    PARTLY_SUPPORTS = "partly-supports"
    INCONCLUSIVE = "inconclusive"
    CONTRADICTS = "contradicts"
    BACKGROUND = "background"


class Measure(StrEnum):
    """What an effect is measured in; those in `RATIOS` have 1 as their value of no effect, the others 0."""

    SMD = "SMD"
    MD = "MD"
    OR = "OR"
    RR = "RR"
    HR = "HR"
    IRR = "IRR"
    RATIO = "ratio"
    PERCENT = "percent"


RATIOS = frozenset({Measure.OR, Measure.RR, Measure.HR, Measure.IRR, Measure.RATIO})


class Better(StrEnum):
    """Which direction of an effect is good for the person."""

    LOWER = "lower"
    HIGHER = "higher"
    NEITHER = "neither"


class BaselineMeasure(StrEnum):
    """What a published error rate counts."""

    QUOTATION_ERROR = "quotation-error"
    QUOTATION_ERROR_MAJOR = "quotation-error-major"
    QUOTATION_ERROR_MINOR = "quotation-error-minor"
    CITATION_ERROR = "citation-error"


class Unit(StrEnum):
    """What a published error rate is counted per."""

    QUOTATION = "quotation"
    REFERENCE = "reference"
    ARTICLE = "article"


class IntervalFrom(StrEnum):
    """Where the interval of a published rate comes from: printed, or computed here from the count (Wilson)."""

    PUBLISHED = "published"
    WILSON = "wilson"


class Met(StrEnum):
    """Whether a page meets a criterion."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    NOT_ASSESSABLE = "not-assessable"


class FluidUnit(StrEnum):
    """What a before-and-after study of joint fluid counts or measures."""

    PERSONS = "persons"
    JOINTS = "joints"
    MEASUREMENTS = "measurements"
    ML = "ml"


class Direction(StrEnum):
    """What happened to joint fluid after exercise."""

    MORE = "more"
    SAME = "same"
    MIXED = "mixed"
    LESS = "less"


class Panels(StrEnum):
    """Whether the lines of a forest plot share one axis or have each their own."""

    ONE = "one"
    EACH = "each"
