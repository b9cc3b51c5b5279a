"""Runs one function of a Python runtime: the Lambda Runtime API's client.

Argument: a file that always says what has become of the latest invocation ("ID begun", "ID ok",
"ID error"), so that a server which was killed meanwhile need not call the function a second time.
Ends when the Runtime API has gone, but never while the handler runs.
"""

import faulthandler
import http.client
import importlib
import json
import logging
import os
import sys
import time
import traceback

API = os.environ["AWS_LAMBDA_RUNTIME_API"]
ROOT = os.environ["LAMBDA_TASK_ROOT"]
NOTE = sys.argv[1]
PREFIX = "/2018-06-01/runtime"
# The server ends a call that takes too long; this long after, the process ends itself.
GRACE_SECONDS = 2


class Fault(Exception):
    """A failure before or after the handler itself, with the type that AWS gives it."""

    def __init__(self, kind, message, trace=()):
        super().__init__(message)
        self.kind = kind
        self.trace = list(trace)


class ClientContext:
    def __init__(self, values):
        self.custom = values.get("custom")
        self.env = values.get("env")
        self.client = values.get("client")


class Identity:
    cognito_identity_id = None
    cognito_identity_pool_id = None


class Context:
    def __init__(self, headers):
        self.aws_request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        self.invoked_function_arn = headers["Lambda-Runtime-Invoked-Function-Arn"]
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.identity = Identity()
        client = headers.get("Lambda-Runtime-Client-Context")
        self.client_context = ClientContext(json.loads(client)) if client else None
        self._deadline_ms = int(headers["Lambda-Runtime-Deadline-Ms"])

    def get_remaining_time_in_millis(self):
        return max(0, self._deadline_ms - int(time.time() * 1000))

    def log(self, message):
        sys.stdout.write(str(message))


class LogHandler(logging.StreamHandler):
    """Writes log records as Lambda does, with the id of the request that they belong to."""

    request_id = ""

    def __init__(self):
        super().__init__(sys.stdout)
        layout = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(request)s\t%(message)s"
        formatter = logging.Formatter(layout, "%Y-%m-%dT%H:%M:%S")
        formatter.converter = time.gmtime
        self.setFormatter(formatter)

    def format(self, record):
        record.request = self.request_id
        return super().format(record)


def call(method, path, body=None, headers=None):
    # A connection each time: one that is kept may be closed while a handler works for minutes.
    connection = http.client.HTTPConnection(API)
    try:
        connection.request(method, PREFIX + path, body, headers or {})
        answer = connection.getresponse()
        content = answer.read()
    except (OSError, http.client.HTTPException):
        end(0)  # The server has gone: nobody is left to work for.
    finally:
        connection.close()
    if answer.status >= 400:
        end(0)  # The server has gone, and its port is another process's now.
    return answer, content


def end(status):
    """Ends now, whatever threads the function has left behind."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def load():
    name = os.environ["_HANDLER"]
    if "." not in name:
        raise Fault("Runtime.MalformedHandlerName", f"Bad handler '{name}': no dot in it")
    module_name, function_name = name.rsplit(".", 1)
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as e:
        raise Fault("Runtime.ImportModuleError", f"Unable to import module '{module_name}': {e}")
    except SyntaxError as e:
        where = [f'  File "{e.filename}" Line {e.lineno}\n    {e.text}\n']
        raise Fault("Runtime.UserCodeSyntaxError", f"Syntax error in module '{module_name}': {e}", where)
    if not hasattr(module, function_name):
        raise Fault(
            "Runtime.HandlerNotFound", f"Handler '{function_name}' missing on module '{module_name}'"
        )
    return getattr(module, function_name)


def described(error, request_id):
    if isinstance(error, Fault):
        kind, trace = error.kind, error.trace
    else:
        kind = type(error).__name__
        # Without the frames of this file, which is not the user's.
        frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename != __file__]
        trace = traceback.format_list(frames)
    print(f"[ERROR] {kind}: {error}")
    if trace:
        print("Traceback (most recent call last):\n" + "".join(trace), end="")
    return {
        "errorMessage": str(error),
        "errorType": kind,
        "requestId": request_id,
        "stackTrace": trace,
    }


def note(request_id, state):
    with open(NOTE + ".new", "w") as file:
        file.write(f"{request_id} {state}")
    os.replace(NOTE + ".new", NOTE)


def invoke(handler, body, context):
    try:
        event = json.loads(body)
    except ValueError as e:
        raise Fault("Runtime.UnmarshalError", f"Unable to unmarshal input: {e}")
    result = handler(event, context)
    try:
        return json.dumps(result, ensure_ascii=False).encode()
    except (TypeError, ValueError, RecursionError) as e:
        raise Fault("Runtime.MarshalError", f"Unable to marshal response: {e}")


def post_error(path, error, request_id=""):
    payload = described(error, request_id)
    headers = {
        "Content-Type": "application/json",
        # Header values are Latin-1; a class may be named anything.
        "Lambda-Runtime-Function-Error-Type": payload["errorType"].encode("ascii", "replace"),
    }
    sys.stdout.flush()
    call("POST", path, json.dumps(payload).encode(), headers)


def main():
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)
    sys.dont_write_bytecode = True
    # The folder of this file came first: it is not the user's.
    sys.path[0] = ROOT
    log = LogHandler()
    logging.getLogger().addHandler(log)
    try:
        handler = load()
    except BaseException as e:  # Whatever it is, sys.exit() at import included, Lambda reports it.
        post_error("/init/error", e)
        end(1)
    while True:
        answer, body = call("GET", "/invocation/next")
        context = Context(answer.headers)
        log.request_id = request_id = context.aws_request_id
        os.environ["_X_AMZN_TRACE_ID"] = answer.headers.get("Lambda-Runtime-Trace-Id", "")
        note(request_id, "begun")
        left = context.get_remaining_time_in_millis() / 1000
        faulthandler.dump_traceback_later(left + GRACE_SECONDS, exit=True)
        try:
            result = invoke(handler, body, context)
        except Exception as e:
            faulthandler.cancel_dump_traceback_later()
            note(request_id, "error")
            post_error(f"/invocation/{request_id}/error", e, request_id)
        else:
            faulthandler.cancel_dump_traceback_later()
            note(request_id, "ok")
            sys.stdout.flush()
            call("POST", f"/invocation/{request_id}/response", result)


if __name__ == "__main__":
    main()
