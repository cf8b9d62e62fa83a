//! The speed of kmslint as ratios against limits that are measured in the same run, because machines differ and are
//! noisy. `cargo bench` prints them; nothing fails here.
//!
//! Each figure is the fastest of several runs that take turns.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a benchmark fails by panicking, and prints its figures"
)]

use rayon::prelude::*;
use std::{
    fs,
    hint::black_box,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

const POLICIES: usize = 10_000;
const POLICY_BYTES: usize = 4096;
const ROUNDS: usize = 7;

/// A clean policy of [`POLICY_BYTES`] bytes, unlike every other.
fn policy(number: usize) -> String {
    let mut statements = vec![
        r#"    {
      "Sid": "Enable IAM policies",
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111122223333:root" },
      "Action": "kms:*",
      "Resource": "*"
    }"#
        .to_owned(),
    ];
    let render = |statements: &[String], filler: usize| {
        let filler = "x".repeat(filler);
        let statements = statements.join(",\n");
        format!(
            "{{\n  \"Version\": \"2012-10-17\",\n  \"Id\": \"{filler}\",\n  \"Statement\": [\n{statements}\n  ]\n}}\n"
        )
    };
    for index in 0.. {
        let next = format!(
            r#"    {{
      "Sid": "Allow use of the key by team {index}",
      "Effect": "Allow",
      "Principal": {{
        "AWS": ["arn:aws:iam::111122223333:role/team/App{number}x{index}", "arn:aws:iam::444455556666:user/ops/u{index}"]
      }},
      "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
      "Resource": "*",
      "Condition": {{
        "StringEquals": {{ "kms:ViaService": "s3.us-east-1.amazonaws.com", "kms:CallerAccount": "111122223333" }}
      }}
    }}"#
        );
        statements.push(next);
        if render(&statements, 0).len() > POLICY_BYTES {
            statements.pop();
            break;
        }
    }
    render(&statements, POLICY_BYTES - render(&statements, 0).len())
}

/// The fastest of [`ROUNDS`] runs of each job; the jobs take turns.
fn fastest<const N: usize>(mut jobs: [&mut dyn FnMut(); N]) -> [Duration; N] {
    let mut best = [Duration::MAX; N];
    for _ in 0..ROUNDS {
        for (job, best) in jobs.iter_mut().zip(&mut best) {
            let start = Instant::now();
            job();
            *best = start.elapsed().min(*best);
        }
    }
    best
}

fn walk_and_read(folder: &Path) -> Vec<String> {
    let files =
        walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_file());
    files.map(|entry| fs::read_to_string(entry.path()).unwrap()).collect()
}

fn walk_and_read_one_by_one(folder: &Path) {
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry.unwrap();
        if entry.file_type().is_file() {
            black_box(fs::read(entry.path()).unwrap());
        }
    }
}

fn kmslint(folder: &Path, threads: usize) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kmslint"));
    command.arg("check").arg(folder).env("RAYON_NUM_THREADS", threads.to_string()).stdout(Stdio::null());
    command
}

fn run(command: &mut Command) {
    assert!(command.status().unwrap().success(), "{command:?}");
}

/// The highest resident set of a run, in bytes: the kernel's own high-water mark, read until the process ends.
fn peak_memory(command: &mut Command) -> Option<u64> {
    let mut child = command.spawn().unwrap();
    let status = PathBuf::from(format!("/proc/{}/status", child.id()));
    let mut peak = None;
    while child.try_wait().unwrap().is_none() {
        let kilobytes = fs::read_to_string(&status).ok().and_then(|text| {
            let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
            line.trim().strip_suffix(" kB")?.parse::<u64>().ok()
        });
        peak = kilobytes.map(|kilobytes| kilobytes * 1024).or(peak);
    }
    peak
}

fn report(name: &str, time: Duration, limit: &str, against: Duration, aim: f64) {
    let ratio = time.as_secs_f64() / against.as_secs_f64();
    println!("{name:<44} {ratio:>5.2} x {limit:<34} aim {aim} x   ({time:.1?} against {against:.1?})");
}

/// Files of other kinds: those that hold no key policy, and the files of the corpus, where it is there.
fn hosts(folder: &Path) {
    const FILES: usize = 50_000;
    let others = folder.with_extension("others");
    let _ = fs::remove_dir_all(&others);
    let names = ["package.json", "values.yaml", "main.tf", "template.yml"];
    for number in 0..FILES {
        let file =
            others.join(format!("{:03}", number % 250)).join(format!("{number}-{}", names[number % names.len()]));
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, other_text(number)).unwrap();
    }
    let check = |folder: &Path, threads| {
        let mut command = kmslint(folder, threads);
        command.args(["--no-ignore", "--exit-zero"]);
        command
    };
    let [read, check_1, check_2] =
        fastest([&mut || walk_and_read_one_by_one(&others), &mut || run(&mut check(&others, 1)), &mut || {
            run(&mut check(&others, 2))
        }]);
    println!("\n{FILES} files without a key policy");
    report("kmslint check, one thread", check_1, "walk and read", read, 1.5);
    report("kmslint check, two threads", check_2, "walk and read", read, 1.5);
    let _ = fs::remove_dir_all(&others);

    let corpus = std::env::var_os("KMSLINT_CORPUS").map_or_else(|| PathBuf::from("../shared/corpus"), PathBuf::from);
    if !corpus.exists() {
        println!("\nno corpus at {}", corpus.display());
        return;
    }
    let [read, check_2] = fastest([&mut || walk_and_read_one_by_one(&corpus), &mut || run(&mut check(&corpus, 2))]);
    println!("\nthe corpus: templates, Terraform files, policies; aim under 500 ms on two cores");
    report("kmslint check, two threads", check_2, "walk and read", read, 50.0);
}

/// What stands in files beside key policies: the words of policies, too, as in templates of other resources.
fn other_text(number: usize) -> String {
    let line =
        format!("name{number}: {{ Statement: kms, Principal: x, Action: \"s3:GetObject\", Type: AWS::S3::Bucket }}\n");
    line.repeat(20 + number % 40)
}

fn main() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("speed");
    let _ = fs::remove_dir_all(&folder);
    for number in 0..POLICIES {
        let file = folder.join(format!("{:02}", number % 100)).join(format!("{number}.json"));
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, policy(number)).unwrap();
    }
    let texts = walk_and_read(&folder);
    assert_eq!(texts.len(), POLICIES);
    let options = kmslint::Options::default();
    assert!(texts.iter().all(|text| kmslint::lint(text, &options).diagnostics.is_empty()), "a policy is not clean");

    let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap();
    let lint = |text: &String| drop(black_box(kmslint::lint(text, &options)));
    let value = |text: &String| drop(black_box(serde_json::from_str::<serde_json::Value>(text).unwrap()));
    let [walk, check_1, check_2, walk_parse] = fastest([
        &mut || walk_and_read_one_by_one(&folder),
        &mut || run(&mut kmslint(&folder, 1)),
        &mut || run(&mut kmslint(&folder, 2)),
        &mut || walk_and_read(&folder).iter().for_each(value),
    ]);
    let [lint_1, lint_2, value_1, value_2, parse] = fastest([
        &mut || texts.iter().for_each(lint),
        &mut || pool.install(|| texts.par_iter().for_each(lint)),
        &mut || texts.iter().for_each(value),
        &mut || pool.install(|| texts.par_iter().for_each(value)),
        &mut || texts.iter().for_each(|text| drop(black_box(kmslint::syntax::parse(text)))),
    ]);
    println!("\n{POLICIES} clean policies of {POLICY_BYTES} bytes, every rule on");
    report("kmslint check, one thread", check_1, "walk and read", walk, 2.0);
    report("kmslint check, two threads", check_2, "walk and read", walk, 2.0);
    report("kmslint check, one thread", check_1, "walk, read, serde_json::Value", walk_parse, 1.0);
    report("kmslint check, two threads", check_2, "walk, read, serde_json::Value", walk_parse, 1.0);
    report("lint in memory, one thread", lint_1, "serde_json::Value, one thread", value_1, 1.0);
    report("lint in memory, two threads", lint_2, "serde_json::Value, two threads", value_2, 1.0);
    report("  of which parsing, one thread", parse, "serde_json::Value, one thread", value_1, 1.0);

    let one = folder.join("00/0.json");
    let spawn = |command: &mut Command| (0..200).for_each(|_| run(command));
    let [process, limit] =
        fastest([&mut || spawn(&mut kmslint(&one, 2)), &mut || spawn(&mut Command::new("/bin/true"))]);
    println!("\none process, one policy");
    report("kmslint check policy.json", process / 200, "/bin/true", limit / 200, 2.0);

    hosts(&folder);

    println!("\nmemory for {POLICIES} files");
    match peak_memory(&mut kmslint(&folder, 2)) {
        Some(bytes) => println!("peak resident set {:.1} MB, aim under 40 MB", bytes as f64 / 1e6),
        None => println!("not measured: this system has no /proc"),
    }
    let _ = fs::remove_dir_all(&folder);
}
