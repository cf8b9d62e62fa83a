//! What shells and `man` are given.

use super::support::Sandbox;
use std::process::Command;

const COMMANDS: [&str; 8] = ["check", "config", "explain", "rules", "schema", "simulate", "completions", "man"];

#[test]
fn every_shell_completes_commands_and_options() {
    let sandbox = Sandbox::new("completions");
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = sandbox.run(&["completions", shell]);
        assert_eq!((script.code, script.stderr.as_str()), (0, ""), "{shell}");
        for command in COMMANDS {
            let name = |character: char| !(character.is_alphanumeric() || character == '-');
            assert!(script.stdout.split(name).any(|word| word == command), "{shell}: {command}");
        }
        // Fish writes long options without their dashes.
        for option in ["output-format", "if-policy", "known-principals"] {
            assert!(script.stdout.contains(option), "{shell}: {option}");
        }
    }
    let wrong = sandbox.run(&["completions", "cmd"]);
    assert_eq!((wrong.code, wrong.stdout.as_str()), (2, ""));
}

/// What bash offers for the last of `words`, or `None` where there is no bash.
#[cfg(unix)]
fn offered_by_bash(sandbox: &Sandbox, words: &[&str]) -> Option<Vec<String>> {
    const ASK: &str = r#"
        source <("$KMSLINT" completions bash) || exit
        completion=$(complete -p kmslint) || exit
        [[ $completion =~ -F\ ([^ ]+) ]] || exit
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
        "${BASH_REMATCH[1]}" kmslint "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
        printf '%s\n' "${COMPREPLY[@]}"
    "#;
    let mut bash = Command::new("bash");
    bash.args(["--norc", "-c", ASK, "bash"]).args(words).current_dir(&sandbox.root);
    let output = bash.env("KMSLINT", env!("CARGO_BIN_EXE_kmslint")).output().ok()?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect())
}

#[cfg(unix)]
#[test]
fn bash_completes() {
    let sandbox = Sandbox::new("bash");
    let Some(offered) = offered_by_bash(&sandbox, &["kmslint", "ch"]) else { return };
    assert_eq!(offered, ["check"]);
    let offered = |words: &[&str]| offered_by_bash(&sandbox, words).unwrap();
    assert_eq!(offered(&["kmslint", "check", "--output-fo"]), ["--output-format"]);
    assert_eq!(offered(&["kmslint", "check", "--output-format", "js"]), ["json", "json-lines"]);
}

/// The pages: that of kmslint, and that of each of its commands.
fn pages(sandbox: &Sandbox) -> Vec<(String, String)> {
    let page = |arguments: &[&str]| {
        let page = sandbox.run(arguments);
        assert_eq!((page.code, page.stderr.as_str()), (0, ""), "{arguments:?}");
        (["kmslint"].iter().chain(&arguments[1..]).copied().collect::<Vec<_>>().join("-"), page.stdout)
    };
    let own = COMMANDS.map(|command| page(&["man", command]));
    std::iter::once(page(&["man"])).chain(own).collect()
}

#[test]
fn every_command_has_a_manual_page() {
    let sandbox = Sandbox::new("man");
    for (name, page) in pages(&sandbox) {
        let title = format!(".TH {} 1 \"\" \"kmslint {}\"", name.to_uppercase(), env!("CARGO_PKG_VERSION"));
        assert!(page.lines().any(|line| line.starts_with(&title)), "{page}");
        assert!(page.contains(&format!("\n.SH NAME\n{} \\- ", name.replace('-', "\\-"))), "{page}");
        for section in ["SYNOPSIS", "DESCRIPTION", "OPTIONS"] {
            assert!(page.contains(&format!("\n.SH {section}\n")), "{name}: {section}");
        }
    }
    let main = sandbox.run(&["man"]).stdout;
    for command in COMMANDS {
        assert!(main.contains(&format!("\nkmslint\\-{command}(1)\n")), "{command}: {main}");
    }
    assert!(!main.contains("kmslint\\-help(1)"), "{main}");
    assert!(main.contains("\n.SH EXAMPLES\n.nf\nkmslint check "), "{main}");
    let check = sandbox.run(&["man", "check"]).stdout;
    assert!(check.contains("\\fB\\-\\-output\\-format\\fR"), "{check}");
    for page in [&main, &check] {
        let status = page.split(".SH \"EXIT STATUS\"\n").nth(1).unwrap();
        assert_eq!(status.matches(".TP\n").count(), 4, "{status}");
        for code in ["0", "1", "2", "3"] {
            assert!(status.contains(&format!(".TP\n\\fB{code}\\fR\n")), "{status}");
        }
    }
    let wrong = sandbox.run(&["man", "chekc"]);
    wrong.expect(2, "", "kmslint: there is no command `chekc`; did you mean `check`?\n");
}

/// No text of a page is taken for a request or an escape sequence.
#[test]
fn manual_pages_hold_no_other_markup_than_their_own() {
    const REQUESTS: [&str; 10] = [".br", ".TH", ".SH", ".TP", ".PP", ".RS", ".RE", ".IP", ".nf", ".fi"];
    /// What may follow a backslash.
    const ESCAPES: [&str; 8] = ["-", "\\", "fB", "fI", "fR", "&", "(bu", "*(Aq"];
    let sandbox = Sandbox::new("troff");
    for (name, page) in pages(&sandbox) {
        for line in page.lines() {
            // The two lines with which the page's maker defines the apostrophe.
            if line.starts_with(".ie \\n(.g .ds Aq") || line.starts_with(".el .ds Aq") {
                continue;
            }
            let request = line.split(' ').next().unwrap();
            assert!(!line.starts_with(['.', '\'']) || REQUESTS.contains(&request), "{name}: {line}");
            let mut rest = line;
            while let Some((_, after)) = rest.split_once('\\') {
                let escape = ESCAPES.iter().find_map(|escape| after.strip_prefix(escape));
                rest = escape.unwrap_or_else(|| panic!("{name}: {line}"));
            }
        }
    }
}
