// The events: what articles say of one happening, each figure with its words, its chain and its quote.

const MANY = 8; // places, actors and targets that an event shows before the rest is folded

const comma = () => (language === "ar" ? "، " : ", ");
const hasEvents = () => DATA.events.some((event) => event.claims.length > 1);
const SAID = DATA.events.map((event) => new Map(event.claims.map((said) => [said.claim, said])));
const EVENT_OF = new Map(DATA.events.flatMap((event, at) => (event.claims.length > 1 ? event.claims.map((said) => [said.claim, at]) : [])));
const claimed = (event, ids) => ids.map((id) => SAID[DATA.events.indexOf(event)].get(id)).filter(Boolean);
const eventKinds = (event) => event.types.slice(0, 3).map((type) => word("types", type)).join(comma());

function eventDays(event) {
  const [first, last] = event.agreed_days || event.days || [];
  if (!last) return ui("day_not_told");
  if (!first) return ui("before_day", { a: day(last) });
  return day(first, last);
}

function eventTitle(event) {
  return [eventDays(event), " · ", event.places.length ? quote(event.places[0].name) : ui("place_not_told"), " · ", eventKinds(event)];
}

const eventCounts = (event) => [ui("article_count", { n: number(event.articles) }), ui("claim_count", { n: number(event.claims.length) }),
  ui("origin_count", { n: number(event.origins.length) })].join(" · ");

// What put the claims of an event together; by rules that is a first sorting.
const groupedBy = (event) => (event.grouped_by === "rules" ? ui("grouped_by_rules")
  : event.grouped_by ? ui("grouped_by", { a: event.grouped_by }) : null);

// A reason in the reader's language; a number or a list of kinds in it stays what it is.
function because(reason) {
  const [, kinds] = reason.match(/\((.*)\)$/) || [];
  const [count] = reason.match(/^\d+/) || [];
  const key = reason.replace(/\(.*\)$/, "({a})").replace(/^\d+/, "{n}");
  return word("because", key, { n: count && number(count), a: kinds && kinds.split(", ").map((kind) => word("happenings", kind)).join(comma()) });
}

const outletNode = (said) => quote(said.outlet || said.article);

// The chain of a claim, origin first; an article that speaks for itself by the name of its outlet.
function chainNodes(said) {
  const name = (link) => (link.kind === "newsroom" ? outletNode(said)
    : link.kind === "unnamed" && link.name === "unnamed" ? ui("unnamed_voice") : quote(link.name));
  const [origin, ...relays] = said.chain;
  return [h("span.origin", {}, name(origin)), " ", h("span.kind", {}, word("kinds", origin.kind)),
    relays.length ? h("span.small", {}, ui("via", { a: "" }), relays.map((link, at) => [at ? (language === "ar" ? " ← " : " → ") : "", name(link)])) : null];
}

const chainText = (said) => said.chain.map((link) => (link.kind === "newsroom" ? said.outlet || said.article
  : link.kind === "unnamed" && link.name === "unnamed" ? ui("unnamed_voice") : link.name)).join(language === "ar" ? " ← " : " → ");

// The words of a claim with those of a figure in them marked; a click opens the article at the claim.
function quoteNode(said, mention) {
  const at = mention ? said.quote.indexOf(mention) : -1;
  const inner = at < 0 ? [said.quote] : [said.quote.slice(0, at), h("mark", {}, mention), said.quote.slice(at + mention.length)];
  const words = h("span.quote", { lang: "ar", dir: directionOf(said.quote) }, "«", inner, "»");
  if (!said.at) return words;
  const [home, index] = said.at;
  return h("button.said", { type: "button", title: ui("open_article"), onclick: () => goTo(home, () => select(index)) }, words);
}

function notesNode(said, ...more) {
  const notes = more.filter(Boolean);
  if (said.modality !== "asserted") notes.push([word("modalities", said.modality), said.modality === "denied"]);
  if (said.part === "refers") notes.push([ui("refers")]);
  return notes.map(([text, warns]) => h("span.note-chip" + (warns ? ".warn" : ""), {}, text));
}

const publishedNode = (said) => (said.published ? moment(said.published) : ui("no_day"));

const saidNode = (said, mention) => h("li.saying", {},
  h("p.who", {}, chainNodes(said), h("span.small", {}, said.chain[0].kind === "newsroom" ? null : [outletNode(said), " · "], publishedNode(said)), notesNode(said)), quoteNode(said, mention));

// Children that are made when they are first asked for.
function folded(label, build) {
  const details = h("details.more", {}, h("summary", {}, label));
  details.addEventListener("toggle", () => { if (details.open && details.children.length < 2) details.append(build()); });
  return details;
}

const sayings = (event, ids) => h("ul.plain", {}, claimed(event, ids).map((said) => saidNode(said)));
const foldedClaims = (event, ids) => folded(ui("claim_count", { n: number(ids.length) }), () => sayings(event, ids));

function firstAnd(items, draw) {
  const rest = items.slice(MANY);
  return [h("ul.plain.things", {}, items.slice(0, MANY).map(draw)),
    rest.length ? folded(ui("more", { n: number(rest.length) }), () => h("ul.plain.things", {}, rest.map(draw))) : null];
}

function rangeText(toll) {
  if (toll.smallest === null) return ui("no_whole");
  return toll.smallest === toll.largest ? ui("stated", { a: number(toll.smallest) }) : ui("stated_range", { a: number(toll.smallest), b: number(toll.largest) });
}

const rowId = (toll, at) => "figure-" + toll.measure + "-" + toll.unit + "-" + at;
const tollName = (toll) => [word("measures", toll.measure), toll.unit === "persons" ? "" : word("units", toll.unit)].filter(Boolean).join(" · ");

function tollSection(event, toll) {
  const rows = toll.figures.map((figure, at) => {
    const [said] = claimed(event, [figure.claim]);
    return h("tr" + (figure.of !== null ? ".part" : "") + (figure.denied ? ".denied" : ""), { id: rowId(toll, at), tabindex: "-1" },
      h("th", { scope: "row" }, publishedNode(said), h("span.small", {}, outletNode(said))),
      h("td", {}, h("strong.amount", {}, figureNode(figure)), h("span.small", {}, figureText(figure) === null ? ui("no_number") : quote(figure.mention)),
        notesNode(said, figure.of !== null ? [[ui("part_of", { a: "" }), quote(figure.of)]] : null)),
      h("td", {}, chainNodes(said)),
      h("td", {}, quoteNode(said, figure.mention)));
  });
  const head = ["published_on", "figure", "chain", "quote"].map((name) => h("th", { scope: "col" }, ui(name)));
  return h("section.block.of-event", {}, h("h3", {}, tollName(toll), " ", h("span.small", {}, rangeText(toll))), chartNode(event, toll),
    h("div.wide-table", {}, h("table.sayings", {}, h("caption.only-heard", {}, tollName(toll)), h("thead", {}, h("tr", {}, head)), h("tbody", {}, rows))));
}

// What the side of a contradiction holds: its figures, or the actors that it names.
function sideName(event, one, ids) {
  const names = one.kind === "figures"
    ? event.tolls.filter((toll) => toll.measure === one.about).flatMap((toll) => toll.figures)
      .filter((figure) => ids.includes(figure.claim) && figure.of === null && !figure.denied).map((figure) => figureText(figure) || figure.mention)
    : one.kind === "actors" ? event.actors.filter((actor) => actor.claims.some((id) => ids.includes(id))).map((actor) => actor.name) : [];
  return names.length ? listed([...new Set(names)]) : null;
}

function contradictionNode(event, one) {
  const about = one.kind === "figures" ? word("measures", one.about) : null;
  const sides = one.sides.map((ids, at) => {
    const [first, ...rest] = ids;
    const name = one.kind === "denial" ? word("sides", at ? "asserted" : "denied") : sideName(event, one, ids);
    return h("li.side", {}, h("h4", {}, name || ui("side", { n: number(at + 1) })),
      sayings(event, [first]), rest.length ? folded(ui("more", { n: number(rest.length) }), () => sayings(event, rest)) : null);
  });
  return h("li.contradiction", {}, h("h3", {}, word("contradictions", one.kind), about ? ": " + about : null),
    one.may_be_time ? h("p.note", {}, ui("may_be_time")) : null, h("ul.sides", {}, sides));
}

function originNode(event, origin) {
  const names = origin.names.map((name) => (name === "unnamed" ? ui("unnamed_voice") : quote(name.replace(/^newsroom: /, ""))));
  const [first, ...others] = names;
  return h("li", {}, h("p", {}, first, " ", h("span.kind", {}, word("kinds", origin.kind))),
    others.length ? [h("p.small", {}, ui("count_as_one"), " ", origin.same_because.map(because).join(comma())),
      h("ul.same", {}, others.map((name) => h("li", {}, name)))] : null,
    foldedClaims(event, origin.claims));
}

function candidateNode(one) {
  const country = new Intl.DisplayNames([language], { type: "region", fallback: "code" }).of(one.country);
  return h("li.small", {}, h("bdi", { lang: "en", dir: "ltr" }, one.name), comma(), country, " · ",
    h("bdi", { dir: "ltr" }, one.latitude + ", " + one.longitude), " · ", h("bdi", { dir: "ltr" }, "GeoNames " + one.geonames_id),
    one.population ? " · " + ui("population", { n: number(one.population) }) : null);
}

const placeNode = (event, place) => h("li", {}, h("p", {}, quote(place.name), h("span.small", {}, word("precisions", place.precision),
  place.inside ? [" · ", ui("put_in", { a: "" }), quote(place.inside)] : null)),
place.candidates.length ? h("ul.plain.candidates", {}, place.candidates.map(candidateNode)) : null, foldedClaims(event, place.claims));

// An actor or a target, with the origins of the claims that name it.
function namedNode(event, one) {
  const by = [...new Set(claimed(event, one.claims).map((said) => event.origins[said.origin]))];
  const names = by.map((origin) => origin.names[0].replace(/^newsroom: /, "").replace(/^unnamed$/, ui("unnamed_voice")));
  return h("li", {}, h("p", {}, quote(one.name), h("span.small", {}, ui("named_by"), " ", listed(names))), foldedClaims(event, one.claims));
}

function doubtNode(doubt) {
  const at = DATA.events.findIndex((event) => event.id === doubt.event);
  const other = at < 0 ? h("code", { dir: "ltr" }, doubt.event) : h("button.link-like", { type: "button", onclick: () => openEvent(at) }, eventTitle(DATA.events[at]));
  return h("li", {}, h("p", {}, other, h("span.small", {}, ui("because"), " ", doubt.reasons.map(because).join(comma()))));
}

// Buttons that lead to the parts of an event: one can be long.
const jumps = (blocks) => h("nav.chips", { "aria-labelledby": "event-title" }, blocks.map((one) => {
  const heading = one.querySelector("h2");
  return h("button.chip", { type: "button", onclick: () => { scroll(heading, "start"); heading.focus({ preventScroll: true }); } }, heading.textContent);
}));

function block(name, note, ...children) {
  return children.flat(3).some(Boolean) ? h("section.block.of-event", {}, h("h2", { tabindex: "-1" }, ui(name)), note ? h("p.note", {}, note) : null, children) : null;
}

function eventNode(event) {
  const things = (name, items, draw) => block(name, null, items.length ? firstAnd(items, (item) => draw(event, item)) : null);
  const tables = [
    block("doubts", ui("doubts_note"), event.doubts.length ? h("ul.plain.things", {}, event.doubts.map(doubtNode)) : null),
    block("event_tolls", ui("tolls_note"), event.tolls.map((toll) => tollSection(event, toll))),
    block("differ", ui("differ_note"), event.contradictions.length ? h("ul.plain.contradictions", {}, event.contradictions.map((one) => contradictionNode(event, one))) : null),
  ].filter(Boolean);
  const lists = [
    things("origins", event.origins, originNode), things("places", event.places, placeNode),
    things("actors", event.actors, namedNode), things("targets", event.targets, namedNode),
    block("event_claims", null, foldedClaims(event, event.claims.map((said) => said.claim))),
  ].filter(Boolean);
  return h("div.page.event", {},
    h("header.block", {}, h("button.chip", { type: "button", onclick: () => openEvent(null) }, ui("all_events")),
      h("h2", { id: "event-title", tabindex: "-1" }, eventTitle(event)),
      h("p.small", {}, eventCounts(event), " · ", h("code", { dir: "ltr" }, event.id)), h("p.note", {}, ui("events_note"), " ", groupedBy(event)), jumps([...tables, ...lists])), tables, h("div.pair", {}, lists));
}

function eventRow(event, at) {
  const marks = [[event.contradictions.length, "differ_count", ".warn"], [event.doubts.length, "doubt_count", ""]];
  return h("li", {}, h("button.event-row", { type: "button", id: "event-" + at, onclick: () => openEvent(at) },
    h("strong", {}, eventDays(event)), h("span.event-places", {}, event.places.length
      ? listed(event.places.slice(0, 3).map((place) => place.name)) : ui("place_not_told")),
    h("span", {}, event.types.slice(0, 3).map((type) => h("span.event-type", {}, h("span.dot.t-" + type, { "aria-hidden": "true" }), word("types", type)))),
    h("span.small", {}, eventCounts(event)),
    h("span", {}, marks.map(([count, name, spec]) => (count ? h("span.note-chip" + spec, {}, ui(name, { n: number(count) })) : null)))));
}

function drawEvents() {
  if (!hasEvents()) return;
  if (state.event !== null) { fill(byId("view-events"), eventNode(DATA.events[state.event])); return; }
  const rows = DATA.events.map((event, at) => [event, at]);
  const list = (found) => h("ul.plain.events", {}, found.map(([event, at]) => eventRow(event, at)));
  const singles = rows.filter(([event]) => event.claims.length < 2);
  fill(byId("view-events"), h("div.page", {}, h("section.block", {}, h("h2", {}, ui("events")), h("p.note", {}, ui("events_note")),
    list(rows.filter(([event]) => event.claims.length > 1)),
    singles.length ? folded(ui("single_events", { n: number(singles.length) }), () => list(singles)) : null)));
}

function openEvent(at) {
  const before = state.event;
  state.event = at;
  if (state.view !== "events") show("events");
  else drawEvents();
  address(at === null ? "" : "event-" + DATA.events[at].id);
  const focused = at === null ? byId("event-" + before) : byId("event-title");
  if (focused) focused.focus({ preventScroll: true });
  if (at === null && focused) scroll(focused);
  else window.scrollTo(0, 0);
}
