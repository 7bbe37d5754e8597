// The overview, the rejected items and the index of articles.

const TOLLS = ["killed", "injured", "casualties", "missing", "detained", "displaced", "besieged", "surrendered"];

function bars(entries, draw) {
  const most = Math.max(...entries.map((entry) => entry.count), 1);
  return h("ul.bars", {}, entries.map((entry) => {
    const bar = h("span.bar-fill" + (entry.spec || ""), { "aria-hidden": "true" });
    bar.style.inlineSize = (100 * entry.count / most).toFixed(1) + "%";
    return h("li", {}, h("button.bar-row", { type: "button", onclick: entry.go },
      h("span.bar-name", {}, draw(entry)), h("span.bar-track", { "aria-hidden": "true" }, bar), h("span.count", {}, number(entry.count))));
  }));
}

function goTo(articleIndex, change) {
  openArticle(articleIndex);
  for (const chosen of Object.values(state.chosen)) chosen.clear();
  state.search = byId("search").value = "";
  change();
  drawFilters();
  applyFilters();
  show("read");
}

// Claims of the chosen scope, each with the article it is from.
function scoped() {
  const chosen = state.scope === "all" ? DATA.articles.map((_, index) => index) : [state.article];
  return chosen.flatMap((at) => DATA.articles[at].claims.map((one, index) => ({ one, index, at })));
}

// One group of rows a measure, one row a source: figures of the same kind stand under each other.
function tollTable(entries) {
  const groups = TOLLS.map((measure) => [measure, new Map()]);
  for (const [measure, rows] of groups) {
    for (const entry of entries) {
      for (const quantity of entry.one.quantities) {
        if (quantity.unit !== "persons" || quantity.measure !== measure) continue;
        const source = entry.one.attribution[0];
        const key = sourceKey(source);
        if (!rows.has(key)) rows.set(key, { source, figures: [] });
        rows.get(key).figures.push({ quantity, ...entry });
      }
    }
  }
  const filled = groups.filter(([, rows]) => rows.size);
  if (!filled.length) return h("p.note", {}, ui("no_tolls"));
  return h("div.tables", {}, filled.map(([measure, rows]) => h("table.tolls", {}, h("caption", {}, word("measures", measure)),
    h("thead.only-heard", {}, h("tr", {}, h("th", { scope: "col" }, ui("source")), h("th", { scope: "col" }, ui("figures")))),
    h("tbody", {}, [...rows.values()].map(({ source, figures }) => h("tr", {},
      h("th", { scope: "row" }, sourceNode(source), h("span.small", {}, word("kinds", source.kind))),
      h("td", {}, h("div.toll-list", {}, figures.map(tollNode)))))))));
}

function tollNode({ quantity, one, index, at }) {
  const whole = quantity.of !== null ? one.quantities[quantity.of] : null;
  const relays = one.attribution.slice(1);
  const bits = [];
  if (whole) bits.push(h("span", {}, ui("part_of", { a: "" }), figureNode(whole)));
  if (one.places.length) bits.push(listed(one.places));
  if (one.time) bits.push(quote(one.time.mention));
  if (relays.length) bits.push(h("span", {}, ui("via", { a: "" }), relayNodes(relays)));
  if (one.modality !== "asserted") bits.push(h("span", {}, word("modalities", one.modality)));
  if (one.flags.length) bits.push(h("span.warn", {}, "⚑ " + one.flags.map((flag) => word("flag_names", flag)).join(" · ")));
  if (state.scope === "all" && DATA.articles.length > 1) bits.push(quote(titleOf(DATA.articles[at])));
  return h("button.toll.t-" + one.type, { type: "button", onclick: () => goTo(at, () => select(index)) },
    h("strong.amount", {}, figureNode(quantity)),
    figureText(quantity) === null ? h("span.small", {}, ui("no_number")) : h("span.small", {}, quote(quantity.mention)),
    bits.map((bit) => h("span.small", {}, bit)));
}

function drawOverview() {
  const entries = scoped();
  const types = new Map();
  const sources = new Map();
  for (const entry of entries) {
    types.set(entry.one.type, (types.get(entry.one.type) || 0) + 1);
    const source = entry.one.attribution[0];
    const key = sourceKey(source);
    if (!sources.has(key)) sources.set(key, { source, count: 0, at: entry.at });
    sources.get(key).count += 1;
  }
  const ordered = (map) => [...map].sort((a, b) => b[1] - a[1] || 0);
  const home = (test) => (entries.find(test) || { at: state.article }).at;
  const byType = ordered(types).map(([type, count]) => ({ type, count, spec: ".t-" + type,
    go: () => goTo(home((entry) => entry.one.type === type), () => state.chosen.type.add(type)) }));
  const bySource = [...sources].sort((a, b) => b[1].count - a[1].count).map(([key, { source, count, at }]) => ({ source, count,
    go: () => goTo(at, () => state.chosen.source.add(key)) }));
  const scope = DATA.articles.length > 1 ? h("div.scope", { role: "group", "aria-label": ui("scope") }, ["one", "all"].map((value) =>
    h("button.chip", { type: "button", "aria-pressed": String(state.scope === value), onclick: () => { state.scope = value; drawOverview(); } },
      value === "all" ? ui("all_articles") : h("span", {}, ui("one_article"), ": ", quote(titleOf(article())))))) : null;
  fill(byId("view-overview"), h("div.page", {}, scope,
    h("section.block", {}, h("h2", {}, ui("tolls")), h("p.note", {}, ui("tolls_note")), tollTable(entries)),
    h("div.pair", {},
      h("section.block", {}, h("h2", {}, ui("by_type")), bars(byType, (entry) => [h("span.dot.t-" + entry.type, { "aria-hidden": "true" }), word("types", entry.type)])),
      h("section.block", {}, h("h2", {}, ui("by_source")), h("p.note", {}, ui("by_source_note")),
        bars(bySource, (entry) => [sourceNode(entry.source), h("span.small", {}, word("kinds", entry.source.kind))])))));
}

function pieceNode(piece) {
  if (!piece) return null;
  return h("p.small", {}, ui("piece"), " (", ui("position", { a: number(piece.start), b: number(piece.end) }), "): ", quote(piece.text, "q.piece-quote"));
}

function drawRejected() {
  const { rejections, failures } = article();
  const pretty = (item) => { try { return JSON.stringify(JSON.parse(item), null, 1); } catch { return item; } };
  const items = rejections.map((one) => h("li.rejection", {}, h("h3", {}, word("reasons", one.reason)), h("p", { lang: "en", dir: "auto" }, one.detail),
    pieceNode(one.piece), h("details", {}, h("summary", {}, ui("returned")), h("pre", { dir: "auto", tabindex: "0" }, pretty(one.item)))));
  const missing = failures.map((one) => h("li.rejection.warn", {}, h("h3", {}, h("bdi", { lang: "en" }, one.error)), h("p", { lang: "en", dir: "auto" }, one.message), pieceNode(one.piece)));
  fill(byId("view-rejected"), h("div.page", {},
    missing.length ? h("section.block", {}, h("h2", {}, ui("failures")), h("ul.plain", {}, missing)) : null,
    h("section.block", {}, h("h2", {}, ui("rejected")), h("p.note", {}, rejections.length ? ui("rejections_note") : ui("no_rejections")), h("ul.plain", {}, items))));
}

function drawIndex() {
  const head = h("tr", {}, ["article", "first_words", "claims", "rejected", "failures"].map((name) => h("th", { scope: "col" }, ui(name))));
  const rows = DATA.articles.map((one, index) => h("tr", {},
    h("th", { scope: "row" }, h("button.link-like", { type: "button", onclick: () => { openArticle(index); show("read"); } }, quote(titleOf(one))),
      one.title ? h("span.small", {}, quote(one.name)) : null, h("span.small", {}, citedNodes(one))),
    h("td", { "data-label": ui("first_words") }, quote(one.opening)),
    h("td.figure", { "data-label": ui("claims") }, number(one.claims.length)),
    h("td.figure", { "data-label": ui("rejected") }, number(one.rejections.length)),
    h("td.figure" + (one.failures.length ? ".warn" : ""), { "data-label": ui("failures") }, number(one.failures.length))));
  fill(byId("view-articles"), h("div.page", {}, searchAllNode(), h("section.block", {}, h("h2", {}, ui("articles")),
    h("table.index", {}, h("thead", {}, head), h("tbody", {}, rows)))));
  drawFound();
}
