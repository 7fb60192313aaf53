// === every method
const l = pm.request.url.query;
console.log(l.all(), l.one("x"), l.get("x"), l.has("x"), l.has("x", "1"), l.has("zz"), l.count(), l.idx(1), l.indexOf("y"));
const seen = [];
l.each((item) => seen.push(item.key));
console.log(seen, l.map((item) => item.value), l.map("key"), l.filter((item) => item.key === "x"), l.filter({ value: "2" }), l.find((item) => item.value === "3"), l.find({ key: "y" }));
console.log(l.reduce((text, item) => text + item.key, ""), l.toObject(), l.toString(), l.toJSON(), l);
l.add({ key: "a", value: "1" });
l.add("b=2");
console.log(l.upsert({ key: "a", value: "9" }), l.upsert({ key: "c", value: "3" }), l.toString());
l.insert({ key: "i", value: "0" }, "y");
l.insertAfter({ key: "j", value: "0" }, "y");
l.prepend({ key: "p", value: "0" });
l.append({ key: "q", value: "0" });
console.log(l.map("key"));
l.remove("x");
l.remove((item) => item.value === "0");
console.log(l.toString());
l.assimilate([{ key: "a", value: "new" }, { key: "d", value: "4" }]);
console.log(l.toString());
l.assimilate([{ key: "a", value: "z" }], true);
console.log(l.toString());
l.repopulate([{ key: "r", value: "1" }]);
l.populate("s=2&t");
console.log(l.toString(), l.reference.r, l.members.length);
let parents = 0;
l.eachParent(() => parents++);
console.log(parents, l.parent() === pm.request.url);
l.clear();
console.log(l.count(), l.toString(), l.toJSON(), String(pm.request.url));
// === headers
const h = pm.request.headers;
console.log(h.get("CONTENT-TYPE"), h.one("a"), h.has("a", "b"), h.toObject(), h.toObject(true, true), h.toObject(false, false, false), h.toString(), h.contentSize());
h.upsert({ key: "A", value: "up" });
h.add({ key: "a", value: "more", disabled: true });
h.remove("content-type");
console.log(h, h.toObject(true), h.map((item) => item.toString()), h.filter("disabled"));
// === cookies
console.log(pm.cookies.count(), pm.cookies.toObject(), pm.cookies.get("a"), pm.cookies.has("a"), pm.cookies.all(), typeof pm.cookies.jar, pm.cookies.toString());
// === printing lists
console.log(pm.request.headers, pm.request.url.query, pm.environment.values, pm.response.headers, pm.request.url.variables);
