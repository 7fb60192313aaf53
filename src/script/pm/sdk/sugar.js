// sugar.js: SugarJS for the scripts that use it.
//
// Old scripts count on methods like [1, 2].last() on the built-in types. For every such name in a
// script's text the types get an accessor; the first one touched installs the whole library in
// their place. Scripts without such a name pay for the search of their text alone.

const UNIT = "(?:[yY]ear|[mM]onth|[wW]eek|[dD]ay|[hH]our|[mM]inute|[sS]econd|[mM]illisecond)";
const NUMBER_UNITS = new RegExp(`^${UNIT}s?(?:Before|Ago|After|FromNow)?$`);
const DATE_NAMES = new RegExp(
  `^${UNIT}s(?:Ago|Until|Since|FromNow)$|^add${UNIT}s$|^is(?:Last|This|Next)(?:Year|Month|Week)$|` +
    "^(?:beginning|end)Of(?:Year|Month|Week|Day)$|" +
    "^is(?:Today|Yesterday|Tomorrow|Weekday|Weekend|Future|Past|Sunday|Monday|Tuesday|Wednesday|Thursday|Friday|" +
    "Saturday|January|February|March|April|May|June|July|August|September|October|November|December)$",
);
const ALPHABETS =
  /^(?:is|has)(?:Arabic|Cyrillic|Devanagari|Greek|Hangul|Han|Kanji|Hebrew|Hiragana|Kana|Katakana|Latin|Thai)$/;

/* [owner, names of its methods, what other names look like] */
const TABLE = [
  [
    Object,
    " map reduce each size any all none count find findAll isEmpty sum average min max least most watch isObject isNaN " +
      "equal extended merge clone fromQueryString toQueryString tap has select reject isArray isBoolean isDate " +
      "isFunction isNumber isString isRegExp ",
  ],
  [Array, " create "],
  [
    Array.prototype,
    " findAll count removeAt include exclude clone unique flatten union intersect subtract first last from to min max " +
      "least most sum average inGroups inGroupsOf isEmpty sortBy randomize zip sample each add remove compact groupBy " +
      "none all any insert ",
  ],
  [
    String.prototype,
    " escapeRegExp escapeURL unescapeURL escapeHTML unescapeHTML encodeBase64 decodeBase64 each shift codes chars words " +
      "lines paragraphs isBlank has add remove reverse compact from to dasherize underscore camelize spacify " +
      "stripTags removeTags truncate pad padLeft padRight first last toNumber capitalize assign insert pluralize " +
      "singularize humanize titleize parameterize hankaku zenkaku hiragana katakana ",
    ALPHABETS,
  ],
  [Number, " random "],
  [
    Number.prototype,
    " duration log abbr metric bytes isInteger isOdd isEven isMultipleOf format hex upto downto times chr pad ordinalize " +
      "toNumber round floor ceil abs pow sin asin cos acos tan atan exp sqrt ",
    NUMBER_UNITS,
  ],
  [Date, " create past future addLocale setLocale getLocale addFormat utc range "],
  [
    Date.prototype,
    " set setWeekday setISOWeek getISOWeek getUTCOffset utc isUTC advance rewind isValid isAfter isBefore isBetween " +
      "isLeapYear daysInMonth format relative is reset clone iso getWeekday getUTCWeekday short long full ",
    DATE_NAMES,
  ],
  [Function.prototype, " lazy delay throttle debounce cancel after once fill "],
  [RegExp, " escape "],
  [RegExp.prototype, " getFlags setFlags addFlag removeFlag "],
];

const defined = new Map(); // name -> the built-in objects that got an accessor of it
let isInstalled = false;

function install(loadLibrary) {
  isInstalled = true;
  for (const [name, owners] of defined)
    for (const owner of owners) if (Object.getOwnPropertyDescriptor(owner, name)?.get) delete owner[name];
  loadLibrary("sugar");
}

function defineAccessor(owner, name, loadLibrary) {
  Object.defineProperty(owner, name, {
    configurable: true,
    enumerable: false,
    get() {
      install(loadLibrary);
      return this === undefined || this === null ? undefined : this[name];
    },
    set(value) {
      Object.defineProperty(this, name, { value, writable: true, enumerable: true, configurable: true });
    },
  });
}

// The patterns are only made when a name begins as one that they match.
const BEGINNINGS = " yea mon wee day hou min sec mil add beg end has ";

function mayMatch(name) {
  return name.startsWith("is") || BEGINNINGS.includes(` ${name.slice(0, 3).toLowerCase()} `);
}

/* Call before a script runs, once for each name that stands behind a dot in it. */
export function prepareSugar(name, loadLibrary) {
  if (isInstalled || defined.has(name)) return;
  const triesPatterns = mayMatch(name);
  const owners = [];
  for (const [owner, names, pattern] of TABLE)
    if ((names.includes(` ${name} `) || (triesPatterns && pattern?.test(name))) && !Object.hasOwn(owner, name))
      owners.push(owner);
  defined.set(name, owners);
  for (const owner of owners) defineAccessor(owner, name, loadLibrary);
}
