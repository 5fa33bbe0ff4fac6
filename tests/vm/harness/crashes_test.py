# SPDX-License-Identifier: Apache-2.0
"""How the boot after a crash is judged."""

import unittest

from . import crashes, machine, session, transcript

PROVISIONED = "firstlight: provisioned in 90 ms\n"
LATER = "firstlight: not the first boot, layers ready in 9 ms\n"
REFUSED = ("firstlight: failed after 101 ms: make filesystem ext4 '/dev/vdd': it holds something else: label is "
           "'earlier-owner', wanted is 'data' (set wipeFilesystem to destroy what is there)\n")
OTHER_FAILURE = "firstlight: failed after 101 ms: wait for device '/dev/vdx': it did not appear\n"
WIPED = "firstlight: failed after 101 ms: luks: it holds something else (set wipeVolume to destroy what is there)\n"
STATE = {"var": {"file": "100644 0:0 digest"}}
REMAINS = {0: "digest"}


def result(console, outcome):
    report = {"outcome": outcome} if outcome else None
    transcript_ = transcript.Transcript([(True, "file /a")], 1, report, {}, "")
    return session.Result(machine.Outcome(console, "", 0, 1.0), transcript_)


def judged(console, outcome, done=False, state=None, data_disk=None, is_refused=False):
    final = crashes.Final(None if is_refused else STATE, REMAINS if is_refused else {}, 1.0)
    found = crashes.Found(lambda: state or STATE, lambda: data_disk or REMAINS)
    return crashes.judged(result(console, outcome), done, [("file",)], found, final)


class Judgement(unittest.TestCase):
    def test_converged(self):
        self.assertEqual(judged(PROVISIONED, "provisioned"), ("converged", []))

    def test_was_done(self):
        self.assertEqual(judged(LATER, "not-first-boot", done=True), ("was done", []))

    def test_refused(self):
        self.assertEqual(judged(REFUSED, None), ("refused", []))
        self.assertEqual(judged(REFUSED, None, is_refused=True), ("refused", []))

    def test_refused_but_written_to(self):
        outcome, problems = judged(REFUSED, None, data_disk={0: "other"}, is_refused=True)
        self.assertEqual((outcome, len(problems)), ("refused", 1))

    def test_not_refused_where_it_should_be(self):
        outcome, problems = judged(PROVISIONED, "provisioned", is_refused=True)
        self.assertEqual((outcome, len(problems)), ("converged", 1))

    def test_another_failure_is_no_refusal(self):
        for console in (OTHER_FAILURE, WIPED):
            outcome, problems = judged(console, None)
            self.assertEqual(outcome, "converged")
            self.assertIn("failed after", problems[0])

    def test_another_end(self):
        for other in ({"var": {}}, {"var": {"file": "100600 0:0 digest"}}, {**STATE, "etc": {"more": "x"}}):
            outcome, problems = judged(PROVISIONED, "provisioned", state=other)
            self.assertEqual((outcome, len(problems)), ("converged", 1))
            self.assertEqual(judged(LATER, "not-first-boot", done=True, state=other), ("was done", problems))

    def test_a_later_boot_that_provisions_again(self):
        outcome, problems = judged(LATER + PROVISIONED, "provisioned", done=True)
        self.assertEqual(outcome, "was done")
        self.assertTrue(problems)


if __name__ == "__main__":
    unittest.main()
