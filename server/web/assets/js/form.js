// What every form gets when scripts work: focus on the errors, one send per tap, a counter, print and copy.

const summary = document.querySelector("[data-focus]");
if (summary) summary.focus();

// A link in the error summary brings the cursor into the field itself.
summary?.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.scrollIntoView({ block: "center" });
});

// A second tap while the first is under way does nothing. Back brings the button to life again.
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    event.submitter?.setAttribute("aria-busy", "true");
  });
}
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
});

for (const area of document.querySelectorAll("[data-count]")) {
  const note = area.closest(".field").querySelector("[data-counter]");
  const tell = () => {
    const length = area.value.length;
    note.hidden = length < Number(area.dataset.count);
    note.textContent = area.dataset.countLeft.replace("{count}", Number(area.dataset.countMax) - length);
  };
  area.addEventListener("input", tell);
  tell();
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    toast(button.dataset.copied);
  });
}

// The list behind "Iets anders": open it when its choice is made, and let words thin it out.
const others = document.querySelector("[data-others]");
const filter = others?.querySelector("[data-filter]");
if (others?.querySelector(":checked")) others.open = true;
if (filter) {
  const found = others.querySelector("#filter-found");
  others.querySelector("[data-filter-box]").hidden = false;
  filter.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  filter.addEventListener("input", () => {
    const words = plain(filter.value).split(" ");
    let shown = 0;
    for (const group of others.querySelectorAll("[data-group]")) {
      const title = plain(group.firstElementChild.textContent);
      let here = 0;
      for (const choice of group.querySelectorAll(".choice")) {
        const text = `${title} ${plain(choice.textContent)} ${plain(choice.dataset.words ?? "")}`;
        choice.hidden = !words.every((word) => text.includes(word));
        here += choice.hidden ? 0 : 1;
      }
      group.hidden = here === 0;
      shown += here;
    }
    found.textContent = shown ? "" : found.dataset.none;
  });
}

function plain(text) {
  return text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replace(/\s+/g, " ").trim();
}

export function toast(words) {
  const line = document.createElement("div");
  line.className = "toast";
  line.textContent = words;
  document.getElementById("toasts").append(line);
  setTimeout(() => line.remove(), 6000);
}

// What was said by the page before goes away by itself, but not while somebody reads it with the mouse or keyboard.
for (const line of document.querySelectorAll(".toast")) {
  const go = () => (line.matches(":hover, :focus-within") ? setTimeout(go, 2000) : line.remove());
  setTimeout(go, 8000);
}

// "Nee, het is er nog" opens the part that it leads to.
function openTarget() {
  const part = location.hash && document.getElementById(location.hash.slice(1));
  if (part instanceof HTMLDetailsElement) part.open = true;
}
window.addEventListener("hashchange", openTarget);
openTarget();
