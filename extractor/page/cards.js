// One card a claim: a line to scan, and all its fields when open.

function chainNode(claim) {
  const links = claim.attribution.map((source, index) => h("li.link.given-" + source.given, {},
    h("span.step", {}, index ? ui("relay") : ui("origin")),
    source.mention
      ? h("button.name", { type: "button", "data-locate": "source-" + index, title: ui("locate") }, quote(source.name))
      : h("span.name", {}, sourceName(source)),
    source.full_name ? h("span.small", {}, ui("known_as"), " ", quote(source.full_name)) : null,
    h("span.small", {}, word("kinds", source.kind), " · ", word("given", source.given))));
  links.push(h("li.link.last", {}, h("span.step", {}, ui("this_article")), h("span.name", {}, quote(titleOf(article())))));
  const note = claim.attribution.length > 1 ? h("p.note", {}, ui("relay_note")) : null;
  return h("section.field.wide", {}, h("h3", {}, ui("chain")), h("ol.chain", {}, links), note);
}

function figuresNode(claim) {
  if (!claim.quantities.length) return null;
  const rows = claim.quantities.map((quantity, index) => {
    const whole = quantity.of !== null ? claim.quantities[quantity.of] : null;
    return h("li" + (whole ? ".part" : ""), {},
      h("strong.amount", {}, figureNode(quantity)), " ", h("span.unit", {}, figureAbout(quantity)),
      figureText(quantity) === null ? h("span.unit", {}, " · ", ui("no_number")) : null,
      whole ? h("span.unit", {}, " · ", ui("part_of", { a: "" }), figureNode(whole)) : null,
      h("div.small", {}, h("button.locate", { type: "button", "data-locate": "figure-" + index, title: ui("locate") }, quote(quantity.mention)),
        " — ", ui("according_to", { a: "" }), sourceNode(claim.attribution[0])));
  });
  return h("section.field.wide", {}, h("h3", {}, ui("figures")), h("ul.figures", {}, rows));
}

function mentionField(name, role, text, more) {
  if (!text) return null;
  const button = h("button.locate", { type: "button", "data-locate": role, title: ui("locate") }, quote(text));
  return h("section.field.m-" + role.split("-")[0], {}, h("h3", {}, ui(name)), h("p", {}, button, more || null));
}

function timeText(time) {
  if (!time.start) return ui("unresolved_time");
  return day(time.start, time.end);
}

function bodyNode(claim, index) {
  const places = claim.places.map((place, at) =>
    h("li", {}, h("button.locate", { type: "button", "data-locate": "place-" + at, title: ui("locate") }, quote(place))));
  const flags = claim.flags.map((flag) => h("li", {}, h("strong", {}, word("flag_names", flag)), " — ", word("flags", flag)));
  const stance = h("section.field.m-cue" + (claim.stance === "neutral" && !claim.cue ? ".usual" : ""), {}, h("h3", {}, ui("stance")),
    h("p", {}, word("stances", claim.stance), claim.cue
      ? [" — ", h("button.locate", { type: "button", "data-locate": "cue", title: ui("locate") }, quote(claim.cue))] : null));
  return [
    flags.length ? h("section.field.wide.warn", {}, h("h3", {}, ui("flags")), h("ul", {}, flags)) : null,
    chainNode(claim),
    figuresNode(claim),
    stance,
    h("section.field" + (claim.modality === "asserted" ? ".usual" : ""), {}, h("h3", {}, ui("modality")), h("p", {}, word("modalities", claim.modality))),
    mentionField("actor", "actor", claim.actor),
    mentionField("target", "target", claim.target),
    places.length ? h("section.field.m-place", {}, h("h3", {}, ui("places")), h("ul.plain", {}, places)) : null,
    claim.time ? mentionField("time", "time", claim.time.mention, h("span.small", {}, timeText(claim.time))) : null,
    h("p.small.wide.where", {}, ui("position", { a: number(claim.start), b: number(claim.end) }), h("span.id", {}, " · ", h("code", { dir: "ltr" }, claim.id))),
    h("p.wide.taken", {}, copyButton(claim, article())),
    eventLink(claim),
    h("div.wide.also", { "data-also": index }),
  ].filter(Boolean);
}

function eventLink(claim) {
  const at = EVENT_OF.get(claim.id);
  return at === undefined ? null : h("p.wide", {}, h("button.chip", { type: "button", onclick: () => openEvent(at) }, ui("its_event"), " ", eventCounts(DATA.events[at])));
}

function headNode(claim, index) {
  const relays = claim.attribution.slice(1);
  const notes = [];
  if (claim.modality !== "asserted") notes.push(h("span.note-chip", {}, word("modalities", claim.modality)));
  if (claim.stance !== "neutral") notes.push(h("span.note-chip", {}, word("stances", claim.stance)));
  for (const flag of claim.flags) notes.push(h("span.note-chip.warn", {}, "⚑ ", word("flag_names", flag)));
  return h("button.head", { type: "button", "aria-expanded": "false", "aria-controls": "body-" + index, id: "head-" + index },
    h("span.kicker", {}, h("span.label", {}, number(index + 1), " ", word("types", claim.type)), notes),
    quote("«" + claim.evidence + "»", "span.quote"),
    h("span.who", {}, sourceNode(claim.attribution[0]), relays.length ? h("span.small", {}, " · ", ui("via", { a: "" }), relayNodes(relays)) : null));
}

function drawCards() {
  const list = fill(byId("cards"));
  list.setAttribute("aria-label", ui("claims"));
  article().claims.forEach((one, index) => {
    const head = headNode(one, index);
    head.addEventListener("click", () => select(state.selected === index ? null : index, { from: "list" }));
    const body = h("div.body", { id: "body-" + index, role: "region", "aria-labelledby": "head-" + index, hidden: true }, bodyNode(one, index));
    body.addEventListener("click", (event) => {
      const button = event.target.closest("[data-locate]");
      if (button) locate(index, button.dataset.locate);
    });
    list.append(h("li.card.t-" + one.type, { "data-claim": index }, head, body));
  });
}

// The claims that share a place with this one, each a button.
function drawAlso(index) {
  const one = claim(index);
  const box = document.querySelector('[data-also="' + index + '"]');
  const others = article().claims.map((other, at) => [other, at])
    .filter(([other, at]) => at !== index && other.start < one.end && one.start < other.end);
  fill(box, others.length ? h("h3", {}, ui("also_here")) : null, ...others.map(([other, at]) =>
    h("button.chip.t-" + other.type, { type: "button", onclick: () => select(at) }, h("span.dot.t-" + other.type, { "aria-hidden": "true" }), number(at + 1) + " " + word("types", other.type))));
}
