// A passkey: the house asks, the device answers, the form carries the answer. Without it there is the code by mail.
const toBytes = (words) => Uint8Array.from(atob(words.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const toWords = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
for (const form of window.PublicKeyCredential ? document.querySelectorAll("form[data-passkey]") : []) {
  form.hidden = false;
  form.previousElementSibling?.matches("[data-no-passkey]") && form.previousElementSibling.remove();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const failed = form.querySelector("[data-failed]");
    failed.hidden = true;
    try {
      const asked = await (await fetch(form.dataset.passkey, { method: "POST", body: new FormData(form) })).json();
      asked.challenge = toBytes(asked.challenge);
      if (asked.user) asked.user.id = toBytes(asked.user.id);
      for (const key of [...asked.excludeCredentials ?? [], ...asked.allowCredentials ?? []]) key.id = toBytes(key.id);
      const key = await navigator.credentials[asked.user ? "create" : "get"]({ publicKey: asked });
      const response = {};
      for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
        if (key.response[part]) response[part] = toWords(key.response[part]);
      form.elements.answer.value = JSON.stringify({ id: key.id, rawId: key.id, type: key.type, response });
      form.submit();
    } catch {
      failed.hidden = false;
      delete form.dataset.sent;
    }
  });
}
