// === digests and signatures
const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
const bytes = new TextEncoder().encode("data");
for (const name of ["SHA-1", "SHA-256", "SHA-384", "SHA-512"]) console.log(hex(await crypto.subtle.digest(name, bytes)));
const key = await crypto.subtle.importKey("raw", new TextEncoder().encode("key"), { name: "HMAC", hash: "SHA-256" }, true, ["sign", "verify"]);
const signature = await crypto.subtle.sign("HMAC", key, bytes);
console.log(hex(signature), await crypto.subtle.verify("HMAC", key, signature, bytes), await crypto.subtle.verify("HMAC", key, new Uint8Array(32), bytes));
console.log(JSON.stringify(await crypto.subtle.exportKey("jwk", key)), hex(await crypto.subtle.exportKey("raw", key)), key.algorithm.length, key.usages.join());
const secret = await crypto.subtle.importKey("raw", bytes, "PBKDF2", false, ["deriveBits", "deriveKey"]);
console.log(hex(await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt: bytes, iterations: 3 }, secret, 256)));
const other = await crypto.subtle.importKey("raw", bytes, "HKDF", false, ["deriveBits"]);
console.log(hex(await crypto.subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt: bytes, info: bytes }, other, 256)));
const iv = new Uint8Array(16);
for (const name of ["AES-CBC", "AES-GCM"]) {
  const aes = await crypto.subtle.importKey("raw", new Uint8Array(32), name, false, ["encrypt", "decrypt"]);
  const packed = await crypto.subtle.encrypt({ name, iv }, aes, bytes);
  console.log(name, hex(packed), new TextDecoder().decode(await crypto.subtle.decrypt({ name, iv }, aes, packed)));
  await crypto.subtle.decrypt({ name, iv }, aes, new Uint8Array(32)).catch((error) => console.log(error.name));
}
for (const work of [() => crypto.subtle.digest("nope", bytes), () => crypto.subtle.encrypt({ name: "AES-CBC", iv }, key, bytes)])
  await work().catch((error) => console.log(error.name, error instanceof DOMException));
console.log(crypto.randomUUID().length, crypto.getRandomValues(new Uint8Array(4)).length);
// === addresses
const url = new URL("../x y?a=1&b=2#h", "http://u:p@ex\u00e4mple.com:80/a/b/c");
console.log(url.href, url.host, url.origin, url.pathname, url.search, url.hash, url.username, url.port);
url.searchParams.append("c", "d&e f");
url.searchParams.delete("a");
url.port = "8080";
console.log(String(url), [...url.searchParams.entries()], JSON.stringify({ url }));
console.log(String(new URLSearchParams({ a: "1", b: "x y" })), new URLSearchParams("?a=1&a=2").getAll("a"), new URLSearchParams([["k", "v"]]).has("k"));
for (const text of ["nope", "http://", "http://a b/"]) { try { new URL(text); } catch (error) { console.log(error.name); } }
for (const text of ["HTTP://EX.com/%7e/./a/../b", "file:///a/b", "data:text/plain,x", "http://[::1]:80/", "http://1.2.3/", "http://a/?q='\"<>"]) console.log(new URL(text).href);
// === copies
const original = { date: new Date(0), map: new Map([[1, { x: 1 }]]), set: new Set([1]), list: [1, , 3], text: "t", re: /x/gi, bytes: new Uint8Array([1, 2]), none: undefined, error: new RangeError("r") };
original.self = original;
const copy = structuredClone(original);
console.log(copy !== original, copy.self === copy, copy.date.getTime(), copy.map.get(1).x, copy.set.has(1), copy.list.length, copy.re.flags, copy.bytes.length, "none" in copy, copy.error.name);
try { structuredClone(() => {}); } catch (error) { console.log(error.name); }
// === abort
const controller = new AbortController();
const seen = [];
controller.signal.addEventListener("abort", (event) => seen.push(event.type, event.target === controller.signal), { once: true });
controller.signal.onabort = () => seen.push("handler");
controller.abort();
controller.abort();
console.log(seen, controller.signal.aborted, controller.signal.reason.name, AbortSignal.abort("why").reason, AbortSignal.any([AbortSignal.abort(5)]).reason);
try { controller.signal.throwIfAborted(); } catch (error) { console.log(error.name, error.code, error.message); }
try { new AbortSignal(); } catch (error) { console.log(error.name); }
await new Promise((resolve) => AbortSignal.timeout(5).addEventListener("abort", (event) => { console.log(event.target.reason.name); resolve(); }));
// === events
const target = new EventTarget();
let calls = 0;
const listener = (event) => { calls++; event.preventDefault(); };
target.addEventListener("x", listener);
target.addEventListener("x", listener);
target.addEventListener("x", { handleEvent() { calls += 10; } }, { once: true });
console.log(target.dispatchEvent(new Event("x")), target.dispatchEvent(new Event("x", { cancelable: true })), calls);
target.removeEventListener("x", listener);
target.dispatchEvent(new Event("x"));
console.log(calls, new Event("y", { bubbles: true }).bubbles, new Event("z").type);
// === blobs and files
const blob = new Blob(["a\u00e9", new Uint8Array([65]), new Blob(["b"])], { type: "text/Plain" });
console.log(blob.size, blob.type, await blob.text(), await blob.slice(1, 3).text(), await blob.slice(-1).text(), (await blob.arrayBuffer()).byteLength, String(blob));
const file = new File(["x"], "n.txt", { lastModified: 5, type: "text/plain" });
console.log(file.name, file.lastModified, file.size, file.type, file instanceof Blob);
// === encodings
const encoder = new TextEncoder();
console.log([...encoder.encode("\u00e9\u20ac\ud83d\ude00\ud800")], encoder.encodeInto("a\u20ac", new Uint8Array(3)), encoder.encoding);
console.log(new TextDecoder().decode(new Uint8Array([0xef, 0xbb, 0xbf, 0x61])), new TextDecoder("utf-8", { ignoreBOM: true }).decode(new Uint8Array([0xef, 0xbb, 0xbf, 0x61])).length);
for (const list of [[0xff, 65], [0xe2, 0x82], [0xe2, 0x82, 65], [0xf0, 0x9f, 0x98], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80]]) console.log(JSON.stringify(new TextDecoder().decode(new Uint8Array(list))));
const decoder = new TextDecoder();
console.log(decoder.decode(new Uint8Array([0xe2]), { stream: true }) + decoder.decode(new Uint8Array([0x82, 0xac]), { stream: true }) + decoder.decode());
console.log(new TextDecoder("latin1").encoding, new TextDecoder("utf-16le").decode(new Uint8Array([0x61, 0, 0xac, 0x20])));
try { new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array([0xff])); } catch (error) { console.log(error.name); }
try { new TextDecoder("nope"); } catch (error) { console.log(error.name); }
// === streams
const source = new ReadableStream({ start(c) { c.enqueue(new Uint8Array([0xe2])); c.enqueue(new Uint8Array([0x82, 0xac, 65])); c.close(); } });
let text = "";
for (const reader = source.pipeThrough(new TextDecoderStream()).getReader(); ; ) { const { done, value } = await reader.read(); if (done) break; text += value; }
console.log(text);
const squeeze = new CompressionStream("gzip");
const writer = squeeze.writable.getWriter();
writer.write(new TextEncoder().encode("hello ".repeat(100)));
writer.close();
let length = 0;
for (const reader = squeeze.readable.pipeThrough(new DecompressionStream("gzip")).getReader(); ; ) { const { done, value } = await reader.read(); if (done) break; length += value.length; }
console.log(length);
try { new CompressionStream("nope"); } catch (error) { console.log(error.name); }
// === base64, microtasks, exceptions
console.log(atob("aGk="), btoa("hi"), Buffer.from("hi").toString("base64"));
await new Promise((resolve) => queueMicrotask(resolve));
const exception = new DOMException("m", "NotFoundError");
console.log(exception.name, exception.code, exception.message, exception instanceof Error, DOMException.NOT_FOUND_ERR, String(exception));
// === assignments
URL = 5;
console.log(URL, typeof URLSearchParams);
