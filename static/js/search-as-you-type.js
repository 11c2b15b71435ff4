// What is found follows what is typed. The button does the same.
for (const form of document.querySelectorAll("[data-live]")) {
  let wait, asked = 0;
  form.addEventListener("input", () => {
    clearTimeout(wait);
    wait = setTimeout(async () => {
      const n = ++asked, id = form.dataset.live;
      const answer = await fetch("?" + new URLSearchParams(new FormData(form)));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(id);
      if (page && n === asked) document.getElementById(id).replaceWith(page);
    }, 200);
  });
}
