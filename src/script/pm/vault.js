// vault.js: pm.vault. Secrets of a vault live outside collections; a run on its own has none.

export function makeVault() {
  const refuse = () => Promise.reject(new Error("Vault access denied"));
  return { get: refuse, set: refuse, unset: refuse };
}
