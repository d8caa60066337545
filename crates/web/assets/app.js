// Saves the draft of a form as she types. Pages work without it: every step has its own button.
// <form data-autosave="/vi/drafts/…" …> and, inside, an element with data-autosave-status for the answer's words.
for (const form of document.querySelectorAll("form[data-autosave]")) {
  const status = form.querySelector("[data-autosave-status]") || document.querySelector("[data-autosave-status]");
  let timer = 0;
  let sent = "";
  let busy = false;

  const body = () => {
    const fields = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string") fields.append(name, value);
    }
    return fields.toString();
  };

  const save = async () => {
    const text = body();
    if (busy || text === sent) return;
    busy = true;
    try {
      const answer = await fetch(form.dataset.autosave, {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded", accept: "text/plain" },
        body: text,
      });
      // What is refused is not sent again until she changes it.
      if (answer.status < 500) sent = text;
      if (answer.ok) {
        const words = await answer.text();
        if (status && words) status.textContent = words;
      }
    } catch {
      // No line just now: the next keystroke tries again.
    } finally {
      busy = false;
      if (body() !== sent) plan(4000);
    }
  };

  const plan = (delay) => {
    clearTimeout(timer);
    timer = setTimeout(save, delay);
  };

  sent = body();
  form.addEventListener("input", () => plan(1200));
  form.addEventListener("change", () => plan(300));
  addEventListener("visibilitychange", () => document.visibilityState === "hidden" && save());
}

// After a form came back with faults, the reader hears them first.
document.querySelector(".govuk-error-summary")?.focus();
