// Which claims are shown: the filters, and a search that reads Arabic as a person does.

const LETTERS = {
  "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ے": "ي", "ة": "ه", "ۀ": "ه", "ہ": "ه", "ھ": "ه", "ە": "ه",
  "ؤ": "ء", "ئ": "ء", "ک": "ك", "گ": "ك", "ڤ": "ف", "پ": "ب", "چ": "ج", "٪": "%", "٫": ".", "٬": ",", "،": ",", "؛": ";", "؟": "?",
};
const QUOTES = /[«»“”„‟‹›‘’‚‛'`´′″]/g;
const MARKS = /[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\u0300-\u036f]/g;

function fold(text) {
  return text.normalize("NFKC").replace(MARKS, "").toLowerCase().replace(QUOTES, '"')
    .replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
    .replace(/[۰-۹]/g, (digit) => String(digit.charCodeAt(0) - 0x6f0))
    .replace(/./gsu, (letter) => LETTERS[letter] || letter)
    .replace(/\s+/g, " ");
}

const FACETS = {
  type: { words: "types", of: (claim) => [claim.type] },
  source: { words: null, of: (claim) => claim.attribution.map(sourceKey) },
  kind: { words: "kinds", of: (claim) => claim.attribution.map((source) => source.kind) },
  stance: { words: "stances", of: (claim) => [claim.stance] },
  modality: { words: "modalities", of: (claim) => [claim.modality] },
  measure: { words: "measures", of: (claim) => (claim.quantities.length ? ["any"] : []).concat(claim.quantities.map((q) => q.measure)) },
  flags: { words: "flag_names", of: (claim) => claim.flags },
};

const sourceKey = (source) => (source.mention || !["newsroom", "unnamed"].includes(source.kind) ? "=" + fold(knownAs(source)).trim() : source.kind);

function facetLabel(facet, value) {
  if (facet === "measure" && value === "any") return ui("any_figure");
  if (facet !== "source") return word(FACETS[facet].words, value);
  for (const one of article().claims) {
    for (const source of one.attribution) if (sourceKey(source) === value) return sourceName(source);
  }
  return SOURCES.has(value) ? sourceName(SOURCES.get(value)) : value.replace(/^=/, "");
}

// The first source of each key in any article.
const SOURCES = new Map(DATA.articles.flatMap((one) => one.claims).flatMap((one) => one.attribution).reverse().map((source) => [sourceKey(source), source]));

function haystack(claim) {
  if (claim.folded && claim.folded.language === language) return claim.folded.text;
  const parts = [claim.evidence, claim.cue, claim.actor, claim.target, claim.time && claim.time.mention, word("types", claim.type)];
  parts.push(...claim.places, ...claim.attribution.flatMap((source) => [source.name, sourceName(source)]));
  for (const quantity of claim.quantities) parts.push(quantity.mention, quantity.value === null ? "" : String(quantity.value));
  claim.folded = { language, text: fold(parts.filter(Boolean).join(" \u0001 ")) };
  return claim.folded.text;
}

function passes(claim, facets, search) {
  for (const [facet, chosen] of Object.entries(facets)) {
    if (chosen.size && !FACETS[facet].of(claim).some((value) => chosen.has(value))) return false;
  }
  const wanted = fold(search).trim();
  return !wanted || wanted.split(" ").every((part) => haystack(claim).includes(part));
}

// How many claims of the article each value of a facet has, the most frequent first.
function counts(facet, claims) {
  const found = new Map();
  for (const one of claims) for (const value of new Set(FACETS[facet].of(one))) found.set(value, (found.get(value) || 0) + 1);
  return [...found].sort((a, b) => b[1] - a[1]);
}

function drawFilters() {
  const box = fill(byId("filter-box"));
  for (const facet of Object.keys(FACETS)) {
    const values = counts(facet, article().claims);
    if (!values.length) continue;
    const options = values.map(([value, count]) => {
      const id = "f-" + facet + "-" + values.findIndex((one) => one[0] === value);
      const input = h("input", { type: "checkbox", id, "data-facet": facet, "data-value": value });
      input.checked = state.chosen[facet].has(value);
      input.addEventListener("change", () => choose(facet, value, input.checked));
      const label = facetLabel(facet, value);
      const dot = facet === "type" ? h("span.dot.t-" + value, { "aria-hidden": "true" }) : null;
      return h("label.option", { for: id }, input, dot, h("bdi", { dir: directionOf(label) }, label), h("span.count", {}, number(count)));
    });
    const open = facet === "type" || state.chosen[facet].size > 0;
    box.append(h("details", { open }, h("summary", {}, ui(facet)), h("div.options", { role: "group", "aria-label": ui(facet) }, options)));
  }
}

function drawChips() {
  const chips = fill(byId("chips"));
  let some = false;
  for (const [facet, chosen] of Object.entries(state.chosen)) {
    for (const value of chosen) {
      some = true;
      const label = facetLabel(facet, value);
      const remove = () => { choose(facet, value, false); drawFilters(); byId("search").focus(); };
      chips.append(h("button.chip", { type: "button", "aria-label": ui("remove", { a: label }), onclick: remove },
        h("bdi", { dir: directionOf(label) }, label), h("span", { "aria-hidden": "true" }, "×")));
    }
  }
  if (some || state.search) chips.append(h("button.chip.plain", { type: "button", onclick: clearFilters }, ui("clear")));
}

function choose(facet, value, on) {
  if (on) state.chosen[facet].add(value);
  else state.chosen[facet].delete(value);
  applyFilters();
}

function clearFilters() {
  for (const chosen of Object.values(state.chosen)) chosen.clear();
  state.search = byId("search").value = "";
  drawFilters();
  applyFilters();
  byId("search").focus();
}

// The list, the text and the counts follow the filters.
function applyFilters() {
  const claims = article().claims;
  state.shown = claims.map((one, index) => (passes(one, state.chosen, state.search) ? index : -1)).filter((index) => index >= 0);
  const shown = new Set(state.shown);
  for (const card of byId("cards").children) card.hidden = !shown.has(Number(card.dataset.claim));
  const root = currentText();
  for (const tag of root.querySelectorAll(".tag")) tag.classList.toggle("off", !shown.has(Number(tag.dataset.claim)));
  for (const line of root.querySelectorAll(".line")) line.classList.toggle("off", !shown.has(Number(line.dataset.claim)));
  for (const piece of root.querySelectorAll(".piece")) {
    piece.classList.toggle("off", !piece.dataset.claims.split(" ").some((index) => index !== "" && shown.has(Number(index))));
  }
  const values = { a: number(state.shown.length), b: number(claims.length) };
  let message = ui("shown_count", values);
  if (!claims.length) message = ui("no_claims");
  else if (!state.shown.length) message = ui("none_match");
  byId("shown").textContent = message;
  byId("sheet-count").textContent = claims.length ? message : ui("no_claims");
  byId("csv").hidden = !state.shown.length;
  document.querySelector(".finder").hidden = !claims.length;
  drawChips();
  const active = Object.values(state.chosen).reduce((sum, chosen) => sum + chosen.size, 0);
  fill(byId("filters"), ...safe(ui("filters")), active ? h("span.count", {}, number(active)) : null);
  if (state.selected !== null && !shown.has(state.selected)) select(null);
}
