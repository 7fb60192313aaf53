// execution.js: pm.execution and pm.visualizer: what a script asks of the run around it.

import { host } from "./host.js";
import { runRequest } from "./send.js";
import { LEAVE } from "./state.js";

export function setNextRequest(target) {
  if (target === undefined) return;
  host.setNext(target === null ? null : String(target));
}

function locationOf() {
  const names = host.location();
  const current = names.pop();
  Object.defineProperty(names, "current", { value: current, enumerable: false, writable: false });
  return Object.freeze(names);
}

export function makeExecution(script) {
  const execution = {};
  if (!script.isTest)
    execution.skipRequest = () => {
      script.left = true;
      host.skipRequest();
      throw LEAVE;
    };
  Object.defineProperty(execution, "location", {
    enumerable: true,
    get: () => script.once("location", locationOf),
  });
  execution.setNextRequest = setNextRequest;
  execution.runRequest = runRequest;
  return execution;
}

function checkedTemplate(template) {
  if (typeof template !== "string")
    throw new Error(`Invalid template. Template must be of type string, found ${typeof template}`);
  return template;
}

function checkObject(value, name) {
  if (value && typeof value !== "object")
    throw new Error(`Invalid ${name.toLowerCase()}. ${name} must be an object, found ${typeof value}`);
}

export function makeVisualizer() {
  return {
    set(template, data, options) {
      checkedTemplate(template);
      checkObject(data, "Data");
      checkObject(options, "Options");
      host.visualizer(template, data === undefined ? null : JSON.stringify(data));
    },
    clear() {
      host.visualizer(null, null);
    },
  };
}
