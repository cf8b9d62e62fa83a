"""Reads the reports of one run, which `formats` wrote, and compares each with the JSON report.

Usage: read_formats.py FOLDER
"""

import collections
import json
import pathlib
import re
import sys
import urllib.parse
import xml.etree.ElementTree as ElementTree

import junitparser
import sarif.loader

LEVELS = {"error": "error", "security-warning": "warning", "warning": "warning", "suggestion": "note"}
RD_SEVERITIES = {"error": "ERROR", "warning": "WARNING", "note": "INFO"}
GITHUB = {"error": "error", "warning": "warning", "note": "notice"}
XML_SEVERITIES = {"error": "error", "warning": "warning", "note": "info"}

folder = pathlib.Path(sys.argv[1])


def report(name):
    return (folder / f"report.{name}").read_text(encoding="utf-8")


def same(what, found, expected):
    if found != expected:
        sys.exit(f"{what}: {found!r} is not {expected!r}")


def holds(what, condition):
    if not condition:
        sys.exit(what)


def check_sarif():
    levels = collections.Counter(LEVELS[finding["severity"]] for finding in findings)
    data = sarif.loader.load_sarif_file(str(folder / "report.sarif"))
    for level in ("error", "warning", "note"):
        same(f"sarif-tools count, {level}", data.get_report().get_issue_count_for_severity(level), levels[level])
    same("sarif-tools results", data.get_result_count(), len(findings))
    summary = (folder / "summary").read_text(encoding="utf-8")
    for level in ("error", "warning", "note"):
        shown = re.search(rf"^{level}: (\d+)", summary, re.MULTILINE)
        same(f"sarif-tools summary, {level}", int(shown.group(1)) if shown else 0, levels[level])

    run = json.loads(report("sarif"))["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    same("SARIF rules", rules, sorted({finding["code"] for finding in findings}))
    for result, finding in zip(run["results"], findings, strict=True):
        place = result["locations"][0]["physicalLocation"]
        uri = place["artifactLocation"]["uri"]
        same("SARIF path", urllib.parse.unquote(uri), finding["filename"])
        holds(f"no URI: {uri}", re.fullmatch(r"[A-Za-z0-9/._~%-]+", uri))
        region = place["region"]
        same("SARIF bytes", region["byteOffset"], finding["byte_range"]["start"])
        same("SARIF row", region["startLine"], finding["location"]["row"])
        same("SARIF suppressions", len(result["suppressions"]), int(finding["suppressed"] is not None))
        text = result["message"]["text"]
        holds(f"a placeholder: {text}", not re.search(r"[{}]", text.replace("{{", "").replace("}}", "")))
    unread = len((folder / "stderr").read_text(encoding="utf-8").splitlines())
    invocation = run["invocations"][0]
    same("SARIF notifications", len(invocation["toolExecutionNotifications"]), unread)
    same("SARIF executionSuccessful", invocation["executionSuccessful"], unread == 0)
    if len(findings) > 25_000:
        print("note: code scanning of GitHub rejects more than 25,000 results")
    print(f"SARIF: {len(findings)} results, {len(rules)} rules")


def check_junit():
    cases = [case for suite in junitparser.JUnitXml.fromfile(str(folder / "report.junit")) for case in suite]
    failures = [case for case in cases if any(isinstance(result, junitparser.Failure) for result in case.result)]
    same("JUnit failures", len(failures), sum(finding["suppressed"] is None for finding in findings))
    suites = list(junitparser.JUnitXml.fromfile(str(folder / "report.junit")))
    same("JUnit tests", sum(suite.tests for suite in suites), len(cases))
    same("JUnit counted failures", sum(suite.failures for suite in suites), len(failures))
    print(f"JUnit: {len(cases)} cases, {len(failures)} failures")


def check_checkstyle():
    root = ElementTree.fromstring(report("checkstyle"))
    same("Checkstyle's root", root.tag, "checkstyle")
    errors = [error for file in root.iter("file") for error in file.iter("error")]
    for error, finding in zip(errors, findings, strict=True):
        found = (int(error.get("line")), int(error.get("column")), error.get("severity"), error.get("source"))
        location = finding["location"]
        severity = "ignore" if finding["suppressed"] else XML_SEVERITIES[LEVELS[finding["severity"]]]
        same("Checkstyle error", found, (location["row"], location["column"], severity, "kmslint." + finding["code"]))
    print(f"Checkstyle: {len(errors)} errors")


def check_gitlab():
    issues = json.loads(report("gitlab"))
    for issue, finding in zip(issues, findings, strict=True):
        same("GitLab fields", sorted(issue), ["check_name", "description", "fingerprint", "location", "severity"])
        holds(f"severity: {issue}", issue["severity"] in ("info", "minor", "major", "critical", "blocker"))
        path = issue["location"]["path"]
        same("GitLab path", path, finding["filename"])
        holds(f"no relative path: {path}", path and not path.startswith(("/", "./")))
        same("GitLab line", issue["location"]["lines"]["begin"], finding["location"]["row"])
    same("GitLab fingerprints", len({issue["fingerprint"] for issue in issues}), len(issues))
    print(f"GitLab: {len(issues)} issues, no fingerprint twice")


def check_reviewdog():
    document = json.loads(report("rdjson"))
    same("rdjson's source", document["source"], {"name": "kmslint"})
    lines = [json.loads(line) for line in report("rdjsonl").split("\n") if line]
    same("rdjsonl", lines, document["diagnostics"])
    for diagnostic, finding in zip(lines, findings, strict=True):
        same("reviewdog severity", diagnostic["severity"], RD_SEVERITIES[LEVELS[finding["severity"]]])
        span = diagnostic["location"]["range"]
        start = {"line": finding["location"]["row"], "column": finding["byte_column"]}
        end = {"line": finding["end_location"]["row"], "column": finding["end_byte_column"]}
        same("reviewdog range", span, {"start": start, "end": end})
    print(f"reviewdog: {len(lines)} diagnostics")


def check_github():
    lines = [line for line in report("github").split("\n") if line]
    for line, finding in zip(lines, findings, strict=True):
        holds(f"no command: {line}", line.startswith(f"::{GITHUB[LEVELS[finding['severity']]]} file="))
        holds(f"another command: {line}", "##[" not in line and "\r" not in line)
    print(f"GitHub: {len(lines)} commands")


findings = json.loads(report("json"))
check_sarif()
check_junit()
check_checkstyle()
check_gitlab()
check_reviewdog()
check_github()
