// What a reader takes along: a claim with its citation, and the claims that pass the filters as CSV.

// Quote, who says so, and where it stands, as plain text.
function citation(one, from) {
  const chain = one.attribution.map(sourceName).join(language === "ar" ? " ← " : " → ");
  return ["«" + one.evidence + "»", chain + " (" + word("types", one.type) + comma() + word("modalities", one.modality) + ")",
    [titleOf(from), from.outlet, from.published, from.url].filter(Boolean).join(comma()),
    ui("position", { a: number(one.start), b: number(one.end) }) + comma() + one.id].join("\n");
}

function copyButton(one, from) {
  const button = h("button.chip", { type: "button", "aria-live": "polite" }, ui("copy"));
  button.addEventListener("click", () => navigator.clipboard.writeText(citation(one, from))
    .then(() => fill(button, ...safe(ui("copied"))), () => fill(button, ...safe(ui("not_copied")))));
  return button;
}

// A cell that no spreadsheet takes for a formula.
const cell = (value) => '"' + String(value === null || value === undefined ? "" : value).replace(/^[=+\-@\t\r]/, "'$&").replace(/"/g, '""') + '"';

function csvOf(found) {
  const names = ["claim", "type", "quote", "start", "end", "chain", "stance", "modality", "actor", "target", "places", "time", "figures", "flags", "article", "title", "outlet", "published", "url"];
  const rows = found.map(({ one, from }) => [one.id, one.type, one.evidence, one.start, one.end, one.attribution.map(knownAs).join(" > "), one.stance, one.modality,
    one.actor, one.target, one.places.join("; "), one.time && one.time.mention, one.quantities.map((quantity) => quantity.mention).join("; "), one.flags.join("; "),
    from.name, from.title, from.outlet, from.published, from.url]);
  return "\ufeff" + [names, ...rows].map((row) => row.map(cell).join(",") + "\r\n").join("");
}

function saveCsv(found) {
  const address = URL.createObjectURL(new Blob([csvOf(found)], { type: "text/csv" }));
  h("a", { href: address, download: "claims.csv" }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}
