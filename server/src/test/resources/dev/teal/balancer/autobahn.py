# Runs cases of Autobahn's suite against a server, in Jython:
#
#   autobahn.py SUITE_JAR CASE[,CASE...] URL
#
# and prints for each case: "verdict", URL, case, behavior, behavior at the close, with tabs between.
# An error of the suite's own ends it with status 1: it would wait for ever otherwise.
# What the suite does octet by octet is done at once here, or its large messages take minutes.
import os
import sys

suite, cases, url = sys.argv[1], sys.argv[2].split(","), sys.argv[3]
sys.path.insert(0, suite)

from array import array
from autobahn import utf8validator, websocket, xormasker
from autobahntestsuite import fuzzing
from java.util import BitSet
from twisted.internet import reactor
from twisted.python import log


def end_on_error(event):
    if event.get("isError"):
        print log.textFromEventDict(event)
        sys.stdout.flush()
        os._exit(1)


class Client(fuzzing.FuzzingClientFactory):
    def logCase(self, result):
        print "\t".join(("verdict", result["agent"], result["id"], result["behavior"], result["behaviorClose"]))
        sys.stdout.flush()

    def createReports(self):
        pass


class QuickValidator(utf8validator.Utf8Validator):
    """Octet by octet only where there is something to check: the large texts are ASCII."""

    def validate(self, octets):
        if self.state == utf8validator.Utf8Validator.UTF8_ACCEPT:
            try:
                octets.decode("ascii")
                self.i += len(octets)
                return True, True, len(octets), self.i
            except UnicodeDecodeError:
                pass
        return utf8validator.Utf8Validator.validate(self, octets)


class QuickMasker(xormasker.XorMaskerSimple):
    """All octets at once, as a set of bits."""

    def process(self, data):
        count = len(data)
        if count < 128:
            return xormasker.XorMaskerSimple.process(self, data)
        start = self.ptr & 3
        mask = self.msk.tostring()
        self.ptr += count
        bits = BitSet.valueOf(array("b", data))
        bits.xor(BitSet.valueOf(array("b", ((mask[start:] + mask[:start]) * (count // 4 + 1))[:count])))
        # What the set leaves out: zeros at the end.
        return bits.toByteArray().tostring().ljust(count, "\0")


# Between pieces of a message: the least that a timer here can wait is a hundred times as long.
websocket.WebSocketProtocol._QUEUED_WRITE_DELAY = 0
websocket.Utf8Validator = QuickValidator
websocket.createXorMasker = lambda mask, length=None: QuickMasker(mask)
log.addObserver(end_on_error)
Client({"servers": [{"agent": url, "url": url, "options": {"version": 18}}], "cases": cases})
reactor.run()
