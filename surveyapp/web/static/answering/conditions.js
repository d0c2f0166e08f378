// What a condition comes to: the same as `domain.expressions.evaluation`, on trees that the server has parsed and written
// as `folding.to_data` says. Values are text, number, truth value, flat list, or null for empty.

const { SPACE, dayOf, evaluate, strip, truth } = (() => {
  const LARGEST = Number.MAX_SAFE_INTEGER;
  const SMALLEST = 1e-6;
  // The spaces that Python knows; a browser's own trim() knows others.
  const SPACE = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
  const ENDS = new RegExp(`^[${SPACE}]+|[${SPACE}]+$`, "g");

  function strip(text) {
    return text.replace(ENDS, "");
  }

  function bounded(number) {
    if (!(Math.abs(number) <= LARGEST)) return null;
    return Math.abs(number) < SMALLEST ? 0 : number;
  }

  function plain(value) {
    if (Array.isArray(value)) return value.flatMap(plain);
    if (typeof value === "number") return bounded(value);
    return typeof value === "string" || typeof value === "boolean" ? value : null;
  }

  function isEmpty(value) {
    return value === null || value === "" || (Array.isArray(value) && !value.length);
  }

  function truth(value) {
    return !isEmpty(value) && value !== false && value !== 0;
  }

  function numberOf(value) {
    if (typeof value === "boolean") return Number(value);
    if (typeof value === "number") return value;
    if (typeof value !== "string") return null;
    const written = strip(value);
    return written.length <= 30 && /^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)$/.test(written) ? bounded(Number(written)) : null;
  }

  function textOf(value) {
    return value === null || Array.isArray(value) ? "" : String(value);
  }

  function wordOf(value) {
    return strip(textOf(value).normalize("NFC")).toLowerCase().replace(/ς/g, "σ");
  }

  function asList(value) {
    return Array.isArray(value) ? value : isEmpty(value) ? [] : [value];
  }

  function isEqual(left, right) {
    if (isEmpty(left) || isEmpty(right)) return isEmpty(left) && isEmpty(right);
    if (Array.isArray(left) || Array.isArray(right)) {
      const first = asList(left), second = asList(right);
      return first.length === second.length && holdsAll(first, second) && holdsAll(second, first);
    }
    if (typeof left !== "boolean" && typeof right !== "boolean") {
      const one = numberOf(left), other = numberOf(right);
      if (one !== null && other !== null) return one === other;
    }
    return wordOf(left) === wordOf(right);
  }

  function holdsAll(whole, parts) {
    return parts.every((part) => whole.some((member) => isEqual(member, part)));
  }

  // Less than 0 where `first` stands before `second`. Python orders by code points, a browser by halves of them.
  function compare(first, second) {
    const one = Array.from(first), other = Array.from(second);
    for (let place = 0; place < one.length && place < other.length; place++) {
      const gap = one[place].codePointAt(0) - other[place].codePointAt(0);
      if (gap) return gap;
    }
    return one.length - other.length;
  }

  function ordered(decide) {
    return (left, right) => {
      const first = numberOf(left), second = numberOf(right);
      if (first !== null && second !== null) return decide(first - second);
      const areTexts = typeof left === "string" && typeof right === "string" && left && right;
      return areTexts ? decide(compare(wordOf(left), wordOf(right))) : false;
    };
  }

  function contains(left, right) {
    if (isEmpty(left) || isEmpty(right)) return false;
    if (Array.isArray(left)) return holdsAll(left, asList(right));
    const whole = wordOf(left);
    return asList(right).every((part) => !isEmpty(part) && whole.includes(wordOf(part)));
  }

  function anyOf(left, right) {
    return asList(left).some((member) => asList(right).some((part) => isEqual(member, part)));
  }

  // What is empty counts as 0.
  function term(value) {
    return isEmpty(value) ? 0 : numberOf(value);
  }

  function arithmetic(compute) {
    return (left, right) => {
      const first = term(left), second = term(right);
      return first === null || second === null ? null : bounded(compute(first, second));
    };
  }

  function plus(left, right) {
    const first = term(left), second = term(right);
    if (first !== null && second !== null) return bounded(first + second);
    return Array.isArray(left) || Array.isArray(right) ? null : textOf(left) + textOf(right);
  }

  // A day as [year, month, day], null where the text begins with none. `Date` takes years below 100 for 19xx.
  function dayOf(value) {
    const found = typeof value === "string" && /^([0-9]{4})-([0-9]{2})-([0-9]{2})/.exec(value);
    if (!found) return null;
    const day = found.slice(1).map(Number), moment = momentOf(day);
    const isReal = day[0] > 0 && moment.getUTCMonth() === day[1] - 1 && moment.getUTCDate() === day[2];
    return isReal ? day : null;
  }

  function momentOf(day) {
    const moment = new Date(0);
    moment.setUTCFullYear(day[0], day[1] - 1, day[2]);
    return moment;
  }

  function shifted(today, days) {
    if (days === null) return null;
    const moment = momentOf(dayOf(today));
    moment.setUTCDate(moment.getUTCDate() + Math.trunc(days));
    const year = moment.getUTCFullYear();
    return year >= 1 && year <= 9999 ? moment.toISOString().slice(0, 10) : null;
  }

  function difference(start, end, unit) {
    if (!start || !end) return null;
    if (unit === "days") return Math.round((momentOf(end) - momentOf(start)) / 864e5);
    const months = (end[0] - start[0]) * 12 + end[1] - start[1] - (end[2] < start[2] ? 1 : 0);
    if (unit === "months") return months;
    return unit === "years" ? Math.floor(months / 12) : null;
  }

  // `reduce` of all numbers among the arguments and the members of their lists; null where there is none.
  function summary(reduce) {
    return (members) => {
      const numbers = members.flatMap(asList).map(numberOf).filter((number) => number !== null);
      return numbers.length ? bounded(reduce(numbers)) : null;
    };
  }

  function total(numbers) {
    return numbers.reduce((sum, number) => sum + number, 0);
  }

  const UNARY = {
    not: (value) => !truth(value),
    empty: isEmpty,
    notempty: (value) => !isEmpty(value),
    negative: (value) => (numberOf(value) === null ? null : bounded(-numberOf(value)))
  };

  const BINARY = {
    "=": isEqual,
    "!=": (left, right) => !isEqual(left, right),
    "<": ordered((gap) => gap < 0),
    "<=": ordered((gap) => gap <= 0),
    ">": ordered((gap) => gap > 0),
    ">=": ordered((gap) => gap >= 0),
    contains: contains,
    notcontains: (left, right) => !contains(left, right),
    anyof: anyOf,
    allof: (left, right) => asList(right).length > 0 && holdsAll(asList(left), asList(right)),
    noneof: (left, right) => !anyOf(left, right),
    "+": plus,
    "-": arithmetic((left, right) => left - right),
    "*": arithmetic((left, right) => left * right),
    "/": arithmetic((left, right) => left / right),
    "%": arithmetic((left, right) => left % right)
  };

  const CALLS = {
    age: (values, today) => difference(dayOf(values[0]), dayOf(today), "years"),
    today: (values, today) => shifted(today, values.length ? numberOf(values[0]) : 0),
    dateDiff: (values) => difference(dayOf(values[0]), dayOf(values[1]), values.length > 2 ? values[2] : "days"),
    min: summary((numbers) => Math.min.apply(null, numbers)),
    max: summary((numbers) => Math.max.apply(null, numbers)),
    sum: summary(total),
    avg: summary((numbers) => total(numbers) / numbers.length)
  };

  // Return the value of `tree`; `values` is a Map of what stands in braces, `today` the day as text.
  function evaluate(tree, values, today) {
    if (!Array.isArray(tree)) return plain(tree);
    const operator = tree[0];
    const part = (place) => evaluate(tree[place], values, today);
    if (operator === "") return plain(values.get(tree[1]));
    if (operator === "and") return truth(part(1)) && truth(part(2));
    if (operator === "or") return truth(part(1)) || truth(part(2));
    if (operator === "iif") return part(truth(part(1)) ? 2 : 3);
    const parts = tree.slice(1).map((each) => evaluate(each, values, today));
    if (operator === "[]") return plain(parts);
    if (operator in UNARY) return UNARY[operator](parts[0]);
    return operator in BINARY ? BINARY[operator](parts[0], parts[1]) : CALLS[operator](parts, today);
  }

  return { SPACE, dayOf, evaluate, strip, truth };
})();
