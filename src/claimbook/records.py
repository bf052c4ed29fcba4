"""The tables of a book: one class a table, one instance a row."""

from dataclasses import dataclass

from claimbook import vocabulary
from claimbook.schema import CLAIM_ID, DATE, SLUG, SOURCE, column


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the article, under a short name of ours."""

    section_id: str = column("Name of the section in links and code", key=True, required=True, pattern=SLUG)
    position: int = column("Order in the article, from 1", kind="integer", required=True, low=1)
    name_nb: str = column("Short name of ours, Bokmål", required=True)
    name_en: str = column("Short name of ours, English", required=True)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, heading or line of the article: never its words, only its fingerprint and what it does."""

    sentence_id: str = column("Identifier of the sentence", key=True, required=True, pattern=r"S\d{3,}")
    position: int = column("Order in the article, from 1", kind="integer", required=True, low=1)
    section_id: str = column("Section it stands in", required=True, pattern=SLUG, refers="sections.section_id")
    role: vocabulary.Role = column("What the sentence does", required=True, words=vocabulary.Role)
    claim_ids: tuple[str, ...] = column(
        "Claims it states, repeats or rests on, with spaces between",
        kind="list",
        pattern=CLAIM_ID,
        refers="claims.claim_id",
    )
    sha256: str = column(
        "SHA-256 of the normalised sentence in UTF-8: Unicode NFC, superscript markers removed, each run of white space "
        "as one space, none at the ends",
        required=True,
        pattern=r"[0-9a-f]{64}",
    )


@dataclass(frozen=True, slots=True)
class Claim:
    """One checkable assertion of the article, in our own words."""

    claim_id: str = column("C and the marker for a cited claim, U for an uncited one", key=True, required=True, pattern=CLAIM_ID)
    question_type: vocabulary.QuestionType = column("Kind of question it answers", required=True, words=vocabulary.QuestionType)
    text_nb: str = column("The claim in our own words, Bokmål", required=True)
    text_en: str = column("The claim in our own words, English", required=True)
    verdict: vocabulary.Verdict | None = column("What all evidence found says", words=vocabulary.Verdict, optional_column=True)
    certainty: vocabulary.Certainty | None = column("How sure the verdict is", words=vocabulary.Certainty, optional_column=True)
    reason_nb: str = column("Why this verdict, Bokmål", optional_column=True)
    reason_en: str = column("Why this verdict, English", optional_column=True)
    would_change_nb: str = column("What evidence would change the verdict, Bokmål", optional_column=True)
    would_change_en: str = column("What evidence would change the verdict, English", optional_column=True)


@dataclass(frozen=True, slots=True)
class PrintedReference:
    """An entry of the article's own list, as printed."""

    marker: int = column("Number in the list, and superscript in the text", key=True, kind="integer", required=True, low=1)
    authors: str = column("Authors as printed", required=True)
    year: int = column("Year as printed", kind="integer", required=True, low=1500)
    title: str = column("Title as printed", required=True)
    journal: str = column("Journal as printed", required=True)
    volume: str = column("Volume as printed; empty when not printed", optional_column=True)
    pages: str = column("Pages as printed; empty when not printed", optional_column=True)
    doi: str = column("DOI as printed; empty when not printed", optional_column=True)


@dataclass(frozen=True, slots=True)
class Citation:
    """A claim and the printed reference it leans on, with the record found for that reference."""

    claim_id: str = column("The claim", key=True, required=True, pattern=CLAIM_ID, refers="claims.claim_id")
    marker: int = column("The printed reference", key=True, kind="integer", required=True, low=1, refers="printed_references.marker")
    match: vocabulary.Match = column("Whether a record was found for the printed reference", required=True, words=vocabulary.Match)
    source: str = column("Key of the matched record", pattern=SOURCE, refers="references")
    nearest: str = column("Nearest record when none matches; never presented as the cited one", pattern=SOURCE, refers="references")
    journal_in_text: str = column("Journal that the article's sentence itself names")
    citation_error: vocabulary.CitationError = column(
        "Wrong bibliographic data among the printed fields", required=True, words=vocabulary.CitationError
    )
    citation_error_reason_nb: str = column("Why this class, Bokmål", required=True)
    citation_error_reason_en: str = column("Why this class, English", required=True)
    support: vocabulary.Support | None = column("Whether the source bears the claim", words=vocabulary.Support, optional_column=True)
    quotation_error: vocabulary.QuotationError | None = column(
        "Class of quotation error", words=vocabulary.QuotationError, optional_column=True
    )
    population: vocabulary.Directness | None = column("Directness of the population", words=vocabulary.Directness, optional_column=True)
    exposure: vocabulary.Directness | None = column(
        "Directness of the exposure or intervention", words=vocabulary.Directness, optional_column=True
    )
    outcome: vocabulary.Directness | None = column("Directness of the outcome", words=vocabulary.Directness, optional_column=True)
    mechanism: vocabulary.ErrorMechanism | None = column(
        "How the error comes about; empty without one", words=vocabulary.ErrorMechanism, optional_column=True
    )
    quote_role: vocabulary.QuoteRole | None = column(
        "Part of the source leaned on; empty if unknown", words=vocabulary.QuoteRole, optional_column=True
    )
    depth: vocabulary.Depth | None = column("What of the source was read", words=vocabulary.Depth, optional_column=True)
    confidence: vocabulary.Confidence | None = column("How sure the judgement is", words=vocabulary.Confidence, optional_column=True)
    reason_nb: str = column("Why this judgement, Bokmål", optional_column=True)
    reason_en: str = column("Why this judgement, English", optional_column=True)
    disagreement_nb: str = column("Where the readings differed, and why one stands, Bokmål", optional_column=True)
    disagreement_en: str = column("Where the readings differed, and why one stands, English", optional_column=True)


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where one field of one record was seen, or that nobody verified it."""

    source: str = column("Key of the record", key=True, required=True, pattern=SOURCE, refers="references")
    field: str = column("Field of the record; 'record' for the record as a whole", key=True, required=True, pattern=r"[a-z]+")
    seen_at: str = column("Address of the page, or 'PubMed, PMID n'; empty when not verified", key=True)
    seen_on: str = column("Date of reading", required=True, pattern=DATE)
    verified: vocabulary.Verified = column("Whether the fact was seen there", required=True, words=vocabulary.Verified)


@dataclass(frozen=True, slots=True)
class Term:
    """A term in both languages."""

    term_id: str = column("Identifier of the term", key=True, required=True, pattern=SLUG)
    term_nb: str = column("The term, Bokmål", required=True)
    term_en: str = column("The term, English", required=True)
    definition_nb: str = column("What it means, Bokmål", required=True)
    definition_en: str = column("What it means, English", required=True)


@dataclass(frozen=True, slots=True)
class Source:
    """What a stronger source is: its design and size, as far as they were seen."""

    source: str = column("Key of the record", key=True, required=True, pattern=SOURCE, refers="references")
    design_nb: str = column("Design, Bokmål", required=True)
    design_en: str = column("Design, English", required=True)
    n_people: int | None = column("People in it; empty when not seen", kind="integer", low=1)
    n_studies: int | None = column("Studies in it; empty when not seen or not a review", kind="integer", low=1)
    superseded_by: str = column("Key of the newer edition that replaces it", pattern=SOURCE, refers="references", optional_column=True)


@dataclass(frozen=True, slots=True)
class Rating:
    """One reader's judgement of one claim and its source, made without sight of any other."""

    claim_id: str = column("The claim", key=True, required=True, pattern=CLAIM_ID, refers="claims.claim_id")
    marker: int = column("The printed reference", key=True, kind="integer", required=True, low=1, refers="printed_references.marker")
    reader: str = column("The reader, by number", key=True, required=True, pattern=SLUG)
    rated_on: str = column("Date of the judgement", required=True, pattern=DATE)
    support: vocabulary.Support = column("Whether the source bears the claim", required=True, words=vocabulary.Support)
    quotation_error: vocabulary.QuotationError = column("Class of quotation error", required=True, words=vocabulary.QuotationError)
    citation_error: vocabulary.CitationError = column("Class of citation error", required=True, words=vocabulary.CitationError)
    population: vocabulary.Directness | None = column("Directness of the population", words=vocabulary.Directness)
    exposure: vocabulary.Directness | None = column("Directness of the exposure or intervention", words=vocabulary.Directness)
    outcome: vocabulary.Directness | None = column("Directness of the outcome", words=vocabulary.Directness)
    depth: vocabulary.Depth = column("What of the source was read", required=True, words=vocabulary.Depth)
    confidence: vocabulary.Confidence = column("How sure the reader is", required=True, words=vocabulary.Confidence)
    reason_nb: str = column("The reader's reason, Bokmål", required=True)
    reason_en: str = column("The reader's reason, English", required=True)


@dataclass(frozen=True, slots=True)
class Shift:
    """A claim read against a neighbour in the list, in case the markers slipped by one."""

    claim_id: str = column("The claim", key=True, required=True, pattern=CLAIM_ID, refers="claims.claim_id")
    marker: int = column(
        "The neighbouring printed reference", key=True, kind="integer", required=True, low=1, refers="printed_references.marker"
    )
    support: vocabulary.Support = column("Whether that source would bear the claim", required=True, words=vocabulary.Support)
    depth: vocabulary.Depth = column("What of that source was read", required=True, words=vocabulary.Depth)
    reason_nb: str = column("Why, Bokmål", required=True)
    reason_en: str = column("Why, English", required=True)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a stronger source says of a claim."""

    claim_id: str = column("The claim", key=True, required=True, pattern=CLAIM_ID, refers="claims.claim_id")
    source: str = column("Key of the record", key=True, required=True, pattern=SOURCE, refers="references")
    bearing: vocabulary.Bearing = column("Which way it points", required=True, words=vocabulary.Bearing)
    population: vocabulary.Directness | None = column("Directness of the population", words=vocabulary.Directness)
    exposure: vocabulary.Directness | None = column("Directness of the exposure or intervention", words=vocabulary.Directness)
    outcome: vocabulary.Directness | None = column("Directness of the outcome", words=vocabulary.Directness)
    question_type: vocabulary.QuestionType = column(
        "Kind of question the source answers here", required=True, words=vocabulary.QuestionType
    )
    level: vocabulary.Level = column("OCEBM 2011 level for that question", required=True, words=vocabulary.Level)
    depth: vocabulary.Depth = column("What of the source was read", required=True, words=vocabulary.Depth)
    finding_nb: str = column("What it found, in one sentence of ours, Bokmål", required=True)
    finding_en: str = column("What it found, in one sentence of ours, English", required=True)


@dataclass(frozen=True, slots=True)
class Plot:
    """A forest plot: its finding as a title, and what its effects measure."""

    figure: str = column("Identifier of the figure", key=True, required=True, pattern=SLUG)
    position: int = column("Order of the figures, from 1", kind="integer", required=True, low=1)
    panels: vocabulary.Panels = column("One axis for all lines, or each its own", required=True, words=vocabulary.Panels)
    title_nb: str = column("The finding, Bokmål", required=True)
    title_en: str = column("The finding, English", required=True)
    measures_nb: str = column("What is measured, and against what, Bokmål", required=True)
    measures_en: str = column("What is measured, and against what, English", required=True)


@dataclass(frozen=True, slots=True)
class Effect:
    """One line of a forest plot, as printed by its source."""

    effect_id: str = column("Identifier of the effect", key=True, required=True, pattern=SLUG)
    claim_id: str = column("The claim it bears on", required=True, pattern=CLAIM_ID, refers="claims.claim_id")
    source: str = column("Key of the record", required=True, pattern=SOURCE, refers="references")
    figure: str = column("The forest plot it belongs to", required=True, pattern=SLUG, refers="plots.figure")
    outcome_nb: str = column("What was measured, Bokmål", required=True)
    outcome_en: str = column("What was measured, English", required=True)
    comparison_nb: str = column("What against what, Bokmål", required=True)
    comparison_en: str = column("What against what, English", required=True)
    time_nb: str = column("When, Bokmål; empty when not seen")
    time_en: str = column("When, English; empty when not seen")
    measure: vocabulary.Measure = column("Effect measure", required=True, words=vocabulary.Measure)
    estimate: float = column("The estimate", kind="number", required=True)
    low: float = column("Lower end of the interval", kind="number", required=True)
    high: float = column("Upper end of the interval", kind="number", required=True)
    interval_percent: int = column("Confidence level of the interval, in per cent", kind="integer", required=True, low=1)
    better: vocabulary.Better = column("Which direction is good", required=True, words=vocabulary.Better)
    n_studies: int | None = column("Studies pooled; empty when not seen", kind="integer", low=1)
    n_people: int | None = column("People; empty when not seen", kind="integer", low=1)
    certainty_quoted_nb: str = column("The source's own GRADE rating, Bokmål; never ours")
    certainty_quoted_en: str = column("The source's own GRADE rating, English; never ours")
    superseded_by: str = column("Key of the newer edition that replaces the result", pattern=SOURCE, refers="references")
    seen_at: str = column("Page on which the numbers were seen", required=True)


@dataclass(frozen=True, slots=True)
class Fluid:
    """One small study of joint fluid before and after exercise."""

    fluid_id: str = column("Identifier of the line", key=True, required=True, pattern=SLUG)
    source: str = column("Key of the record", required=True, pattern=SOURCE, refers="references")
    population_nb: str = column("Who, Bokmål", required=True)
    population_en: str = column("Who, English", required=True)
    exposure_nb: str = column("What they did, Bokmål", required=True)
    exposure_en: str = column("What they did, English", required=True)
    timing_nb: str = column("When and how it was measured, Bokmål", required=True)
    timing_en: str = column("When and how it was measured, English", required=True)
    unit: vocabulary.FluidUnit = column("What is counted", required=True, words=vocabulary.FluidUnit)
    n: int | None = column("How many of them", kind="integer", low=1)
    before: float | None = column("With fluid before, or ml before; empty when not seen", kind="number", low=0)
    after: float | None = column("With fluid after, or ml after; empty when not seen", kind="number", low=0)
    direction: vocabulary.Direction = column("What happened", required=True, words=vocabulary.Direction)
    finding_nb: str = column("What it found, Bokmål", required=True)
    finding_en: str = column("What it found, English", required=True)
    seen_at: str = column("Page on which it was seen", required=True)


@dataclass(frozen=True, slots=True)
class Baseline:
    """A published error rate, all of them from peer-reviewed journals."""

    baseline_id: str = column("Identifier of the rate", key=True, required=True, pattern=SLUG)
    source: str = column("Key of the record", required=True, pattern=SOURCE, refers="references")
    setting_nb: str = column("Where it was counted, Bokmål", required=True)
    setting_en: str = column("Where it was counted, English", required=True)
    measure: vocabulary.BaselineMeasure = column("What is counted", required=True, words=vocabulary.BaselineMeasure)
    per: vocabulary.Unit = column("Per what", required=True, words=vocabulary.Unit)
    n: int | None = column("How many were examined; empty when not seen", kind="integer", low=1)
    n_studies: int | None = column("Studies pooled; empty when not seen", kind="integer", low=1)
    rate_percent: float = column("The rate, per cent", kind="number", required=True, low=0)
    low_percent: float | None = column("Lower end of the published 95 % interval", kind="number", low=0)
    high_percent: float | None = column("Upper end of the published 95 % interval", kind="number", low=0)
    interval_from: vocabulary.IntervalFrom | None = column(
        "Where the interval is from; empty where there is none", words=vocabulary.IntervalFrom
    )
    seen_at: str = column("Page on which it was seen", required=True)


@dataclass(frozen=True, slots=True)
class Quality:
    """One criterion for the page as a whole, from a published instrument, in our own words."""

    item_id: str = column("Identifier of the criterion", key=True, required=True, pattern=SLUG)
    instrument: str = column("The instrument", required=True)
    item_nb: str = column("The criterion, Bokmål", required=True)
    item_en: str = column("The criterion, English", required=True)
    met: vocabulary.Met = column("Whether the page meets it", required=True, words=vocabulary.Met)
    reason_nb: str = column("Why, Bokmål", required=True)
    reason_en: str = column("Why, English", required=True)


#: File name without `.csv` -> record class, in the order in which they are read.
TABLES: dict[str, type] = {
    "sections": Section,
    "claims": Claim,
    "article": Sentence,
    "printed_references": PrintedReference,
    "citations": Citation,
    "ratings": Rating,
    "shifts": Shift,
    "sources": Source,
    "evidence": Evidence,
    "plots": Plot,
    "effects": Effect,
    "fluid": Fluid,
    "baselines": Baseline,
    "page_quality": Quality,
    "provenance": Provenance,
    "glossary": Term,
}

#: A book is nothing without these; any other table may be absent, and is then empty.
REQUIRED_TABLES = ("claims", "printed_references", "citations")
