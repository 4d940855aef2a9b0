#!/usr/bin/env node
// Starts the binary that npm installed for this platform, and ends as it ends. It passes on
// standard input, output and signals, so that nobody need know that it stands between.
"use strict";

const { spawn } = require("node:child_process");

const platform = `@cvpress/${process.platform}-${process.arch}`;
const file = process.platform === "win32" ? "cvpress.exe" : "cvpress";

function fail(message) {
  process.stderr.write(`error: ${message}\n`);
  process.exit(1);
}

let binary;
try {
  binary = require.resolve(`${platform}/${file}`);
} catch {
  fail(
    `${platform} is not installed: either there is no cvpress for this platform, or npm was ` +
      "told to leave optional dependencies out",
  );
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"];
const pass = (signal) => {
  // Windows tells every process of a console by itself, and `kill` would not let it tidy up.
  if (process.platform !== "win32") child.kill(signal);
};
for (const signal of signals) {
  // Having a listener also keeps us here until the binary has ended.
  process.on(signal, pass);
}

// After that, or a signal that comes at once would end us and not the binary.
const child = spawn(binary, process.argv.slice(2), { stdio: "inherit" });
child.on("error", (error) => fail(`${binary}: ${error.message}`));
child.on("exit", (code, signal) => {
  if (signal === null) process.exit(code);
  // So that who called us sees the same end.
  for (const each of signals) process.removeListener(each, pass);
  process.kill(process.pid, signal);
});
