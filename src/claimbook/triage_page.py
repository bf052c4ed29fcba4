"""The triage rules and the cases as people read them: the leaflet, a decision with its sources, and pages that need no running."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from claimbook.cases import Case, decide_case, outcomes
from claimbook.html import Markup, Page, details, link, table
from claimbook.html import shown as escaped
from claimbook.quiz_page import source_links
from claimbook.triage import NOT_APPLICABLE, Decision, article_says, not_milder
from claimbook.triage_records import InArticle, Question, Rule, Statement, Triage
from claimbook.words import date, label, say

if TYPE_CHECKING:
    from claimbook.book import Book

_TELEPHONE = re.compile(r"(?<![\d.–-])(113|116117)(?![\d.–-])")


def with_telephones(text: str) -> str:
    """Return a text as HTML in which 113 and 116117 are telephone links."""
    return _TELEPHONE.sub(lambda found: link(f"tel:{found[0]}", found[0]), escaped(text))


def triage_of(book: "Book") -> Triage:
    """Return the triage of a book; ValueError for a book without one."""
    if book.triage is None:
        raise ValueError("this book has no data/triage.yaml")
    return book.triage


def leaflet(book: "Book") -> Page:
    """Return what stands above everything else: what this is for, whom to ring, the four levels, and when it was last reviewed."""
    triage, language = triage_of(book), book.language
    reviewed = say("triage-reviewed", language, date=date(triage.reviewed_on, language))
    always = triage.always_show.say(language)
    numbers = [(f"{phone.number}: " if phone.number else "") + phone.use.say(language) for phone in triage.telephones]
    sources = [source_links([phone.source], book) for phone in triage.telephones]
    items = "".join(f"<li>{with_telephones(line)} ({source})</li>" for line, source in zip(numbers, sources, strict=True))
    levels = _levels_table(book)
    purpose = triage.intended_purpose.say(language)
    html = f"<p>{escaped(always)}</p><ul>{items}</ul>{levels.html}<p>{escaped(purpose)}</p><p>{escaped(reviewed)}</p>"
    return Page(f'<div lang="{language}">{html}</div>', "\n".join([always, *numbers, levels.text, purpose, reviewed]))


def _levels_table(book: "Book") -> Page:
    triage, language = triage_of(book), book.language
    heads = [say(f"triage-head-{name}", language) for name in ("level", "action", "safety-net", "sources")]
    rows, plain = [], []
    for level in triage.levels:
        texts = [text.say(language) for text in (level.label, level.action, level.safety_net)]
        shown = [with_telephones(text) for text in texts]
        shown[1] += f"<br><small>{escaped(level.honesty.say(language))}</small>" if level.honesty else ""
        rows.append([*map(Markup, shown), Markup(source_links(level.sources, book))])
        plain.append([*texts, ""])
    return table(heads, rows, say("triage-levels", language), language, plain)


def rule_html(rule: Rule, book: "Book") -> str:
    """Return a rule line by line: what it says, who and when, what it rests on, its sources and its note."""
    language = book.language
    lines = [
        f"<strong>{escaped(rule.number)} {escaped(rule.title.say(language))}.</strong> {with_telephones(rule.tell.say(language))}",
        _when_html(rule, language),
        escaped(say("triage-basis", language, basis=label(rule.basis, language))),
        f"{escaped(say('triage-rule-sources', language))}: {source_links(rule.sources, book)}." if rule.sources else "",
        f"<small>{escaped(rule.note.say(language))}</small>" if rule.note else "",
    ]
    return "<br>".join(line for line in lines if line)


def _when_html(rule: Rule, language: str) -> str:
    when = ", ".join(text.say(language) for text in (rule.who, rule.timeframe) if text)
    return escaped(say("triage-when", language, when=when)) if when else ""


def in_article_text(rule: Rule, language: str) -> str:
    """Return how the article treats what a rule is about, with the claim where there is one."""
    claim = f" ({rule.claim_id})" if rule.claim_id and rule.in_article is not InArticle.NOT_MENTIONED else ""
    return f"{label(rule.in_article, language)}{claim}"


def decision_html(decision: Decision, book: "Book") -> str:
    """Return the deciding rule, every other rule that matches, what is still unknown, and what the article itself would have said."""
    triage, language = triage_of(book), book.language
    others = "".join(
        f"<li>{rule_html(other, book)}<br><em>{escaped(_level_label(other, triage, language))}</em></li>" for other in decision.matched[1:]
    )
    unknown = "; ".join(triage.question(name).text.say(language) for name in decision.unknown)
    level = triage.level(decision.level)
    lines = [
        ("triage-decides", f"<br>{rule_html(decision.rule, book)}"),
        ("triage-head-action", with_telephones(level.action.say(language))),
        ("triage-head-safety-net", with_telephones(level.safety_net.say(language))),
        ("triage-not-milder", _not_milder_html(decision, book) if level.rank == 1 else ""),
        ("triage-others", f"</p><ul>{others}</ul><p>" if others else escaped(say("none-here", language))),
        ("triage-unknown", escaped(unknown or say("triage-nothing-unknown", language))),
        ("triage-rule-in-article", escaped(in_article_text(decision.rule, language))),
        ("triage-article", statements_html(article_says(triage, decision), language)),
    ]
    parts = [f"<p>{escaped(say(word, language))}: {html}</p>" for word, html in lines if html]
    return f'<div lang="{language}">{"".join(parts).replace("<p></p>", "")}</div>'


def _not_milder_html(decision: Decision, book: "Book") -> str:
    """Return the answers that keep a person from the mildest level, each with its question."""
    triage, language = triage_of(book), book.language
    texts = []
    for name in not_milder(triage, decision):
        question, chosen = triage.question(name), decision.answers[name]
        given = "; ".join(option.text.say(language) for option in question.options if option.option_id in chosen)
        texts.append(f"{question.text.say(language)} {given or say('triage-not-asked', language)}")
    return escaped(" · ".join(texts))


def statements_html(statements: Iterable[Statement], language: str) -> str:
    """Return what the article would have said, as HTML; each statement names its claims itself."""
    return " ".join(escaped(statement.says.say(language)) for statement in statements)


def _level_label(rule: Rule, triage: Triage, language: str) -> str:
    return triage.level(rule.level).label.say(language)


def answers_table(decision: Decision, book: "Book") -> Page:
    """Return the answers of a case, one row a question asked."""
    triage, language = triage_of(book), book.language
    rows = []
    for question in triage.questions:
        chosen = decision.answers[question.question_id]
        if NOT_APPLICABLE not in chosen:
            texts = [option.text.say(language) for option in question.options if option.option_id in chosen]
            rows.append((question.text.say(language), "; ".join(texts)))
    heads = [say(f"triage-head-{name}", language) for name in ("question", "answer")]
    return table(heads, rows, say("triage-answers", language), language)


def rules_page(book: "Book") -> Page:
    """Return every question and every rule, in the order used, as a page that needs no running."""
    triage, language = triage_of(book), book.language
    caption = say("triage-rules", language, n=len(triage.rules))
    lines = [f"{rule.number} {rule.title.say(language)} – {_level_label(rule, triage, language)}" for rule in triage.rules]
    rules = "".join(f"<li>{rule_html(rule, book)}<br>{_verdict_html(rule, triage, language)}</li>" for rule in triage.rules)
    questions = "".join(f"<li>{_question_html(question, book)}</li>" for question in triage.questions)
    folded = details(say("triage-questions", language, n=len(triage.questions)), f"<ol>{questions}</ol>")
    html = f"<p>{escaped(say('triage-static', language))}</p>{folded}{details(caption, f'<ul>{rules}</ul>')}"
    return Page(f'<div lang="{language}">{html}</div>', "\n".join([caption, *lines]))


def _verdict_html(rule: Rule, triage: Triage, language: str) -> str:
    """Return the level a rule gives and what the article says of it."""
    level, article = _level_label(rule, triage, language), in_article_text(rule, language)
    return f"<strong>{with_telephones(level)}</strong>. {escaped(say('triage-rule-in-article', language))}: {escaped(article)}."


def _question_html(question: Question, book: "Book") -> str:
    text, why = (escaped(one.say(book.language)) for one in (question.text, question.why))
    return f"<strong>{text}</strong> {why} ({source_links(question.sources, book)})"


def case_key_html(case: Case, book: "Book") -> str:
    """Return the answer to a case: the level, the deciding rule, what else matches, and what the article would have said."""
    triage, language = triage_of(book), book.language
    level = triage.level(case.expected).label.say(language)
    note = f"<p><small>{escaped(case.note.say(language))}</small></p>" if case.note else ""
    basis = escaped(say("case-basis", language, basis=label(case.basis, language)))
    sources = f" ({source_links(case.sources, book)})" if case.sources else ""
    decision = decide_case(triage, case)
    answers = details(say("triage-answers", language), answers_table(decision, book).html)
    return f"<p><strong>{with_telephones(level)}</strong>. {basis}{sources}.</p>{note}{decision_html(decision, book)}{answers}"


def _brief_key_html(case: Case, book: "Book") -> str:
    """Return the answer to a case in short: the rules with their sources stand in full on the same page."""
    triage, language = triage_of(book), book.language
    decision = decide_case(triage, case)
    others = "; ".join(f"{rule.number} {rule.title.say(language)}" for rule in decision.matched[1:])
    lines = [
        f"<strong>{with_telephones(triage.level(case.expected).label.say(language))}</strong>",
        f"{decision.rule.number} {escaped(decision.rule.title.say(language))}. {with_telephones(decision.rule.tell.say(language))}",
        _when_html(decision.rule, language),
        f"{escaped(say('triage-others', language))}: {escaped(others or say('none-here', language))}",
        f"{escaped(say('triage-article', language))}: {statements_html(article_says(triage, decision), language)}",
        escaped(case.note.say(language)),
    ]
    return f"<p>{'<br>'.join(line for line in lines if line)}</p>"


def cases_page(book: "Book") -> Page:
    """Return every case with its answer folded, as a page that needs no running."""
    if book.cases is None:
        raise ValueError("this book has no data/cases.yaml")
    triage, language = triage_of(book), book.language
    parts, plain = [f"<p>{escaped(say('case-static', language))}</p>"], [say("case-name", language)]
    for number, case in enumerate(book.cases.cases, start=1):
        text, level = case.text.say(language), triage.level(case.expected).label.say(language)
        folded = details(say("case-answer", language, n=number), _brief_key_html(case, book))
        parts.append(f"<h4>{escaped(say('case-heading', language, n=number))}</h4><p>{escaped(text)}</p>{folded}")
        plain.append(f"{number}. {text} – {level} ({triage.rule(case.rule).number})")
    return Page(f'<div lang="{language}">{"".join(parts)}</div>', "\n".join(plain))


def outcomes_page(book: "Book", given: Iterable[tuple[Case, str]], caption: str) -> Page:
    """Return how cases came out by level, under-triage before over-triage."""
    triage, language = triage_of(book), book.language
    names = ("level", "n", "under", "over", "right")
    rows = [(triage.level(row.level).label.say(language), row.n, row.under, row.over, row.right) for row in outcomes(triage, given)]
    return table([say(f"case-head-{name}", language) for name in names], rows, caption, language)


def rules_on_cases(book: "Book") -> Page:
    """Return how the rules themselves come out on all cases: a test of the file, not of its worth for patients."""
    if book.cases is None:
        raise ValueError("this book has no data/cases.yaml")
    triage = triage_of(book)
    given = [(case, decide_case(triage, case).level) for case in book.cases.cases]
    return outcomes_page(book, given, say("case-rules-caption", book.language, n=len(given)))


def performance_page(book: "Book") -> Page:
    """Return what published studies found of such tools, with their sources."""
    triage, language = triage_of(book), book.language
    items = "".join(f"<li>{escaped(row.text.say(language))} ({source_links(row.sources, book)})</li>" for row in triage.performance)
    return Page(f'<ul lang="{language}">{items}</ul>', "\n".join(row.text.say(language) for row in triage.performance))
