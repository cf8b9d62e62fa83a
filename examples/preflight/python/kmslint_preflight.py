"""Checks a KMS key policy with kmslint before boto3 sends it.

    kms = boto3.client("kms")
    kmslint_preflight.install(kms)

What is checked is the body of the request as botocore serialised it: the policy, and the members that say more of the
key. Needs nothing but the `kmslint` binary.
"""

import json
import re
import subprocess

__all__ = ["PolicyRejected", "PreflightError", "install"]

OPERATIONS = ("PutKeyPolicy", "CreateKey", "ReplicateKey")

# Gravest last.
LEVELS = ("suggestion", "warning", "security-warning", "error")

# A finding as a message shows it is no longer than a line; of many, these are shown.
MOST_SHOWN = 10

KEY_ARN = re.compile(r"(arn:[a-z0-9-]+:kms):([a-z0-9-]+):([0-9]{12}:key/[A-Za-z0-9-]+)")


class PolicyRejected(Exception):
    """kmslint found fault with the policy, and the request was not sent.

    `operation` is its name, `findings` everything that was found, whatever its severity: the objects that
    `kmslint check --output-format json` prints.
    """

    def __init__(self, operation, findings, fail_on):
        self.operation = operation
        self.findings = findings
        grave = [finding for finding in findings if LEVELS.index(finding["severity"]) >= LEVELS.index(fail_on)]
        lines = [f"{operation} was not sent, for kmslint finds:"]
        for finding in grave[:MOST_SHOWN]:
            place = finding["pointer"] or "/"
            lines.append(_printable(f"  {finding['severity']}[{finding['code']}] at {place}: {finding['message']}"))
        if len(grave) > MOST_SHOWN:
            lines.append(f"  and {len(grave) - MOST_SHOWN} more")
        super().__init__("\n".join(lines))


class PreflightError(Exception):
    """The policy could not be checked, and the request was not sent."""

    def __init__(self, why):
        super().__init__(f"the key policy could not be checked, and the request was not sent: {why}")


def install(client_or_session, fail_on="error", executable="kmslint", extra_args=(), timeout=10):
    """Stops PutKeyPolicy, CreateKey and ReplicateKey if kmslint finds fault with the policy.

    `client_or_session` is a KMS client, or a session of boto3 or botocore, which covers the clients that it makes
    from then on. `fail_on` is the least severity that stops a request, `extra_args` further arguments of
    `kmslint check`, for instance `("--caller", arn)`, `timeout` a number of seconds.
    """
    if fail_on not in LEVELS:
        raise ValueError(f"fail_on is one of {', '.join(LEVELS)}, not {fail_on!r}")
    arguments = ["--output-format", "json", "--require-policy", "--fail-on", fail_on, *extra_args]

    def preflight(model, params, context, **_):
        # Errors of the parser hold the document that it read: they are not passed on.
        try:
            request = json.loads(params["body"])
        except ValueError:
            raise PreflightError("the body of the request is no JSON") from None
        if "Policy" in request:
            command = [executable, "check", "-", "--stdin-filename", f"{model.name}.json"]
            command += [*_key(request, context["client_region"]), *arguments]
            # The default of all three operations: a request of CreateKey that has nothing but Policy is known by it.
            document = json.dumps({"BypassPolicyLockoutSafetyCheck": False, **request})
            is_rejected, findings = _check(command, document, timeout)
            if is_rejected:
                raise PolicyRejected(model.name, findings, fail_on)

    events = _events(client_or_session)
    for operation in OPERATIONS:
        # Emitted once a call, after the handlers that may change parameters, and before the request is signed.
        events.register(f"before-call.kms.{operation}", preflight)


def _events(client_or_session):
    if hasattr(client_or_session, "meta"):
        service = client_or_session.meta.service_model.service_name
        if service != "kms":
            raise ValueError(f"the client is one of {service}, not of kms")
        return client_or_session.meta.events
    if hasattr(client_or_session, "events"):
        return client_or_session.events
    return client_or_session.get_component("event_emitter")


def _key(request, region):
    """What the request and the client say of the key. A replica has the ARN of its primary key but for the Region."""
    replica_region = request.get("ReplicaRegion")
    arn = KEY_ARN.fullmatch(str(request.get("KeyId")))
    if arn:
        start, of_key, end = arn.groups()
        return [f"--key-arn={start}:{replica_region or of_key}:{end}"]
    return [f"--region={replica_region or region}"]


def _check(command, document, timeout):
    """Whether kmslint's verdict is that the request must not be sent, and its findings."""
    executable = command[0]
    try:
        done = subprocess.run(command, input=document.encode(), capture_output=True, timeout=timeout)
    except subprocess.TimeoutExpired:
        raise PreflightError(f"`{executable}` gave no answer within {timeout} seconds") from None
    except (OSError, ValueError) as error:
        raise PreflightError(f"`{executable}` cannot be run: {error}") from error
    if done.returncode not in (0, 1):
        said = _printable(" ".join(done.stderr.decode(errors="replace").split())[:500])
        raise PreflightError(f"`{executable}` ended with exit code {done.returncode}: {said}")
    try:
        findings = json.loads(done.stdout)
    except ValueError:
        findings = None
    if not isinstance(findings, list):
        raise PreflightError(f"`{executable}` did not answer as kmslint does")
    return done.returncode == 1, findings


def _printable(text):
    """Findings quote the policy, which may hold escape sequences: they never reach a terminal."""
    return "".join(c if c.isprintable() else f"\\u{{{ord(c):x}}}" for c in text)
