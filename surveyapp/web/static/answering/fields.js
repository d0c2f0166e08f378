// What the fields of the page hold, read as `domain.questions` reads them: what is faulty there is no answer here.

const readAnswer = (() => {
  const UNTYPABLE = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/g;
  const ALL_SPACES = new RegExp(`[${SPACE}]`, "g");
  const WORD = `[^${SPACE}@<>(),;:"]`;
  const EMAIL = new RegExp(`^${WORD}{1,64}@${WORD}{1,190}\\.[^${SPACE}@<>(),;:".]{2,63}$`, "u");
  const TELEPHONE = new RegExp(`^\\+?[\\p{Nd}${SPACE}().\\/\\-]{4,30}$`, "u");
  const ADDRESS = new RegExp(`^https?:\\/\\/[^${SPACE}<>"]{3,2000}$`, "u");
  const EASTERN = "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹";

  // Browsers send a half of a character as U+FFFD.
  const clean = (text, keepsLines) => {
    const typed = text.replace(/\r\n?/g, "\n").replace(/\p{Cs}/gu, "\ufffd").replace(UNTYPABLE, "");
    return strip((keepsLines ? typed : typed.replace(/[\n\t]+/g, " ")).normalize("NFC"));
  };
  const length = (text) => Array.from(text).length;
  const readNumber = (text) => {
    const digits = text.replace(ALL_SPACES, "").replace(/\u2212/g, "-").replace(/[,٫]/g, ".");
    const plain = digits.replace(/[٠-٩۰-۹]/g, (digit) => EASTERN.indexOf(digit) % 10);
    return /^[+-]?[0-9]{1,15}(\.[0-9]{1,10})?$/.test(plain) ? plain.replace("+", "") : null;
  };
  const matching = (form) => (text) => (form.test(text) ? text : null);
  const readTime = (text) =>
    /^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?$/.test(text) ? text.slice(0, 5) : null;

  // Text → the answer, null where it is of another kind.
  const READERS = {
    text: (text) => text,
    email: matching(EMAIL),
    tel: matching(TELEPHONE),
    url: matching(ADDRESS),
    number: readNumber,
    date: (text) => (text.length === 10 && dayOf(text) ? text : null),
    time: readTime
  };

  const isWithin = (value, low, high) => !(low !== null && value < low) && !(high !== null && value > high);
  const isValid = ([kind, low, high], text) => {
    if (kind === "email") return EMAIL.test(text);
    if (kind === "text") return isWithin(length(text), low && Math.trunc(low), high && Math.trunc(high));
    const number = readNumber(text);
    return number !== null && isWithin(Number(number), low, high);
  };
  const written = (text, { most, checks = [] }) =>
    text && length(text) <= most && checks.every((check) => isValid(check, text)) ? text : null;

  // The only value of a field, null where there is none or more than one.
  const one = (raw) => (raw.length === 1 && strip(raw[0])) || null;
  const several = (raw) => raw.map(strip).filter(Boolean);

  // Type → what an answer is, of the values in the fields and what the server says of the question.
  const TYPES = {
    rating: (raw) => (one(raw) === null ? null : Number(one(raw))),
    boolean: (raw) => ({ true: true, false: false })[one(raw)] ?? null,
    radiogroup: one,
    dropdown: one,
    checkbox(raw, { values, extra, most, fewest }) {
      const ticked = new Set(several(raw));
      const isNone = extra.includes("none") && ticked.has("none");
      if (!ticked.size || (isNone && ticked.size > 1) || ticked.size > most) return null;
      return ticked.size < fewest && !isNone ? null : [...values, ...extra].filter((value) => ticked.has(value));
    },
    ranking: (raw, { most }) => (several(raw).length ? several(raw).slice(0, most) : null),
    file: (raw) => (raw.length && raw.length <= 3 ? several(raw) : null),
    comment: (raw, options) => written(clean(raw.join("\n"), true), options),
    text(raw, options) {
      const typed = clean(one(raw) || "", false);
      const value = typed && length(typed) <= options.most ? READERS[options.input](typed) : null;
      const size = options.input === "number" ? Number : String;
      const limit = (text) => (text ? size(text) : null);
      return value && isWithin(size(value), limit(options.low), limit(options.high)) ? written(value, options) : null;
    }
  };

  // Put what conditions see of the answer to `question` into `values`; `offered` are the choices left, null for all.
  return (question, raw, offered, values) => {
    const sent = (name) => raw.get(name) || [];
    if (question.type === "matrix") {
      const rows = question.rows.map((row) => [row, one(sent(`${question.name}:${row}`))]).filter((row) => row[1] !== null);
      for (const [row, column] of rows) values.set(`${question.name}.${row}`, column);
      return rows.length && values.set(question.name, rows.map((row) => row[1]));
    }
    const chosen = sent(question.name).filter((value) => !offered || offered.has(strip(value)));
    const value = TYPES[question.type](chosen, question);
    if (value === null) return;
    values.set(question.name, value);
    if (!(question.extra || []).includes("other") || ![].concat(value).includes("other")) return;
    const words = clean(sent(`${question.name}-Comment`).join(" "), false);
    if (words && length(words) <= 500) values.set(`${question.name}-Comment`, words);
  };
})();

// Name → everything that the form would send under it, were nothing of it hidden.
function fieldsOf(form) {
  const raw = new Map();
  for (const { name, type, value, checked } of form.elements) {
    if (!name || ["submit", "button", "file"].includes(type) || ((type === "radio" || type === "checkbox") && !checked)) continue;
    raw.set(name, [...(raw.get(name) || []), value]);
  }
  return raw;
}
