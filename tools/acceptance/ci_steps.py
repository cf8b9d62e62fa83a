"""Runs the shell steps of action.yml and templates/kmslint.yml as their services do. Called by `ci-files`."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import yaml

ROOT, WORK = (Path(argument) for argument in sys.argv[1:3])
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
TEMPLATE_SPEC, TEMPLATE = yaml.safe_load_all((ROOT / "templates/kmslint.yml").read_text())
FORMATS = ["github", "gitlab", "sarif"]

# Text that runs `touch pwned` wherever a shell takes it for more than text.
HOSTILE = [
    "; touch pwned",
    "$(touch pwned)",
    "`touch pwned`",
    "&& touch pwned",
    "| touch pwned",
    "> pwned",
    "'; touch pwned; '",
    '"; touch pwned; "',
    "a\\",
    "*",
    "~",
    "${PATH}",
    "${{ github.token }}",
    "PATHS",
]
# Text that a program could take for an option, or for standard input.
DASHED = ["-", "--", "--exit-zero", "-rf", "--config=other.toml"]

# Stands in for kmslint: keeps the arguments, and runs kmslint without the formats that it does not have yet.
RECORDER = """#!{python}
import json, subprocess, sys
arguments = sys.argv[1:]
open({record!r}, "w").write(json.dumps(arguments))
missing = {missing!r}
options = [a for a in arguments if not any(a.startswith(f"--output-format={{format}}") for format in missing)]
sys.exit(subprocess.run([{program!r}, *options]).returncode)
"""


def title(text):
    print(f"== {text}", flush=True)


def expect(what, holds, detail=""):
    if not holds:
        sys.exit(f"FAILED: {what}\n{detail}")
    print(f"ok: {what}", flush=True)


def expect_equal(what, found, expected):
    expect(what, found == expected, f"found:    {found!r}\nexpected: {expected!r}")


def workspace(name):
    """A new folder with the policies, and files whose names are hostile and dashed, which hold a good one."""
    folder = WORK / "workspaces" / name
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(WORK / "policies", folder / "policies")
    for hostile in [*HOSTILE, *DASHED, "with  spaces.json"]:
        file = folder / hostile
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(folder / "policies/good.json", file)
    return folder


def expect_nothing_injected(what, folder):
    pwned = [str(path) for path in WORK.rglob("pwned*")]
    expect(f"{what}: nothing is injected", not pwned, f"{pwned}")


class Run:
    """What a sequence of steps came to."""

    def __init__(self, code, printed, steps):
        self.code, self.printed, self.steps = code, printed, steps


def shell(command, script, environment, folder):
    base = {name: value for name, value in os.environ.items() if not name.startswith(("KMSLINT", "GITHUB"))}
    done = subprocess.run(
        [*command, script], env=base | environment, cwd=folder, stdin=subprocess.DEVNULL, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )
    return done.returncode, done.stdout


def run_action(inputs, folder, program=None, **environment):
    """The action's steps with its inputs. With `program`, nothing is installed."""
    values = {name: str(field.get("default", "")) for name, field in ACTION["inputs"].items()} | inputs
    outputs = {"program": str(program)}
    runner = WORK / "runner"
    runner.mkdir(exist_ok=True)

    def evaluate(text):
        match = re.fullmatch(r"\$\{\{ (?:inputs\.([a-z-]+)|steps\.install\.outputs\.([a-z]+)) \}\}", text)
        expect(f"`{text}` is one known expression", match) if not match else None
        return values[match[1]] if match[1] else outputs[match[2]]

    printed, names = "", []
    for step in ACTION["runs"]["steps"]:
        if program is not None and step.get("id") == "install":
            continue
        names.append(step["name"])
        script, written = runner / "step.sh", runner / "output"
        script.write_text(step["run"])
        written.write_text("")
        given = {name: evaluate(value) for name, value in step["env"].items()}
        given |= {
            "GITHUB_ACTION_PATH": str(WORK / "kmslint"),
            "GITHUB_OUTPUT": str(written),
            "GITHUB_WORKSPACE": str(folder),
            "RUNNER_TEMP": str(runner),
        }
        command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail"]
        code, text = shell(command, str(script), given | environment, folder)
        printed += text
        outputs |= dict(line.split("=", 1) for line in written.read_text().splitlines())
        if code != 0:
            break
    result = Run(code, printed, names)
    result.program = outputs["program"]
    return result


def run_template(inputs, folder, interpreter="bash", program_folder=None):
    """The job's script with its inputs. With `program_folder`, nothing is installed."""
    values = {name: str(field.get("default", "")) for name, field in TEMPLATE_SPEC["spec"]["inputs"].items()} | inputs
    job = TEMPLATE["kmslint"]

    def interpolate(text):
        return re.sub(r"\$\[\[ inputs\.([a-z-]+) \]\]", lambda match: values[match[1]], text)

    environment = {name: interpolate(variable["value"]) for name, variable in job["variables"].items()}
    lines = job["before_script"] + job["script"]
    if program_folder is not None:
        environment["environment"] = str(program_folder)
        lines = job["script"]
    script = WORK / "job.sh"
    script.write_text("\n".join(lines))
    options = {"bash": ["-e", "-o", "pipefail"], "sh": ["-e"]}[interpreter]
    return Run(*shell([interpreter, *options], str(script), environment | {"PIP_NO_INDEX": "1"}, folder), [])


def record_folder(program, missing):
    """A folder with a `bin/kmslint` that records its arguments."""
    folder = WORK / "recorder"
    (folder / "bin").mkdir(parents=True, exist_ok=True)
    recorder = folder / "bin/kmslint"
    text = RECORDER.format(
        python=sys.executable, record=str(WORK / "arguments.json"), missing=missing, program=str(program)
    )
    recorder.write_text(text)
    recorder.chmod(0o755)
    return folder


def recorded():
    return json.loads((WORK / "arguments.json").read_text())


def test_texts():
    title("no input stands in the text of a shell")
    for step in ACTION["runs"]["steps"]:
        expect(f"action, {step['name']}: no expression", "${{" not in step["run"])
    for line in TEMPLATE["kmslint"]["before_script"] + TEMPLATE["kmslint"]["script"]:
        expect("template: no input", "$[[" not in line, line)
    for name, variable in TEMPLATE["kmslint"]["variables"].items():
        expect_equal(f"template, {name}: not expanded", variable["expand"], False)


def test_installation():
    title("action: installation")
    folder = workspace("install")
    own = run_action({"paths": "policies/good.json"}, folder)
    expect("from the action's own checkout", os.access(own.program, os.X_OK), own.printed)
    version = re.search(r'^version = "(.+)"$', (ROOT / "Cargo.toml").read_text(), re.M)[1]
    offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(WORK / "wheels")}
    given = run_action({"paths": "policies/good.json", "version": version}, folder, **offline)
    expect("a given version", os.access(given.program, os.X_OK), given.printed)
    none = run_action({"version": "999.0"}, folder, **offline)
    expect("a version that does not exist fails", none.code == 1 and len(none.steps) == 2, none.printed)
    return Path(own.program)


def test_action(program):
    title("action: exit codes")
    folder = workspace("action")
    run = lambda **inputs: run_action({name.replace("_", "-"): text for name, text in inputs.items()}, folder, program)
    for what, inputs, code in [
        ("a good policy", {"paths": "policies/good.json"}, 0),
        ("a bad policy", {"paths": "policies/bad.json"}, 1),
        ("the whole folder", {}, 1),
        ("both, one a line", {"paths": "policies/good.json\npolicies/bad.json\n"}, 1),
        ("no paths", {"paths": ""}, 1),
        ("a path that does not exist", {"paths": "none.json"}, 2),
        ("a configuration that does not exist", {"paths": "policies/good.json", "config": "none.toml"}, 2),
        ("fail-on error", {"paths": "policies/bad.json", "fail_on": "error"}, 1),
    ]:
        done = run(**inputs)
        expect(f"{what}: {code}", done.code == code, f"{done.code}\n{done.printed}")
        if code == 1:
            expect(f"{what}: the finding", "invalid-effect" in done.printed, done.printed)

    title("action: hostile inputs")
    for text in [*HOSTILE, *DASHED, "Error", "errors", "error\nwarning", ""]:
        done = run(fail_on=text)
        expect(f"fail-on {text!r} is refused", done.code == 2 and len(done.steps) == 1, done.printed)
        # A line of the input could be a command to the service.
        expect("it is not repeated", text in ("", "-", "--", "a\\") or text not in done.printed.replace("fail-on", ""))
    for text in [*HOSTILE, *DASHED, "1.0 --pre", "1.0\n2.0", "latest", "./other", "1.0; touch pwned"]:
        done = run(version=text)
        expect(f"version {text!r} is refused", done.code == 2 and len(done.steps) == 1, done.printed)
    paths = [*HOSTILE, *DASHED, "with  spaces.json", "policies/good.json"]
    done = run(paths="\n" + "\n\n".join(paths))
    shown = [f"./{path}" if path.startswith("-") else path for path in paths]
    expect_equal("paths reach kmslint as they are", recorded()[recorded().index("--") + 1:], shown)
    expect_equal("all of them are files", (done.code, "kmslint: " in done.printed), (0, False))
    for text in [*HOSTILE, *DASHED]:
        run(paths="policies/bad.json", config=text, sarif_file=text)
        options = ["--fail-on=warning", "--output-format=github", f"--config={text}", f"--output-format=sarif={text}"]
        expect_equal(f"config and sarif-file {text!r}", recorded(), ["check", *options, "--", "policies/bad.json"])
    expect_nothing_injected("action", folder)


def test_template(recorder):
    title("template: exit codes and hostile inputs")
    folder = workspace("template")
    for interpreter in ["bash", "sh"]:
        run = lambda **inputs: run_template(
            {name.replace("_", "-"): text for name, text in inputs.items()}, folder, interpreter, recorder
        )
        for paths, code in [("policies/good.json", 0), ("policies/bad.json", 1), (".", 1), ("", 1), ("none.json", 2)]:
            done = run(paths=paths)
            expect(f"{interpreter}: {paths!r}: {code}", done.code == code, f"{done.code}\n{done.printed}")
        # A line like the end of the script's own here-document is a path, too.
        paths = [*HOSTILE, *DASHED, "with  spaces.json", "policies/good.json"]
        done = run(paths="\n" + "\n\n".join(paths))
        shown = [f"./{path}" if path.startswith("-") else path for path in paths]
        expect_equal(f"{interpreter}: paths reach kmslint as they are", recorded()[recorded().index("--") + 1:], shown)
        expect_equal("all of them are files", (done.code, "kmslint: " in done.printed), (0, False))
        for text in [*HOSTILE, *DASHED]:
            run(paths="policies/good.json", config=text, fail_on=text)
            options = [
                f"--config={text}", f"--fail-on={text}", "--output-format=human",
                "--output-format=gitlab=gl-code-quality-report.json",
            ]
            found = recorded()
            expect_equal(
                f"{interpreter}: config and fail-on {text!r}",
                (sorted(found[1:found.index("--")]), found[found.index("--"):]),
                (sorted(options), ["--", "policies/good.json"]),
            )
    for text in [*HOSTILE, *DASHED]:
        done = run_template({"requirement": text}, folder)
        expect(f"requirement {text!r} installs nothing", done.code != 0, done.printed)
    expect_nothing_injected("template", folder)


def test_reports():
    """The whole of both, with the formats that they ask for."""
    title("reports")
    folder = workspace("reports")
    done = run_action({"paths": "policies/bad.json", "sarif-file": "kmslint.sarif"}, folder)
    expect("action: a bad policy fails the step", done.code == 1, done.printed)
    annotation = re.search(r"^::error .*file=policies/bad.json", done.printed, re.M)
    expect("action: an annotation", annotation, done.printed)
    sarif = json.loads((folder / "kmslint.sarif").read_text())
    expect_equal("action: a SARIF report", sarif["runs"][0]["results"][0]["ruleId"], "invalid-effect")
    wheel = str(next((WORK / "wheels").glob("*.whl")))
    done = run_template({"paths": "policies/bad.json", "requirement": wheel}, folder)
    expect("template: a bad policy fails the job", done.code == 1 and "invalid-effect" in done.printed, done.printed)
    findings = json.loads((folder / "gl-code-quality-report.json").read_text())
    expect_equal("template: a code quality report", findings[0]["check_name"], "invalid-effect")


def main():
    test_texts()
    program = test_installation()
    usage = subprocess.run([program, "check", "--help"], text=True, stdout=subprocess.PIPE).stdout
    missing = [name for name in FORMATS if not re.search(rf"^ +- {name}:", usage, re.M)]
    recorder = record_folder(program, missing)
    test_action(recorder / "bin/kmslint")
    test_template(recorder)
    if missing:
        sys.exit(f"FAILED: this kmslint has no --output-format {', '.join(missing)}, which the action and template need")
    test_reports()


main()
