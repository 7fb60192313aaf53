// sugar.js: SugarJS for the scripts that use it.
//
// Old scripts count on methods like [1, 2].last() on the built-in types. A script whose text has
// one of their names gets accessors for all of them; the first one touched installs the library
// in their place. Scripts without such a name pay for the search of their text alone.

const words = (text) => text.split(" ");

/* [owner, names of its methods] */
function makeTable() {
  const UNITS = words("year month week day hour minute second millisecond");
  const capital = (word) => word[0].toUpperCase() + word.slice(1);
  const NUMBER_UNITS = UNITS.flatMap((unit) => [
    unit,
    `${unit}s`,
    ...words("Before Ago After FromNow").flatMap((end) => [unit + end, `${unit}s${end}`]),
  ]);
  const DATE_UNITS = UNITS.flatMap((unit) => [
    ...words("Ago Until Since FromNow").map((end) => `${unit}s${end}`),
    `add${capital(unit)}s`,
  ]);
  const DATE_PERIODS = words("Year Month Week").flatMap((unit) =>
    words("isLast isThis isNext").map((start) => start + unit),
  );
  const DATE_EDGES = words("Year Month Week Day").flatMap((unit) => [`beginningOf${unit}`, `endOf${unit}`]);
  const DATE_NAMES = words(
    "Today Yesterday Tomorrow Weekday Weekend Future Past Sunday Monday Tuesday Wednesday Thursday Friday Saturday " +
      "January February March April May June July August September October November December",
  ).map((name) => `is${name}`);
  const ALPHABETS = words(
    "Arabic Cyrillic Devanagari Greek Hangul Han Kanji Hebrew Hiragana Kana Katakana Latin Thai",
  ).flatMap((name) => [`is${name}`, `has${name}`]);

  return [
    [
      Object,
      words(
        "map reduce each size any all none count find findAll isEmpty sum average min max least most watch isObject isNaN " +
          "equal extended merge clone fromQueryString toQueryString tap has select reject isArray isBoolean isDate " +
          "isFunction isNumber isString isRegExp",
      ),
    ],
    [Array, words("create")],
    [
      Array.prototype,
      words(
        "findAll count removeAt include exclude clone unique flatten union intersect subtract first last from to min max " +
          "least most sum average inGroups inGroupsOf isEmpty sortBy randomize zip sample each add remove compact groupBy " +
          "none all any insert",
      ),
    ],
    [
      String.prototype,
      words(
        "escapeRegExp escapeURL unescapeURL escapeHTML unescapeHTML encodeBase64 decodeBase64 each shift codes chars words " +
          "lines paragraphs isBlank has add remove reverse compact from to dasherize underscore camelize spacify " +
          "stripTags removeTags truncate pad padLeft padRight first last toNumber capitalize assign insert pluralize " +
          "singularize humanize titleize parameterize hankaku zenkaku hiragana katakana",
      ).concat(ALPHABETS),
    ],
    [Number, words("random")],
    [
      Number.prototype,
      words(
        "duration log abbr metric bytes isInteger isOdd isEven isMultipleOf format hex upto downto times chr pad ordinalize " +
          "toNumber round floor ceil abs pow sin asin cos acos tan atan exp sqrt",
      ).concat(NUMBER_UNITS),
    ],
    [Date, words("create past future addLocale setLocale getLocale addFormat utc range")],
    [
      Date.prototype,
      words(
        "set setWeekday setISOWeek getISOWeek getUTCOffset utc isUTC advance rewind isValid isAfter isBefore isBetween " +
          "isLeapYear daysInMonth format relative is reset clone iso getWeekday getUTCWeekday short long full",
      ).concat(DATE_UNITS, DATE_PERIODS, DATE_EDGES, DATE_NAMES),
    ],
    [Function.prototype, words("lazy delay throttle debounce cancel after once fill")],
    [RegExp, words("escape")],
    [RegExp.prototype, words("getFlags setFlags addFlag removeFlag")],
  ];
}

let table = null;
let names = null;
let isPrepared = false;

function mentionsOne(source) {
  table ??= makeTable();
  names ??= new Set(table.flatMap(([, methods]) => methods));
  for (const match of source.matchAll(/\.\s*([a-zA-Z]+)/g)) if (names.has(match[1])) return true;
  return false;
}

/* Call before a script runs; once is enough for all scripts of a context after it. */
export function prepareSugar(source, loadLibrary) {
  if (isPrepared || !mentionsOne(source)) return;
  isPrepared = true;
  const defined = table.map(([owner, methods]) => [
    owner,
    methods.filter((name) => !Object.hasOwn(owner, name)),
  ]);

  function install() {
    for (const [owner, methods] of defined)
      for (const name of methods) if (Object.getOwnPropertyDescriptor(owner, name)?.get) delete owner[name];
    loadLibrary("sugar");
  }

  for (const [owner, methods] of defined)
    for (const name of methods)
      Object.defineProperty(owner, name, {
        configurable: true,
        enumerable: false,
        get() {
          install();
          return this === undefined || this === null ? undefined : this[name];
        },
        set(value) {
          Object.defineProperty(this, name, { value, writable: true, enumerable: true, configurable: true });
        },
      });
}
