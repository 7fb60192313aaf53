// state.js: the script that runs now.
//
// One context serves all scripts of a run, one after another; main.js sets a script aside while
// those of a request that it runs have their turn. Everything that belongs to a single
// script hangs on `state.script`; nothing else here may outlive it.

export const PREREQUEST = "prerequest";
export const TEST = "test";

export class Script {
  constructor(isModern, isTest, iteration, iterationCount, itemName, itemId) {
    this.isModern = isModern; // began with "use sandbox2"; and has none of the legacy names
    this.isTest = isTest;
    this.iteration = iteration;
    this.iterationCount = iterationCount;
    this.itemName = itemName;
    this.itemId = itemId;
    this.ended = false; // an error or a skip ended it early
    this.left = false; // it skipped its request: whatever it still does is not told
    this.assertions = 0; // how many were reported, and so the index of the next
    this.atEnd = []; // functions that run when the script is over
    this.warned = new Set(); // legacy names that were warned of
    this.values = new Map(); // pm objects made so far, by name
  }

  // The value of a lazy member: made once a script.
  once(name, make) {
    let value = this.values.get(name);
    if (value === undefined && !this.values.has(name)) {
      value = make(this);
      this.values.set(name, value);
    }
    return value;
  }
}

export const state = { script: null };

// Thrown to leave a script at once without an error.
export const LEAVE = Symbol("leave the script");
