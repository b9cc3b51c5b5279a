// Runs one function of a Node.js runtime: the Lambda Runtime API's client.
//
// Argument: a file that always says what has become of the latest invocation ("ID begun", "ID ok",
// "ID error"), so that a server which was killed meanwhile need not call the function a second time.
// Ends when the Runtime API has gone, but never while the handler runs.

import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { format } from "node:util";
import { Worker } from "node:worker_threads";

const env = process.env;
const [host, port] = env.AWS_LAMBDA_RUNTIME_API.split(":");
const note = process.argv[2];
// The server ends a call that takes too long; this long after, the process ends itself.
const GRACE_MS = 2000;
let requestId = "";

class Fault extends Error {
  constructor(kind, message) {
    super(message);
    this.name = kind;
  }
}

function call(method, suffix, body, headers = {}) {
  return new Promise((resolve) => {
    // The server has gone: nobody is left to work for.
    const gone = () => process.exit(0);
    // A connection each time: one that is kept may be closed while a handler works for minutes.
    const request = http.request(
      { host, port, agent: false, method, path: "/2018-06-01/runtime" + suffix, headers },
      (response) => {
        const chunks = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("end", () => {
          if (response.statusCode >= 400) {
            gone(); // Its port is another process's now.
          }
          resolve({ headers: response.headers, body: Buffer.concat(chunks) });
        });
        response.on("error", gone);
      },
    );
    request.on("error", gone);
    request.end(body);
  });
}

function write(state) {
  fs.writeFileSync(note + ".new", `${requestId} ${state}`);
  fs.renameSync(note + ".new", note);
}

async function load() {
  const name = env._HANDLER;
  const folder = path.dirname(name);
  const [moduleName, ...members] = path.basename(name).split(".");
  if (members.length === 0) {
    throw new Fault("Runtime.MalformedHandlerName", "Bad handler");
  }
  const base = path.resolve(env.LAMBDA_TASK_ROOT, folder, moduleName);
  const file = [".js", ".mjs", ".cjs"].map((ending) => base + ending).find((f) => fs.existsSync(f));
  if (!file) {
    throw new Fault("Runtime.ImportModuleError", `Error: Cannot find module '${moduleName}'`);
  }
  let module;
  try {
    module = await import(pathToFileURL(file).href);
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new Fault("Runtime.UserCodeSyntaxError", `SyntaxError: ${error.message}`);
    }
    if (error?.code === "MODULE_NOT_FOUND" || error?.code === "ERR_MODULE_NOT_FOUND") {
      throw new Fault("Runtime.ImportModuleError", `Error: ${error.message}`);
    }
    throw error;
  }
  const member = (root) => members.reduce((value, key) => value?.[key], root);
  const handler = member(module) ?? member(module.default);
  if (typeof handler !== "function") {
    throw new Fault("Runtime.HandlerNotFound", `${name} is undefined or not exported`);
  }
  return handler;
}

function contextOf(headers, callback) {
  const deadline = Number(headers["lambda-runtime-deadline-ms"]);
  const client = headers["lambda-runtime-client-context"];
  return {
    awsRequestId: requestId,
    invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: client ? JSON.parse(client) : undefined,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    done: callback,
    succeed: (value) => callback(null, value),
    fail: (error) => callback(error ?? new Error("failed")),
  };
}

/** The handler's result: what its promise or its callback gives, or null when it leaves nothing to do. */
function run(handler, event, headers) {
  let idle;
  return new Promise((resolve, reject) => {
    idle = () => resolve(null);
    process.on("beforeExit", idle);
    const callback = (error, value) =>
      error === null || error === undefined ? resolve(value) : reject(error);
    const result = handler(event, contextOf(headers, callback), callback);
    if (typeof result?.then === "function") {
      result.then(resolve, reject);
    }
  }).finally(() => process.off("beforeExit", idle));
}

function described(error) {
  return error instanceof Error
    ? { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? "").split("\n") }
    : { errorType: typeof error, errorMessage: String(error), trace: [] };
}

async function postError(suffix, error) {
  const payload = described(error);
  console.error("Invoke Error", JSON.stringify(payload));
  await call("POST", suffix, JSON.stringify(payload), {
    "Content-Type": "application/json",
    // Header values are Latin-1 without controls; an error may be named anything.
    "Lambda-Runtime-Function-Error-Type": payload.errorType.replace(/[^\x20-\x7e]/g, "?"),
  });
}

async function die(error) {
  if (requestId) {
    write("error");
    await postError(`/invocation/${requestId}/error`, error);
  } else {
    await postError("/init/error", error);
  }
  process.exit(1);
}

for (const [method, level] of Object.entries({
  debug: "DEBUG",
  log: "INFO",
  info: "INFO",
  warn: "WARN",
  error: "ERROR",
})) {
  console[method] = (...words) =>
    process.stdout.write(
      `${new Date().toISOString()}\t${requestId}\t${level}\t${format(...words)}\n`,
    );
}

// A thread of its own, which runs when the handler holds up the event loop, too.
const watchdog = new Worker(
  `let timer;
  require("node:worker_threads").parentPort.on("message", (ms) => {
    clearTimeout(timer);
    timer = ms === null ? undefined : setTimeout(() => process.kill(process.pid, "SIGKILL"), ms);
  });`,
  { eval: true },
);
watchdog.unref();

process.on("uncaughtException", die);
process.on("unhandledRejection", (reason) => {
  die(new Fault("Runtime.UnhandledPromiseRejection", String(reason)));
});

let handler;
try {
  handler = await load();
} catch (error) {
  await die(error);
}
for (;;) {
  const { headers, body } = await call("GET", "/invocation/next");
  requestId = headers["lambda-runtime-aws-request-id"];
  env._X_AMZN_TRACE_ID = headers["lambda-runtime-trace-id"] ?? "";
  write("begun");
  const deadline = Number(headers["lambda-runtime-deadline-ms"]);
  watchdog.postMessage(Math.max(0, deadline - Date.now()) + GRACE_MS);
  let result;
  try {
    result = JSON.stringify((await run(handler, JSON.parse(body), headers)) ?? null) ?? "null";
    watchdog.postMessage(null);
  } catch (error) {
    watchdog.postMessage(null);
    write("error");
    await postError(`/invocation/${requestId}/error`, error);
    continue;
  }
  write("ok");
  await call("POST", `/invocation/${requestId}/response`, result);
}
