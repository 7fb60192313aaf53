// DOMException, which web APIs throw.

const CODES = {
  IndexSizeError: 1,
  HierarchyRequestError: 3,
  WrongDocumentError: 4,
  InvalidCharacterError: 5,
  NoModificationAllowedError: 7,
  NotFoundError: 8,
  NotSupportedError: 9,
  InUseAttributeError: 10,
  InvalidStateError: 11,
  SyntaxError: 12,
  InvalidModificationError: 13,
  NamespaceError: 14,
  InvalidAccessError: 15,
  TypeMismatchError: 17,
  SecurityError: 18,
  NetworkError: 19,
  AbortError: 20,
  URLMismatchError: 21,
  QuotaExceededError: 22,
  TimeoutError: 23,
  InvalidNodeTypeError: 24,
  DataCloneError: 25,
};

export class DOMException extends Error {
  #name;

  constructor(message = "", options = "Error") {
    super(String(message));
    this.#name = String(
      typeof options === "object" && options !== null ? (options.name ?? "Error") : options,
    );
    if (options?.cause !== undefined)
      Object.defineProperty(this, "cause", { value: options.cause, writable: true, configurable: true });
  }

  get name() {
    return this.#name;
  }
  get code() {
    return CODES[this.#name] ?? 0;
  }
  get [Symbol.toStringTag]() {
    return "DOMException";
  }
}

for (const name of Object.keys(CODES)) {
  const words = name.replace(/Error$/, "").replace("InUse", "Inuse").replace("URL", "Url");
  const constant = words.replace(/[a-z](?=[A-Z])/g, "$&_").toUpperCase() + "_ERR";
  for (const owner of [DOMException, DOMException.prototype])
    Object.defineProperty(owner, constant, { value: CODES[name], enumerable: true });
}
