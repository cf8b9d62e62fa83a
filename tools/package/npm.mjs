#!/usr/bin/env node
// Packs the npm packages: the platform's, around a binary that is built, and `kmslint`, which finds it. Needs Node 18
// and npm. The version is that of Cargo.toml.
//
//   cargo build --release
//   node tools/package/npm.mjs --binary target/release/kmslint --out dist
//
// `--platform linux-arm64-musl` says what another machine's binary is for; without it, it is for this machine and has
// to say the version. Prints the paths of the tarballs.

import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { thisMachine } = createRequire(import.meta.url)("../../npm/bin/platform.js");

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const PLATFORMS = [
  { os: "linux", cpu: "x64", libc: "glibc" },
  { os: "linux", cpu: "x64", libc: "musl" },
  { os: "linux", cpu: "arm64", libc: "glibc" },
  { os: "linux", cpu: "arm64", libc: "musl" },
  { os: "darwin", cpu: "x64" },
  { os: "darwin", cpu: "arm64" },
  { os: "win32", cpu: "x64" },
  { os: "win32", cpu: "arm64" },
];

/** As npm/bin/platform.js names it. */
const idOf = ({ os, cpu, libc }) => `${os}-${cpu}${libc === "musl" ? "-musl" : ""}`;
const nameOf = (platform) => `@kmslint/${idOf(platform)}`;

function versionOfCargo() {
  const manifest = readFileSync(join(ROOT, "Cargo.toml"), "utf8");
  const version = manifest.match(/^\[package\]\n(?:(?!\[).*\n)*?version = "([^"]+)"/m)?.[1];
  if (version === undefined) throw new Error("Cargo.toml: no version in [package]");
  return version;
}

/** The main package's manifest, without version and dependencies. */
const template = () => JSON.parse(readFileSync(join(ROOT, "npm/package.json"), "utf8"));

/** What the two kinds of package share. */
function fillFolder(folder, manifest) {
  mkdirSync(join(folder, "bin"), { recursive: true });
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  for (const file of ["LICENSE-APACHE", "LICENSE-MIT"]) copyFileSync(join(ROOT, file), join(folder, file));
}

function writePlatformPackage(folder, platform, binary, version) {
  const { description, license, files } = template();
  const { os, cpu, libc } = platform;
  fillFolder(folder, {
    name: nameOf(platform),
    version,
    description: `${description}: the program for ${idOf(platform)}`,
    license,
    files,
    os: [os],
    cpu: [cpu],
    ...(libc === undefined ? {} : { libc: [libc] }),
    // A program inside an archive cannot be run.
    preferUnplugged: true,
  });
  const program = join(folder, "bin", os === "win32" ? "kmslint.exe" : "kmslint");
  copyFileSync(binary, program);
  chmodSync(program, 0o755);
  writeFileSync(join(folder, "README.md"), `# ${nameOf(platform)}\n\nThe program that the package \`kmslint\` runs.\n`);
}

function writeMainPackage(folder, version) {
  const { name, ...rest } = template();
  const optionalDependencies = Object.fromEntries(PLATFORMS.map((platform) => [nameOf(platform), version]));
  fillFolder(folder, { name, version, ...rest, optionalDependencies });
  cpSync(join(ROOT, "npm/bin"), join(folder, "bin"), { recursive: true });
  copyFileSync(join(ROOT, "npm/README.md"), join(folder, "README.md"));
}

function pack(folder, out) {
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const options = { encoding: "utf8", shell: process.platform === "win32" };
  const packed = execFileSync(npm, ["pack", "--json", "--ignore-scripts", "--pack-destination", out, folder], options);
  return join(out, JSON.parse(packed)[0].filename);
}

function main() {
  const { values } = parseArgs({
    options: {
      binary: { type: "string" },
      out: { type: "string", default: "dist" },
      platform: { type: "string" },
    },
  });
  if (values.binary === undefined) throw new Error("--binary names the program that is packed");
  const id = values.platform ?? thisMachine();
  const platform = PLATFORMS.find((known) => idOf(known) === id);
  if (platform === undefined) throw new Error(`no platform \`${id}\`, only ${PLATFORMS.map(idOf).join(", ")}`);
  const version = versionOfCargo();
  const binary = resolve(values.binary);
  if (id === thisMachine()) {
    const said = execFileSync(binary, ["--version"], { encoding: "utf8" }).split(" ")[1];
    if (said !== version) throw new Error(`${binary} is version ${said}, Cargo.toml ${version}`);
  }

  const out = resolve(values.out);
  mkdirSync(out, { recursive: true });
  const work = mkdtempSync(join(tmpdir(), "kmslint-npm-"));
  try {
    writePlatformPackage(join(work, "platform"), platform, binary, version);
    writeMainPackage(join(work, "kmslint"), version);
    for (const folder of ["platform", "kmslint"]) console.log(pack(join(work, folder), out));
  } finally {
    rmSync(work, { recursive: true });
  }
}

try {
  main();
} catch (error) {
  console.error(`npm.mjs: ${error.message}`);
  process.exitCode = 2;
}
