// A passkey: the house asks, the device answers, the form carries the answer. Without it there is the code by mail.
const toBytes = (words) => Uint8Array.from(atob(words.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt());
const toWords = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_");
for (const form of window.PublicKeyCredential ? document.querySelectorAll("form[data-passkey]") : []) {
  form.hidden = false;
  document.querySelector("[data-no-passkey]")?.remove();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const asked = await (await fetch(form.dataset.passkey, { method: "POST", body: new FormData(form) })).json();
      const known = asked.excludeCredentials ?? asked.allowCredentials ?? [];
      for (const key of asked.user ? [asked.user, ...known] : known) key.id = toBytes(key.id);
      asked.challenge = toBytes(asked.challenge);
      const { id, type, response } = await navigator.credentials[asked.user ? "create" : "get"]({ publicKey: asked });
      const told = {};
      for (const part in response) if (response[part] instanceof ArrayBuffer) told[part] = toWords(response[part]);
      form.elements.answer.value = JSON.stringify({ id, rawId: id, type, response: told });
      form.submit();
    } catch {
      form.querySelector("[data-failed]").hidden = false;
      delete form.dataset.sent;
    }
  });
}
