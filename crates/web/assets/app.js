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

// Passkeys: <form data-passkey="create|get" data-challenge data-host …> asks the browser's authenticator, fills its hidden
// fields and is sent like any form. Forms stay hidden where the browser has no passkeys.
{
  const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) =>
    btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join(""))
      .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

  const create = async ({ challenge, host, site, user, name, known }) => {
    const made = await navigator.credentials.create({
      publicKey: {
        challenge: bytes(challenge),
        rp: { id: host, name: site },
        user: { id: bytes(user), name, displayName: name },
        pubKeyCredParams: [{ type: "public-key", alg: -7 }],
        authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
        excludeCredentials: known.split(" ").filter(Boolean).map((id) => ({ type: "public-key", id: bytes(id) })),
        attestation: "none",
      },
    });
    return { client_data: text(made.response.clientDataJSON), authenticator_data: text(made.response.getAuthenticatorData()) };
  };

  const get = async ({ challenge, host }) => {
    const given = await navigator.credentials.get({
      publicKey: { challenge: bytes(challenge), rpId: host, userVerification: "required" },
    });
    return {
      id: text(given.rawId),
      client_data: text(given.response.clientDataJSON),
      authenticator_data: text(given.response.authenticatorData),
      signature: text(given.response.signature),
    };
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    if (!window.PublicKeyCredential) continue;
    form.hidden = false;
    for (const element of document.querySelectorAll("[data-passkey-without]")) element.hidden = true;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const fault = form.querySelector("[data-passkey-fault]");
      fault.hidden = true;
      try {
        const fields = await (form.dataset.passkey === "create" ? create : get)(form.dataset);
        for (const [name, value] of Object.entries(fields)) form.elements.namedItem(name).value = value;
        form.submit();
      } catch {
        // Refused, run out, or no passkey here: she may try again, or sign in another way.
        fault.hidden = false;
      }
    });
  }
}
