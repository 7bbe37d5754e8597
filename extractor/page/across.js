// Claims of all articles at once: searched, filtered, and each a button to its place.

const MOST_FOUND = 200; // claims that the list shows; a search narrows further
const EVERY = DATA.articles.flatMap((from, at) => from.claims.map((one, index) => ({ one, index, at, from })));
const wantedOfAll = { search: "", chosen: {} };

function foundInAll() {
  const chosen = Object.fromEntries(Object.entries(wantedOfAll.chosen).map(([facet, value]) => [facet, new Set(value ? [value] : [])]));
  return EVERY.filter(({ one }) => passes(one, chosen, wantedOfAll.search));
}

function foundNode({ one, index, at, from }) {
  return h("li", {}, h("button.found.t-" + one.type, { type: "button", onclick: () => goTo(at, () => select(index)) },
    h("span.kicker", {}, h("span.label", {}, word("types", one.type)), one.modality === "asserted" ? null : h("span.note-chip", {}, word("modalities", one.modality))),
    quote("«" + one.evidence + "»", "span.quote"),
    h("span.who", {}, sourceNode(one.attribution[0]), h("span.small", {}, " · ", quote(titleOf(from)), from.outlet ? [" · ", quote(from.outlet)] : null))));
}

// The claims that pass, under the fields; nothing while nothing is asked for.
function drawFound() {
  const asked = wantedOfAll.search.trim() || Object.values(wantedOfAll.chosen).some(Boolean);
  const found = asked ? foundInAll() : [];
  byId("all-shown").textContent = asked ? ui("shown_count", { a: number(Math.min(found.length, MOST_FOUND)), b: number(found.length) }) : "";
  fill(byId("all-found"), found.slice(0, MOST_FOUND).map(foundNode));
  byId("all-csv").hidden = !found.length;
}

function selectNode(facet) {
  const values = counts(facet, EVERY.map(({ one }) => one));
  const options = values.map(([value, count]) => h("option", { value, selected: wantedOfAll.chosen[facet] === value }, facetLabel(facet, value) + " (" + number(count) + ")"));
  return h("label.choice", {}, h("span.small", {}, ui(facet)), h("select", { "data-of-all": facet, onchange: (event) => { wantedOfAll.chosen[facet] = event.target.value; drawFound(); } },
    h("option", { value: "" }, ui("any")), options));
}

function searchAllNode() {
  const input = h("input", { type: "search", id: "search-all", autocomplete: "off", spellcheck: "false", placeholder: ui("search_hint"), dir: document.documentElement.dir });
  input.value = wantedOfAll.search;
  input.addEventListener("input", () => { wantedOfAll.search = input.value; drawFound(); });
  return h("section.block.search-all", {}, h("h2", {}, ui("search_all")), h("label.search", {}, h("span.only-heard", {}, ui("search_all")), input),
    h("div.choices", {}, Object.keys(FACETS).map(selectNode)),
    h("div.told", {}, h("p.shown", { id: "all-shown", role: "status", "aria-live": "polite" }),
      h("button.chip.plain", { type: "button", id: "all-csv", onclick: () => saveCsv(foundInAll()) }, ui("save_csv"))),
    h("ul.plain.founds", { id: "all-found" }));
}
