// info.js: pm.info.

import { PREREQUEST, TEST } from "./state.js";

export function makeInfo(script) {
  const info = {};
  const values = {
    eventName: script.isTest ? TEST : PREREQUEST,
    iteration: script.iteration,
    iterationCount: script.iterationCount,
    requestName: script.itemName,
    requestId: script.itemId,
  };
  for (const [name, value] of Object.entries(values)) Object.defineProperty(info, name, { value });
  return info;
}
