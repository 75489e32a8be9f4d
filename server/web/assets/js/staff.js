// The staff pages work without this; it adds keys, remembers typed words, and marks a report as seen.
(function () {
  "use strict";
  const KEYS_OFF = "meldwerk-keys-off";

  function store(area, name, value) {
    try {
      if (value === undefined) return area.getItem(name);
      if (value === null) area.removeItem(name);
      else area.setItem(name, value);
    } catch { /* a browser that keeps nothing: go on without */ }
    return null;
  }

  // ---- focus goes to what needs attention
  document.querySelector("[data-focus]")?.focus();

  // ---- whoever opens a report has seen it
  const see = document.querySelector("form[data-see]");
  if (see) {
    const body = new FormData(see);
    body.append("quiet", "1");
    fetch(see.action, { method: "POST", body, redirect: "manual" })
      .then((answer) => { if (answer.ok) see.remove(); })
      .catch(() => { /* the button is still there */ });
  }

  // ---- words that were typed survive a closed session or a wrong click; they leave with the tab
  const place = location.pathname;
  for (const area of document.querySelectorAll("textarea[data-keep]")) {
    const name = `meldwerk:${place}:${area.name}`;
    const kept = store(sessionStorage, name);
    if (kept && !area.value) {
      area.value = kept;
      area.closest("details").open = true;
    }
    area.addEventListener("input", () => store(sessionStorage, name, area.value || null));
  }
  if (document.querySelector(".toast")) {
    for (const area of document.querySelectorAll("textarea[data-keep]")) {
      store(sessionStorage, `meldwerk:${place}:${area.name}`, null);
      if (!area.defaultValue) {
        area.value = "";
        area.closest("details").open = false;
      }
    }
  }

  // ---- only the standard sentences of the chosen outcome
  const sentences = document.querySelector("[data-follows]");
  const outcome = sentences && document.getElementById(sentences.dataset.follows);
  if (outcome) {
    const groups = [...sentences.querySelectorAll("optgroup")];
    const follow = () => {
      const label = outcome.selectedOptions[0]?.label;
      for (const group of groups) group.remove();
      for (const group of groups) if (!outcome.value || group.label === label) sentences.append(group);
      if (sentences.selectedIndex < 0) sentences.selectedIndex = 0;
    };
    outcome.addEventListener("change", follow);
    follow();
  }

  document.querySelector("[data-print]")?.addEventListener("click", () => window.print());

  // ---- a second click on a form that is under way does nothing
  document.addEventListener("submit", (event) => {
    if (event.target.method !== "post") return;
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });

  // ---- keys
  const dialog = document.getElementById("keys");
  const on = document.getElementById("keys-on");
  if (!dialog || !on) return;
  on.checked = store(localStorage, KEYS_OFF) === null;
  on.addEventListener("change", () => store(localStorage, KEYS_OFF, on.checked ? null : "1"));
  document.querySelector("[data-open-keys]")?.addEventListener("click", () => dialog.showModal());

  const rows = [...document.querySelectorAll("[data-keys-rows] .line__what")];
  function step(by) {
    if (!rows.length) return;
    const now = rows.indexOf(document.activeElement);
    const target = location.hash && rows.findIndex((row) => `#${row.closest("li").id}` === location.hash);
    const from = now >= 0 ? now : target >= 0 && target !== "" ? target - (by > 0 ? 0 : 0) : by > 0 ? -1 : rows.length;
    const next = rows[Math.max(0, Math.min(rows.length - 1, from + by))];
    next.focus();
    next.closest("li").scrollIntoView({ block: "nearest" });
  }
  const go = (name) => document.querySelector(`[data-key-${name}]`)?.click();
  const KEYS = {
    j: () => step(1),
    k: () => step(-1),
    o: () => document.activeElement?.matches(".line__what") && document.activeElement.click(),
    u: () => go("back"),
    "[": () => go("previous"),
    "]": () => go("next"),
    "/": () => document.getElementById("zoek")?.focus(),
    "?": () => dialog.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (!on.checked || event.ctrlKey || event.altKey || event.metaKey || dialog.open) return;
    if (event.target.matches("input, textarea, select, [contenteditable]")) return;
    const act = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
})();
