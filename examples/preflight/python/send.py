"""Sends one request to KMS, or to the emulator that AWS_ENDPOINT_URL names, and says what became of it.

    python send.py PutKeyPolicy request.json error kmslint
"""

import json
import pathlib
import sys

import boto3
import kmslint_preflight
from botocore import xform_name

operation, request, fail_on, executable = sys.argv[1:]
kms = boto3.client("kms")
kmslint_preflight.install(kms, fail_on, executable)
try:
    getattr(kms, xform_name(operation))(**json.loads(pathlib.Path(request).read_text(encoding="utf-8")))
    print("sent")
except kmslint_preflight.PolicyRejected as error:
    print(f"rejected: {error}")
except kmslint_preflight.PreflightError as error:
    print(f"unchecked: {error}")
