/* connected.js: the host's functions for the web globals, which are bundles of their own. */

import host from "./host.js";
import { decodeBytes } from "./text.js";
import { randomBytes } from "./uuid.js";

export function connected() {
  return {
    decodeBytes,
    randomBytes,
    digest: host.digest,
    startTimer: host.startTimer ?? setTimeout,
  };
}
