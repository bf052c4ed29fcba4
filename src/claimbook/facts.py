"""The numbers and lines that prose may say: each computed from the book, so that a sentence cannot disagree with the data."""

from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING

from claimbook.appraisal import agreement_between_readings, error_rates, judged, marker_shift, wilson
from claimbook.figures import say_number
from claimbook.strength import number
from claimbook.triage_records import InArticle
from claimbook.vocabulary import BaselineMeasure, CitationError, Depth, Match, QuotationError, Role, Support, Verdict
from claimbook.words import date, say

if TYPE_CHECKING:
    from claimbook.book import Book


def facts(book: "Book") -> dict[str, str]:
    """Return every fact by name, in the book's language; `NAME` in figures, `NAME:word` in words."""
    found = {**_counts(book)}
    shown = {name: str(value) for name, value in found.items()}
    shown |= {f"{name}:word": say_number(value, book.language) for name, value in found.items()}
    shown |= {f"{name}:Word": say_number(value, book.language).capitalize() for name, value in found.items()}
    about = book.about
    return shown | {
        "searched_on": date(about.searched_on, book.language),
        "read_on": date(about.read_on, book.language),
        "article_title": about.article_title,
        "article_publisher": about.article_publisher,
        "article_url": about.article_url,
        "language": book.language,
        **_rates(book),
        **_baselines(book),
        **_practice_texts(book),
    }


def _counts(book: "Book") -> dict[str, int]:
    cited = {citation.claim_id for citation in book.citations}
    errors = Counter(citation.citation_error for citation in book.citations)
    roles = Counter(sentence.role for sentence in book.article)
    return {
        "claims": len(book.claims),
        "claims_cited": len(cited),
        "claims_uncited": len(book.claims) - len(cited),
        "references": len(book.printed_references),
        "records": len(book.references),
        "not_found": sum(citation.match is Match.NOT_FOUND for citation in book.citations),
        "matched": sum(citation.match is Match.MATCHED for citation in book.citations),
        "citation_errors": errors[CitationError.MINOR] + errors[CitationError.MAJOR],
        "citation_major": errors[CitationError.MAJOR],
        "citation_minor": errors[CitationError.MINOR],
        "citation_none": errors[CitationError.NONE],
        "sentences": sum(count for role, count in roles.items() if role not in (Role.HEADING, Role.FURNITURE)),
        "terms": len(book.glossary),
        **_appraisal_counts(book),
        **_practice_counts(book),
    }


def _practice_counts(book: "Book") -> dict[str, int]:
    triage = book.triage
    return {
        "quiz_items": len(book.quiz.items) if book.quiz else 0,
        "cases": len(book.cases.cases) if book.cases else 0,
        "triage_rules": len(triage.rules) if triage else 0,
        "triage_questions": len(triage.questions) if triage else 0,
        "triage_levels": len(triage.levels) if triage else 0,
        "rules_not_in_article": sum(rule.in_article is InArticle.NOT_MENTIONED for rule in triage.rules) if triage else 0,
    }


def _practice_texts(book: "Book") -> dict[str, str]:
    triage, language = book.triage, book.language
    if triage is None:
        return {}
    return {
        "triage_purpose": triage.intended_purpose.say(language),
        "triage_reviewed_on": date(triage.reviewed_on, language),
    }


def _appraisal_counts(book: "Book") -> dict[str, int]:
    pairs = judged(book)
    support = Counter(row.support for row in pairs)
    quotation = Counter(row.quotation_error for row in pairs)
    verdicts = Counter(claim.verdict for claim in book.claims if claim.verdict)
    agreement = {row["field"]: row["same"] for row in agreement_between_readings(book).to_dict("records")}
    bears = {Support.SUPPORTS, Support.PARTLY_SUPPORTS}
    return {
        **{f"support_{_name(kind)}": support[kind] for kind in Support},
        "support_bears": sum(support[kind] for kind in bears),
        **{f"quotation_{_name(kind)}": quotation[kind] for kind in QuotationError},
        "quotation_assessed": len(pairs) - quotation[QuotationError.NOT_ASSESSABLE],
        **{f"verdict_{_name(kind)}": verdicts[kind] for kind in Verdict},
        **{f"agree_{field}": same for field, same in agreement.items()},
        "full_text_read": sum(row.depth is Depth.FULL_TEXT for row in pairs),
        "stronger_sources": len({row.source for row in book.evidence}),
        "stronger_rows": len(book.evidence),
        "effects": len(book.effects),
        "plots": len(book.plots),
        "baselines": len(book.baselines),
        "fluid_studies": len({row.source for row in book.fluid}),
        "rescued_by_shift": int(marker_shift(book)["rescued"].sum()) if pairs else 0,
    }


def _name(kind: StrEnum) -> str:
    return kind.value.replace("-", "_")


def _rates(book: "Book") -> dict[str, str]:
    found = {}
    for row in error_rates(book).to_dict("records"):
        if row["n"]:
            name = f"rate_{row['measure']}_{row['counted']}".replace("-", "_")
            low, percent, high = (number(round(100 * row[end]), book.language) for end in ("low", "share", "high"))
            found[name] = say("percent-interval", book.language, percent=percent, low=low, high=high)
            found[f"{name}_count"] = say("k-of-n", book.language, k=row["k"], n=row["n"])
    return found


def _baselines(book: "Book") -> dict[str, str]:
    found = {}
    for row in book.baselines:
        found[f"baseline_{row.baseline_id}"] = f"{number(row.rate_percent, book.language)} %"
        if row.measure is BaselineMeasure.QUOTATION_ERROR and row.high_percent:
            found[f"needed_{row.baseline_id}"] = say_number(needed_above(row.rate_percent, len(judged(book))), book.language)
    return found


def needed_above(percent: float, n: int) -> int:
    """Return the smallest k of n whose Wilson interval lies wholly above a rate in per cent; n + 1 where none does."""
    return next((k for k in range(n + 1) if 100 * (wilson(k, n).low or 0) > percent), n + 1)
