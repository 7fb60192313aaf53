// The little of node's `process` that npm packages look at.

export const process = {
  env: {},
  argv: [],
  pid: 0,
  version: "",
  versions: {},
  platform: "browser",
  browser: true,
  cwd: () => "/",
  nextTick: (task, ...args) => void Promise.resolve().then(() => task(...args)),
  emitWarning() {},
  on() {},
  once() {},
  off() {},
  emit() {},
};
