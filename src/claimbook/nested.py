"""Reading the nested files of a book, YAML, with the line of whatever is wrong."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from claimbook.errors import Problem
from claimbook.tables import read_text

_DEEPEST = 60


def read_yaml(path: Path, name: str, problems: list[Problem]) -> Any:
    """Return what a YAML file holds, or None with a problem; a key that stands twice is refused, not overwritten."""
    import yaml

    text = read_text(path, name, problems)
    if text is None:
        return None
    loader_class = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loader = None
    try:
        if _too_deep(yaml, text, loader_class):
            problems.append(Problem(name, "", "", "", "is nested too deep to be read"))
            return None
        # The scanner of the C loader refuses some characters already here.
        loader = loader_class(text)
        node = loader.get_single_node()
        if node is None:
            problems.append(Problem(name, "", "", "", "is empty"))
            return None
        before = len(problems)
        _find_twice(node, name, problems)
        return loader.construct_document(node) if len(problems) == before else None
    except (yaml.YAMLError, ValueError, TypeError, LookupError, AttributeError, OverflowError) as error:
        # The last four are what constructing a value with a wrong !!tag raises.
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}" if mark else ""
        reason = getattr(error, "problem", None) or str(error)
        problems.append(Problem(name, where, "", "", f"cannot be read as YAML ({reason})"))
        return None
    finally:
        if loader is not None:
            loader.dispose()


def _too_deep(yaml: Any, text: str, loader_class: Any) -> bool:
    """Tell whether brackets stand deeper in each other than any file of a book needs; reading such a file could end Python."""
    depth = 0
    for event in yaml.parse(text, Loader=loader_class):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _DEEPEST:
                return True
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return False


def _find_twice(root: Any, name: str, problems: list[Problem]) -> None:
    import yaml

    waiting, done = [root], set()
    while waiting:
        node = waiting.pop()
        if id(node) in done:
            continue
        done.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            waiting.extend(node.value)
        elif isinstance(node, yaml.MappingNode):
            seen = set()
            for key, value in node.value:
                if key.value in seen if isinstance(key, yaml.ScalarNode) else False:
                    where = f"line {key.start_mark.line + 1}"
                    problems.append(Problem(name, where, "", str(key.value), "stands twice in the same place"))
                seen.add(key.value if isinstance(key, yaml.ScalarNode) else id(key))
                waiting.append(value)


def text_at(data: Any, path: str, name: str, problems: list[Problem], *, required: bool = True) -> str:
    """Return the text at a dotted path such as 'article.title'; '' with a problem where it is missing or no text."""
    found = data
    for part in path.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    if found is None or found == "":
        if required:
            problems.append(Problem(name, "", path, "", "must not be empty"))
        return ""
    if isinstance(found, list | dict | bool):
        problems.append(Problem(name, "", path, str(found), "must be text"))
        return ""
    return str(found)
