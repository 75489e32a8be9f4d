// Hier sta ik: with a script, a button fills in where one stands.

if (navigator.geolocation) {
  for (const box of document.querySelectorAll("[data-here]")) offer(box);
}

function offer(box) {
  const field = document.getElementById(box.dataset.here);
  const status = box.querySelector("[role=status]");
  box.hidden = false;
  box.querySelector("button").addEventListener("click", () => {
    status.textContent = "Je plek wordt gezocht…";
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        field.value = `${coords.latitude.toFixed(6)}, ${coords.longitude.toFixed(6)}`;
        status.textContent = `Ingevuld, op ongeveer ${Math.round(coords.accuracy)} meter.`;
        if (field.form.hasAttribute("data-near")) field.form.requestSubmit();
      },
      () => {
        status.textContent = "Je plek is niet gevonden. Vul een adres in.";
      },
      { enableHighAccuracy: true, timeout: 15_000 },
    );
  });
}
