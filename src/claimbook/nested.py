"""Reading the nested files of a book, YAML, with the line of whatever is wrong."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from claimbook.errors import Problem
from claimbook.tables import read_text


def read_yaml(path: Path, name: str, problems: list[Problem]) -> Any:
    """Return what a YAML file holds, or None with a problem; a key that stands twice is refused, not overwritten."""
    import yaml

    text = read_text(path, name, problems)
    if text is None:
        return None
    loader_class = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loader = None
    try:
        # The scanner of the C loader refuses some characters already here.
        loader = loader_class(text)
        node = loader.get_single_node()
        if node is None:
            problems.append(Problem(name, "", "", "", "is empty"))
            return None
        before = len(problems)
        _find_twice(node, name, problems)
        return loader.construct_document(node) if len(problems) == before else None
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}" if mark else ""
        reason = getattr(error, "problem", None) or str(error)
        problems.append(Problem(name, where, "", "", f"cannot be read as YAML ({reason})"))
        return None
    except RecursionError:
        problems.append(Problem(name, "", "", "", "is nested too deep to be read"))
        return None
    finally:
        if loader is not None:
            loader.dispose()


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
