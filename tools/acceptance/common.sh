# What the acceptance scripts share. To be sourced: sets `root`, the project's folder, and `work`, a temporary one that is
# removed at the end.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/kmslint-acceptance.XXXXXX")
trap 'rm -rf "$work"' EXIT

title() {
  printf '== %s\n' "$*"
}

fail() {
  printf 'FAILED: %s\n' "$*" >&2
  exit 1
}

# expect CODE TEXT COMMAND...: the command ends with CODE, and TEXT, if there is one, occurs in what it prints.
expect() {
  local code=$1 text=$2 status=0
  shift 2
  "$@" > "$work/printed" 2>&1 || status=$?
  if [[ $status -ne $code ]] || { [[ -n $text ]] && ! grep --quiet --fixed-strings -e "$text" "$work/printed"; }; then
    cat "$work/printed" >&2
    fail "\`$*\` ended with $status; expected were $code and \`$text\`"
  fi
  printf 'ok: %s: %s, %s\n' "$*" "$code" "${text:-any output}"
}

# environment FOLDER PACKAGE...: a new virtual environment with the packages.
environment() {
  local folder=$1
  shift
  python3 -m venv "$folder"
  if [[ $# -gt 0 ]]; then
    "$folder/bin/python" -m pip install --quiet --disable-pip-version-check "$@"
  fi
}

# write_policies FOLDER: good.json, and bad.json, which the service would refuse.
write_policies() {
  mkdir -p "$1"
  cat > "$1/good.json" <<'JSON'
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111122223333:root" },
      "Action": "kms:*",
      "Resource": "*"
    }
  ]
}
JSON
  sed 's/"Allow"/"Permit"/' "$1/good.json" > "$1/bad.json"
}

# write_others FOLDER: files that hold no key policy.
write_others() {
  mkdir -p "$1"
  printf '{ "name": "app", "version": "1.0.0", "scripts": { "build": "tsc" } }\n' > "$1/package.json"
  printf '{\n  // with comments, as is usual here\n  "compilerOptions": { "strict": true, },\n}\n' > "$1/tsconfig.json"
  printf 'on: push\njobs:\n  build:\n    steps: [{ run: make }]\n' > "$1/workflow.yml"
  printf 'resource "aws_s3_bucket" "logs" {\n  bucket = "logs"\n}\n' > "$1/main.tf"
}
