# Runs cases of Autobahn's suite against several servers at once, in Jython:
#
#   autobahn.py SUITE_JAR CASE[,CASE...] URL...
#
# and prints for each case and server: "verdict", URL, case, behavior, behavior at the close, with tabs between.
# An error of the suite's own ends it with status 1: it would wait for ever otherwise.
import os
import sys

suite, cases, urls = sys.argv[1], sys.argv[2].split(","), sys.argv[3:]
sys.path.insert(0, suite)

from twisted.internet import reactor
from twisted.python import log
from autobahntestsuite import fuzzing

under_way = set(urls)
stop_reactor = reactor.stop


def end_on_error(event):
    if event.get("isError"):
        print log.textFromEventDict(event)
        sys.stdout.flush()
        os._exit(1)


def stop():
    if not under_way:
        stop_reactor()


class Client(fuzzing.FuzzingClientFactory):
    def logCase(self, result):
        print "\t".join(("verdict", result["agent"], result["id"], result["behavior"], result["behaviorClose"]))
        sys.stdout.flush()

    # The last thing that it does before it stops the reactor.
    def createReports(self):
        under_way.remove(self.agent)


log.addObserver(end_on_error)
reactor.stop = stop
for url in urls:
    Client({"servers": [{"agent": url, "url": url, "options": {"version": 18}}], "cases": cases})
reactor.run()
