// Words in two languages, and elements made without any HTML parsing.
"use strict";
const DATA = JSON.parse(document.getElementById("data").textContent);
let language = DATA.language;

const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]/;

function word(group, key, values) {
  const entry = DATA.words[group] && DATA.words[group][key];
  let text = entry ? entry[language] : String(key);
  for (const [name, value] of Object.entries(values || {})) text = text.split("{" + name + "}").join(value);
  return text;
}
const ui = (key, values) => word("ui", key, values);

const locale = () => (language === "ar" ? "ar-u-nu-latn" : "en-GB");
const number = (value) => new Intl.NumberFormat(locale(), { maximumFractionDigits: 6 }).format(value);

// A day, or the days from the first to the last.
function day(first, last) {
  const format = new Intl.DateTimeFormat(locale(), { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  return format.formatRange(new Date(first), new Date(last || first));
}

// A day, or a day with its time as it was given: its own clock and its own time zone.
function moment(iso) {
  const [, clock, zone] = iso.slice(10).match(/^T(\d\d:\d\d)[^Z+-]*(.*)$/) || [];
  const time = [clock, ["Z", "+00:00"].includes(zone) ? "UTC" : zone].filter(Boolean).join(" ");
  return [day(iso.slice(0, 10)), time ? [" ", h("bdi", { dir: "ltr" }, time)] : null];
}

// Text as nodes: a hidden control character becomes a visible mark, so that none can reorder the page.
function safe(text) {
  const nodes = [];
  let plain = "";
  for (const character of String(text)) {
    if (!CONTROLS.test(character)) { plain += character; continue; }
    if (plain) nodes.push(document.createTextNode(plain));
    plain = "";
    const code = "U+" + character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
    const mark = document.createElement("span");
    mark.className = "control";
    mark.textContent = code;
    mark.title = ui("control", { a: code });
    nodes.push(mark);
  }
  if (plain) nodes.push(document.createTextNode(plain));
  return nodes;
}

// h("li.card.open", {attribute: value, onclick: f}, children…): an element; strings become safe text.
function h(spec, attributes, ...children) {
  const [tag, ...classes] = spec.split(".");
  const element = document.createElement(tag || "div");
  if (classes.length) element.className = classes.join(" ");
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children.flat(4)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(...(child instanceof Node ? [child] : safe(child)));
  }
  return element;
}

// Arabic text goes from right to left even where it begins with a Latin name, as its paragraph in the article does.
const ARABIC = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
const directionOf = (text) => (ARABIC.test(text) ? "rtl" : "ltr");

// Words of the article, wherever they are shown.
const quote = (text, spec) => h(spec || "bdi", { lang: "ar", dir: directionOf(text) }, text);

// Several names as one text in the direction of the names, whose order would else be torn where a line ends.
function listed(names) {
  const dir = directionOf(names.join());
  return h("bdi", { dir }, names.map((name, at) => [at ? (dir === "rtl" ? "، " : ", ") : "", h("bdi", { dir: directionOf(name) }, name)]));
}

function fill(element, ...children) {
  element.replaceChildren(...children.flat(4).filter(Boolean));
  return element;
}

const titleOf = (one) => one.title || one.name;

// Where an article is from: outlet, time of publication, and its address, which is http or https alone.
function citedNodes(one) {
  const nodes = [one.outlet ? quote(one.outlet) : null, one.published ? h("span", {}, ui("published", { a: "" }), moment(one.published)) : null,
    one.url ? h("a", { href: one.url, rel: "noopener noreferrer", dir: "ltr" }, one.url) : null].filter(Boolean);
  return nodes.flatMap((node, at) => (at ? [" · ", node] : [node]));
}

const byId = (id) => document.getElementById(id);
const article = () => DATA.articles[state.article];
const claim = (index) => article().claims[index];

function sourceName(source) {
  if (source.kind === "newsroom" && !source.mention) return ui("article_voice");
  if (source.kind === "unnamed" && !source.mention) return ui("unnamed_voice");
  return knownAs(source);
}

// The fullest name that the article gives a source: what lists and filters put together.
const knownAs = (source) => source.full_name || source.name;

// Names after "via", from the first relay on.
const relayNodes = (relays) => relays.map((source, at) => [at ? (language === "ar" ? " ← " : " → ") : "", sourceNode(source)]);

const sourceNode = (source, spec) =>
  source.mention ? quote(knownAs(source), spec) : h(spec || "bdi", { dir: "auto" }, sourceName(source));

// The figure in words. A vague one stays as the article has it.
function figureText(quantity) {
  let amount = null;
  if (quantity.value !== null) amount = number(quantity.value);
  else if (quantity.low !== null && quantity.high !== null) amount = number(quantity.low) + "–" + number(quantity.high);
  else if (quantity.low !== null || quantity.high !== null) amount = number(quantity.low !== null ? quantity.low : quantity.high);
  if (amount === null || quantity.qualifier === "vague") return null;
  return word("qualifiers", quantity.qualifier, { n: amount });
}

function figureNode(quantity) {
  const text = figureText(quantity);
  return text === null ? quote(quantity.mention) : h("bdi", { dir: "auto" }, text);
}

function figureAbout(quantity) {
  const counted = quantity.unit === "persons" && quantity.measure !== "other";
  const unit = counted ? "" : word("units", quantity.unit);
  const measure = quantity.measure === "other" ? "" : word("measures", quantity.measure);
  return [unit, measure].filter(Boolean).join(" · ");
}
