#!/usr/bin/env node
// Runs the kmslint program for this machine, which the package `@kmslint/<os>-<cpu>[-musl]` holds.
"use strict";

const { spawn } = require("node:child_process");
const { constants } = require("node:os");
const { version, optionalDependencies } = require("../package.json");
const { thisMachine } = require("./platform.js");

/** As kmslint itself exits if something could not be checked. */
const NOT_CHECKED = 2;

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"].filter((signal) => signal in constants.signals);

function fail(lines) {
  process.stderr.write(`kmslint: ${lines.join("\n  ")}\n`);
  process.exitCode = NOT_CHECKED;
}

/** The path of the program, or null after a message that says what to do. */
function program() {
  const name = `@kmslint/${thisMachine()}`;
  const file = process.platform === "win32" ? "kmslint.exe" : "kmslint";
  try {
    return require.resolve(`${name}/bin/${file}`);
  } catch {
    fail(name in optionalDependencies ? missing(name) : unsupported(name));
    return null;
  }
}

const missing = (name) => [
  `the package ${name}, which holds the program for this machine, is not installed`,
  "it is an optional dependency: install on this machine and without `--omit=optional`, or add it yourself:",
  `npm install ${name}@${version}`,
];

const unsupported = (name) => [
  `there is no package ${name} for this machine, only ${Object.keys(optionalDependencies).join(", ")}`,
  "build kmslint from source instead, with cargo or pip",
];

function run(path) {
  const child = spawn(path, process.argv.slice(2), { stdio: "inherit", windowsHide: true });
  const forward = (signal) => child.kill(signal);
  for (const signal of SIGNALS) process.on(signal, forward);
  child.on("error", (error) => fail([`${path} does not start: ${error.message}`]));
  child.on("exit", (code, signal) => {
    for (const name of SIGNALS) process.off(name, forward);
    if (signal === null) {
      process.exitCode = code;
    } else {
      // Whoever waits for this process sees the end that the program had.
      process.kill(process.pid, signal);
    }
  });
}

const path = program();
if (path !== null) run(path);
