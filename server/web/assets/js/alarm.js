// Danger on every page of staff: the banner stays up to date by itself, and a new alarm can be heard.
(function () {
  "use strict";
  const EVERY_MS = 15_000;
  const SOUND_ON = "meldwerk-sound";
  const HEARD = "meldwerk-alarms-heard";
  const box = document.getElementById("alarms");
  const button = document.querySelector("[data-sound]");
  if (!box) return;

  function kept(area, name, value) {
    try {
      if (value === undefined) return area.getItem(name);
      if (value === null) area.removeItem(name);
      else area.setItem(name, value);
    } catch { /* a browser that keeps nothing */ }
    return null;
  }

  // ---- sound: browsers only allow it after somebody touched the page, so a button asks for it
  let player = null;
  const soundIsOn = () => kept(localStorage, SOUND_ON) !== null;
  function ready() {
    if (!soundIsOn() || !window.AudioContext) return;
    player ??= new AudioContext();
    if (player.state === "suspended") player.resume();
  }
  function say() {
    if (!button) return;
    button.textContent = `Geluid bij gevaar: ${soundIsOn() ? "aan" : "uit"}`;
    button.setAttribute("aria-pressed", String(soundIsOn()));
  }
  function beep() {
    ready();
    if (!player || player.state !== "running") return;
    for (const [after, tone] of [[0, 880], [0.25, 660], [0.5, 880]]) {
      const voice = player.createOscillator();
      const volume = player.createGain();
      const at = player.currentTime + after;
      voice.frequency.value = tone;
      volume.gain.setValueAtTime(0.25, at);
      volume.gain.exponentialRampToValueAtTime(0.001, at + 0.22);
      voice.connect(volume).connect(player.destination);
      voice.start(at);
      voice.stop(at + 0.23);
    }
  }
  button?.addEventListener("click", () => {
    kept(localStorage, SOUND_ON, soundIsOn() ? null : "1");
    say();
    beep();
  });
  for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, ready, { passive: true });
  say();

  // ---- the banner
  const heard = new Set((kept(sessionStorage, HEARD) ?? "").split(" ").filter(Boolean));
  function listen() {
    const here = [...box.querySelectorAll("[data-alarm]")].map((alarm) => alarm.dataset.alarm);
    const fresh = here.filter((id) => !heard.has(id));
    for (const id of fresh) heard.add(id);
    if (!fresh.length) return;
    beep();
    kept(sessionStorage, HEARD, [...heard].join(" "));
  }
  async function look() {
    try {
      const answer = await fetch(box.dataset.alarms, { redirect: "manual" });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const shown = (root) => [...root.querySelectorAll("[data-alarm]")].map((alarm) => alarm.textContent).join();
      if (shown(page) === shown(box)) return; // or a screen reader would say it again
      if (box.contains(document.activeElement) && page.querySelector("[data-alarm]")) return;
      box.replaceChildren(...page.body.childNodes);
      listen();
    } catch { /* the next time */ }
  }
  listen();
  setInterval(look, Number(box.dataset.every ?? EVERY_MS));
})();
