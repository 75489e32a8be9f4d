// An address box that proposes while somebody types (ARIA 1.2 combobox with a list). Without it, "Zoek" does the same.

const PAUSE_MS = 200;
const SHORTEST = 2;

/** `find` gives the choices for some words; without it the server is asked. */
export function combobox(box, picked, find = null) {
  const input = box.querySelector("input");
  const status = box.querySelector("[data-combobox-status]");
  const list = document.createElement("ul");
  list.className = "combobox__list";
  list.id = `${input.id}-list`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.dataset.name);
  list.hidden = true;
  box.querySelector(".combobox__row").after(list);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id, autocomplete: "off",
  })) input.setAttribute(name, value);

  let found = [];
  let at = -1;
  let timer = 0;
  let asked = null;

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, PAUSE_MS);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (list.hidden) { search(); return; }
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      mark(at < 0 && step < 0 ? found.length - 1 : (at + step + found.length) % found.length);
    } else if (event.key === "Enter" && !list.hidden && at >= 0) {
      event.preventDefault();
      take(at);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    }
  });
  input.addEventListener("blur", () => setTimeout(close, 150));
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) take(Number(option.dataset.at));
  });

  // Who was quicker than this script gets an answer too.
  if (document.activeElement === input && input.value !== input.defaultValue) search();

  async function search() {
    const query = input.value.trim();
    asked?.abort();
    if (query.length < SHORTEST) { close(); return; }
    asked = new AbortController();
    try {
      found = find ? find(query) : await fromServer(query);
    } catch {
      return;
    }
    list.replaceChildren(...found.map(option));
    at = -1;
    input.removeAttribute("aria-activedescendant");
    show(found.length > 0);
    status.textContent = found.length === 0 ? box.dataset.none
      : found.length === 1 ? box.dataset.foundOne : box.dataset.found.replace("{count}", found.length);
  }

  async function fromServer(query) {
    const answer = await fetch(`${box.dataset.combobox}?q=${encodeURIComponent(query)}`, { signal: asked.signal });
    return answer.ok ? answer.json() : [];
  }

  function option(address, number) {
    const item = document.createElement("li");
    item.id = `${list.id}-${number}`;
    item.dataset.at = number;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.textContent = address.label;
    return item;
  }

  function mark(number) {
    at = number;
    for (const item of list.children) item.setAttribute("aria-selected", String(Number(item.dataset.at) === at));
    input.setAttribute("aria-activedescendant", `${list.id}-${at}`);
    list.children[at].scrollIntoView({ block: "nearest" });
  }

  function take(number) {
    const address = found[number];
    input.value = address.label;
    close();
    status.textContent = "";
    picked(address);
  }

  function show(open) {
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
  }

  function close() {
    show(false);
    at = -1;
    input.removeAttribute("aria-activedescendant");
  }
}
