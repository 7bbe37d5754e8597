// State, selection, views and the keyboard.

const state = {
  article: 0, selected: null, shown: [], search: "", scope: "one", view: "read", event: null,
  chosen: Object.fromEntries(["type", "source", "kind", "stance", "modality", "measure", "flags"].map((facet) => [facet, new Set()])),
};
const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
const narrow = () => matchMedia("(max-width: 62rem)").matches;
const currentText = () => document.querySelector('.article[data-article="' + state.article + '"]');
const scroll = (element, block) => element && element.scrollIntoView({ block: block || "center", behavior: calm() ? "auto" : "smooth" });

function views() {
  const names = DATA.articles.length > 1 ? ["articles"] : [];
  return [...names, "read", ...(hasEvents() ? ["events"] : []), "overview", "rejected"];
}

function drawTabs() {
  const focused = document.activeElement && document.activeElement.getAttribute("role") === "tab";
  fill(document.querySelector(".views"), views().map((name) => h("button", {
    type: "button", role: "tab", id: "tab-" + name, "aria-controls": "view-" + name, "aria-selected": String(state.view === name),
    tabindex: state.view === name ? "0" : "-1", onclick: () => show(name),
  }, ui(name), name === "rejected" ? h("span.count", {}, number(article().rejections.length + article().failures.length)) : null)));
  if (focused) byId("tab-" + state.view).focus();
}

function show(name) {
  state.view = name;
  for (const view of document.querySelectorAll(".view")) view.hidden = view.id !== "view-" + name;
  if (name === "overview") drawOverview();
  if (name === "events") drawEvents();
  if (name === "articles") drawIndex();
  drawTabs();
  if (name === "read" && state.selected !== null) scroll(tagOf(state.selected));
  else window.scrollTo(0, 0);
}

function address(part) { try { history.replaceState(null, "", "#" + part); } catch { /* some viewers forbid it */ } }

const tagOf = (index) => currentText().querySelector('.tag[data-claim="' + index + '"]');

// Light up one claim and its mentions; null puts the light out.
function select(index, how) {
  const root = currentText();
  for (const piece of root.querySelectorAll(".lit, .chosen, .flash")) {
    piece.classList.remove("lit", "chosen", "flash", ...[...piece.classList].filter((name) => name.startsWith("m-")));
    piece.removeAttribute("data-role");
  }
  for (const card of document.querySelectorAll(".card.open")) setCard(card, false);
  for (const tag of root.querySelectorAll('.tag[aria-pressed="true"]')) tag.setAttribute("aria-pressed", "false");
  state.selected = index;
  document.body.classList.toggle("has-selection", index !== null);
  address(index === null ? "" : claim(index).id);
  if (index === null) return;
  light(root, index);
  const tag = tagOf(index);
  tag.setAttribute("aria-pressed", "true");
  const card = byId("cards").children[index];
  drawAlso(index);
  setCard(card, true);
  if (narrow()) openSheet(true);
  const list = byId("panel-body");
  const top = card.getBoundingClientRect().top - list.getBoundingClientRect().top + list.scrollTop - byId("panel").querySelector(".finder").offsetHeight - 8;
  list.scrollTo({ top, behavior: calm() ? "auto" : "smooth" });
  const hidden = narrow() && tag.getBoundingClientRect().bottom > byId("panel").getBoundingClientRect().top - 48;
  if (hidden || !how || how.from !== "text") scroll(tag, narrow() ? "start" : "center");
}

function setCard(card, open) {
  card.classList.toggle("open", open);
  card.querySelector(".head").setAttribute("aria-expanded", String(open));
  card.querySelector(".body").hidden = !open;
}

function light(root, index) {
  const labelled = new Set();
  for (const piece of root.querySelectorAll('.piece[data-claims~="' + index + '"]')) piece.classList.add("chosen");
  for (const piece of root.querySelectorAll('.piece[data-mentions~="' + index + '"]')) {
    const mentions = piece.dataset.roles.split(" ").filter((one) => one.startsWith(index + ":")).map((one) => one.slice(String(index).length + 1));
    const innermost = mentions[mentions.length - 1];
    piece.classList.add("lit", "m-" + innermost.split("-")[0]);
    if (labelled.has(innermost) || piece.textContent.trim().length < 3) continue;
    piece.dataset.role = word("roles", innermost.split("-")[0]);
    labelled.add(innermost);
  }
}

function locate(index, role) {
  const pieces = [...currentText().querySelectorAll('.piece[data-roles~="' + index + ":" + role + '"]')];
  if (!pieces.length) return;
  if (narrow()) openSheet(false);
  for (const piece of pieces) {
    piece.classList.remove("flash");
    void piece.offsetWidth;
    piece.classList.add("flash");
  }
  scroll(pieces[0]);
}

function step(by) {
  if (state.view !== "read" || !state.shown.length) return;
  const at = state.shown.indexOf(state.selected);
  const next = at < 0 ? (by > 0 ? 0 : state.shown.length - 1) : Math.min(Math.max(at + by, 0), state.shown.length - 1);
  select(state.shown[next]);
  byId("head-" + state.shown[next]).focus({ preventScroll: true });
}

// Click on marked words: the innermost claim; clicking again, the next one around it.
function clickText(event) {
  const tag = event.target.closest(".tag");
  if (tag) {
    const index = Number(tag.dataset.claim);
    select(state.selected === index ? null : index, { from: "text" });
    if (event.detail === 0 && state.selected === index) byId("head-" + index).focus({ preventScroll: true });
    return;
  }
  const piece = event.target.closest(".piece");
  if (!piece || String(getSelection())) return;
  const here = piece.dataset.claims.split(" ").filter(Boolean).map(Number).filter((index) => state.shown.includes(index)).reverse();
  if (!here.length) return;
  const at = here.indexOf(state.selected);
  select(at < 0 ? here[0] : here.length === 1 ? null : here[(at + 1) % here.length], { from: "text" });
}

function openSheet(open) {
  byId("panel").classList.toggle("up", open);
  byId("sheet").setAttribute("aria-expanded", String(open));
}

function openArticle(index) {
  state.article = index;
  state.selected = null;
  for (const chosen of Object.values(state.chosen)) chosen.clear();
  state.search = byId("search").value = "";
  for (const one of document.querySelectorAll(".article")) one.hidden = Number(one.dataset.article) !== index;
  draw();
}

function drawAbout() {
  const one = article();
  const facts = [ui("characters", { n: number(one.characters) }), ui("claim_count", { n: number(one.claims.length) })].join(" · ");
  const cited = citedNodes(one);
  fill(byId("about"), h("h2", {}, quote(titleOf(one))), cited.length ? h("p.cited", {}, cited) : null,
    h("p.small", {}, one.title ? [quote(one.name), " · "] : null, facts), sentencesNode(one.sentences),
    one.failures.length ? h("p.notice.warn", {}, ui("unread_count", { n: number(one.failures.length) })) : null, h("p.caution", {}, ui("caution")));
  const p = one.provenance;
  const rows = [["model", p.model], ["prompt", p.prompt], ["strategy", p.strategy], ["program", p.package],
    ["requests", ui("requests_text", { a: number(one.usage.requests), b: number(one.usage.cached) })]];
  fill(byId("made"), h("h2", {}, ui("produced")), h("dl", {}, rows.map(([name, value]) => h("div", {}, h("dt", {}, ui(name)), h("dd", {}, h("bdi", {}, value))))));
}

// How many sentences are quoted, state nothing, or failed, each with the look that it has in the text.
function sentencesNode(counts) {
  const states = ["claimed", "nothing", "failed"].filter((state) => counts[state]);
  if (!states.length) return null;
  const each = states.map((state, at) => [at ? " · " : "", h("span.s-" + state, {}, number(counts[state]), " ", word("states", state))]);
  return h("p.small", {}, ui("sentences"), " ", each);
}

function drawText() {
  const root = currentText();
  for (const tag of root.querySelectorAll(".tag")) {
    const index = Number(tag.dataset.claim);
    const one = claim(index);
    tag.lang = language;
    tag.dir = language === "ar" ? "rtl" : "ltr";
    fill(tag, h("span.n", {}, number(index + 1)), ...safe(" "), h("span.type", {}, word("types", one.type)));
    tag.setAttribute("aria-label", ui("claim_label", { n: number(index + 1), a: word("types", one.type), b: sourceName(one.attribution[0]) }));
  }
  for (const note of root.querySelectorAll(".unread-note")) note.textContent = ui("unread");
  for (const mark of root.querySelectorAll(".control")) mark.title = ui("control", { a: mark.textContent });
}

function draw() {
  const root = document.documentElement;
  root.lang = language;
  root.dir = language === "ar" ? "rtl" : "ltr";
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = ui(element.dataset.word);
  for (const element of document.querySelectorAll("[data-heard]")) element.setAttribute("aria-label", ui(element.dataset.heard));
  for (const element of document.querySelectorAll("[data-hint]")) { element.title = ui(element.dataset.hint); element.setAttribute("aria-label", ui(element.dataset.hint)); }
  byId("language").lang = language === "ar" ? "en" : "ar";
  byId("search").placeholder = ui("search_hint");
  byId("search").dir = root.dir;
  drawTabs(); drawAbout(); drawText(); drawCards(); drawFilters(); applyFilters(); drawOverview(); drawRejected();
  if (state.view === "events") drawEvents();
  if (state.view === "articles") drawIndex();
  if (state.selected !== null) select(state.selected, { from: "text" });
}

function showKeys() {
  const rows = [["j", "keys_next"], ["k", "keys_previous"], ["↓ ↑", "keys_arrows"], ["Enter", "keys_open"], ["/", "keys_search"], ["Esc", "keys_close"], ["?", "keys_help"]];
  fill(byId("keys"), h("h2", { id: "keys-title" }, ui("keys")), h("dl", {}, rows.map(([key, name]) => h("div", {}, h("dt", {}, h("kbd", { dir: "ltr" }, key)), h("dd", {}, ui(name))))),
    h("button.chip", { type: "button", onclick: () => byId("keys").close() }, ui("close")));
  byId("keys").showModal();
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || byId("keys").open) return;
  const target = event.target;
  if (event.key === "Escape") {
    if (target.id === "search" && target.value) { state.search = target.value = ""; applyFilters(); }
    else if (!byId("filter-box").hidden) toggleFilters(false);
    else if (state.selected !== null) { const index = state.selected; select(null); (tagOf(index) || document.body).focus({ preventScroll: true }); }
    else if (byId("panel").classList.contains("up")) openSheet(false);
    if (target.id === "search") target.blur();
    return;
  }
  if (target.getAttribute("role") === "tab" && ["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) { moveTab(event); return; }
  const head = target.closest && target.closest(".head");
  if (head && ["ArrowDown", "ArrowUp"].includes(event.key)) { moveCard(event, head); return; }
  if (["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName) && target.type !== "checkbox") return;
  if (target.classList.contains("tag") && ["Enter", " "].includes(event.key)) { event.preventDefault(); target.click(); return; }
  // Keys are read by their place too, so that an Arabic keyboard layout works.
  if (event.key === "j" || event.code === "KeyJ") step(1);
  else if (event.key === "k" || event.code === "KeyK") step(-1);
  else if (event.key === "/" || (event.code === "Slash" && !event.shiftKey)) { event.preventDefault(); show("read"); if (narrow()) openSheet(true); byId("search").focus(); }
  else if (event.key === "?" || event.key === "؟") showKeys();
}

function moveTab(event) {
  const names = views();
  const forward = (event.key === "ArrowRight") === (document.documentElement.dir === "ltr");
  const at = names.indexOf(state.view);
  const next = event.key === "Home" ? 0 : event.key === "End" ? names.length - 1 : (at + (forward ? 1 : -1) + names.length) % names.length;
  event.preventDefault();
  show(names[next]);
}

function moveCard(event, head) {
  event.preventDefault();
  const at = state.shown.indexOf(Number(head.closest(".card").dataset.claim)) + (event.key === "ArrowDown" ? 1 : -1);
  if (at >= 0 && at < state.shown.length) byId("head-" + state.shown[at]).focus();
  else if (at < 0) byId("search").focus();
}

function toggleFilters(open) {
  byId("filter-box").hidden = !open;
  if (open) byId("panel-body").scrollTop = 0;
  byId("filters").setAttribute("aria-expanded", String(open));
}

function remember(name, value) { try { localStorage.setItem("claims-page-" + name, value); } catch { /* a page on disk may have no store */ } }
function recall(name) { try { return localStorage.getItem("claims-page-" + name); } catch { return null; } }

function setTheme(theme) {
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
}

function start() {
  setTheme(recall("theme"));
  if (["en", "ar"].includes(recall("language"))) language = recall("language");
  const wanted = location.hash.slice(1);
  const home = DATA.articles.findIndex((one) => one.claims.some((other) => other.id === wanted));
  openArticle(Math.max(home, 0));
  show(DATA.articles.length > 1 && home < 0 ? "articles" : "read");
  const told = DATA.events.findIndex((event) => "event-" + event.id === wanted);
  if (told >= 0) openEvent(told);
  if (home >= 0) select(article().claims.findIndex((one) => one.id === wanted));
  document.addEventListener("keydown", onKey);
  byId("text").addEventListener("click", clickText);
  byId("search").addEventListener("input", (event) => { state.search = event.target.value; applyFilters(); byId("panel-body").scrollTop = 0; });
  byId("search").addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "Enter") return;
    event.preventDefault();
    if (state.shown.length) byId("head-" + state.shown[0]).focus();
  });
  byId("filters").addEventListener("click", () => toggleFilters(byId("filter-box").hidden));
  byId("csv").addEventListener("click", () => saveCsv(state.shown.map((index) => ({ one: claim(index), from: article() }))));
  byId("sheet").addEventListener("click", () => openSheet(!byId("panel").classList.contains("up")));
  byId("help").addEventListener("click", showKeys);
  byId("labels").addEventListener("click", (event) => {
    const on = document.body.classList.toggle("no-labels");
    event.currentTarget.setAttribute("aria-pressed", String(!on));
  });
  byId("theme").addEventListener("click", () => {
    const dark = document.documentElement.dataset.theme ? document.documentElement.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    setTheme(dark ? "light" : "dark");
    remember("theme", dark ? "light" : "dark");
  });
  byId("language").addEventListener("click", () => { language = language === "ar" ? "en" : "ar"; remember("language", language); draw(); });
  window.addEventListener("hashchange", () => {
    const index = article().claims.findIndex((one) => one.id === location.hash.slice(1));
    if (index >= 0 && index !== state.selected) select(index);
  });
}
start();
