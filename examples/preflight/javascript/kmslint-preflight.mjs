// Checks a KMS key policy with kmslint before the AWS SDK for JavaScript v3 sends it.
//
//     const client = new KMSClient({});
//     client.middlewareStack.use(kmslintPreflight({ region: client.config.region }));
//
// What is checked is the body of the request as the SDK serialised it: the policy, and the members that say more of the
// key. Needs nothing but the `kmslint` binary.

import { execFile } from "node:child_process";
import { promisify } from "node:util";

const OPERATIONS = ["PutKeyPolicy", "CreateKey", "ReplicateKey"];

// Gravest last.
const LEVELS = ["suggestion", "warning", "security-warning", "error"];

// A finding as a message shows it is no longer than a line; of many, these are shown.
const MOST_SHOWN = 10;

const MOST_OUTPUT = 256 << 20;

const KEY_ARN = /^(arn:[a-z0-9-]+:kms):([a-z0-9-]+):([0-9]{12}:key\/[A-Za-z0-9-]+)$/;

/**
 * kmslint found fault with the policy, and the request was not sent. `operation` is its name, `findings` everything
 * that was found, whatever its severity: the objects that `kmslint check --output-format json` prints.
 */
export class PolicyRejected extends Error {
  name = "PolicyRejected";

  constructor(operation, findings, failOn) {
    const isGrave = (finding) => LEVELS.indexOf(finding.severity) >= LEVELS.indexOf(failOn);
    const grave = findings.filter(isGrave);
    const line = ({ severity, code, pointer, message }) => `  ${severity}[${code}] at ${pointer || "/"}: ${message}`;
    const lines = grave.slice(0, MOST_SHOWN).map((finding) => printable(line(finding)));
    const more = grave.length > MOST_SHOWN ? [`  and ${grave.length - MOST_SHOWN} more`] : [];
    super([`${operation} was not sent, for kmslint finds:`, ...lines, ...more].join("\n"));
    this.operation = operation;
    // Findings and their fixes hold parts of the policy: not enumerable, they are not printed with the error.
    Object.defineProperty(this, "findings", { value: findings });
  }
}

/** The policy could not be checked, and the request was not sent. */
export class PreflightError extends Error {
  name = "PreflightError";

  constructor(why) {
    super(`the key policy could not be checked, and the request was not sent: ${why}`);
  }
}

/**
 * A plugin that stops PutKeyPolicy, CreateKey and ReplicateKey if kmslint finds fault with the policy.
 *
 * `region` is the client's Region, or a function that gives it, as `client.config.region` is; `failOn` the least
 * severity that stops a request; `extraArgs` further arguments of `kmslint check`, for instance `["--caller", arn]`;
 * `timeout` a number of milliseconds.
 */
export function kmslintPreflight(options = {}) {
  const { region, failOn = "error", executable = "kmslint", extraArgs = [], timeout = 10_000 } = options;
  if (!LEVELS.includes(failOn)) {
    throw new RangeError(`failOn is one of ${LEVELS.join(", ")}, not ${failOn}`);
  }
  const middleware = (next, context) => async (args) => {
    const operation = context.commandName?.replace(/Command$/, "");
    if (OPERATIONS.includes(operation)) {
      const request = parse(args.request.body);
      if ("Policy" in request) {
        const key = keyArguments(request, typeof region === "function" ? await region() : region);
        const command = ["check", "-", "--stdin-filename", `${operation}.json`, ...key];
        command.push("--output-format", "json", "--require-policy", "--fail-on", failOn, ...extraArgs);
        // The default of all three operations: a request of CreateKey that has nothing but Policy is known by it.
        const document = JSON.stringify({ BypassPolicyLockoutSafetyCheck: false, ...request });
        const { isRejected, findings } = await check(executable, command, document, timeout);
        if (isRejected) {
          throw new PolicyRejected(operation, findings, failOn);
        }
      }
    }
    return next(args);
  };
  // The last of the step that follows serialisation. It runs once a call: retries begin in the next step.
  const place = { step: "build", priority: "low", name: "kmslintPreflight" };
  return { applyToStack: (stack) => stack.add(middleware, place) };
}

function parse(body) {
  // Errors of the parser quote the document that it read: they are not passed on.
  try {
    return JSON.parse(Buffer.from(body).toString());
  } catch {
    throw new PreflightError("the body of the request is no JSON");
  }
}

/** What the request and the client say of the key. A replica has the ARN of its primary key but for the Region. */
function keyArguments(request, region) {
  const [, start, ofKey, end] = KEY_ARN.exec(request.KeyId) ?? [];
  if (start) {
    return [`--key-arn=${start}:${request.ReplicaRegion ?? ofKey}:${end}`];
  }
  const known = request.ReplicaRegion ?? region;
  return known ? [`--region=${known}`] : [];
}

/** Whether kmslint's verdict is that the request must not be sent, and its findings. */
async function check(executable, command, document, timeout) {
  const { code, stdout } = await run(executable, command, document, timeout);
  let findings;
  try {
    findings = JSON.parse(stdout);
  } catch {
    // Told below.
  }
  if (!Array.isArray(findings)) {
    throw new PreflightError(`\`${executable}\` did not answer as kmslint does`);
  }
  return { isRejected: code === 1, findings };
}

async function run(executable, command, document, timeout) {
  try {
    const limits = { timeout, killSignal: "SIGKILL", maxBuffer: MOST_OUTPUT };
    const running = promisify(execFile)(executable, command, limits);
    // A process that ends before it has read everything says why by its exit code.
    running.child.stdin?.on("error", () => {}).end(document);
    const { stdout } = await running;
    return { code: 0, stdout };
  } catch (error) {
    if (error.code === 1) {
      return { code: 1, stdout: error.stdout };
    }
    throw new PreflightError(`\`${executable}\` ${why(error, timeout)}`);
  }
}

function why(error, timeout) {
  if (typeof error.code === "number") {
    return `ended with exit code ${error.code}: ${printable(error.stderr.trim().replace(/\s+/g, " ").slice(0, 500))}`;
  }
  if (error.killed && !error.code) {
    return `gave no answer within ${timeout} ms`;
  }
  return error.signal ? `was ended by ${error.signal}` : `cannot be run: ${error.message}`;
}

/** Findings quote the policy, which may hold escape sequences: they never reach a terminal. */
function printable(text) {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (c) => `\\u{${c.codePointAt(0).toString(16)}}`);
}
