// Keeps the bar of a helped session true while a page stands open. It says so once when the end is near, and never
// moves the focus; without it, each page says the same when it comes.
for (const bar of document.querySelectorAll("[data-helped]")) {
  const end = Date.now() + bar.dataset.helped * 1000;
  const [left, soon] = [bar.querySelector("[data-left]"), bar.querySelector("[data-soon]")];
  setInterval(() => {
    const minutes = Math.max(0, Math.ceil((end - Date.now()) / 60000));
    if (minutes !== 1) left.textContent = left.dataset.left.replace("{n}", minutes);
    if (minutes <= 5 && !soon.textContent.trim()) soon.append(soon.dataset.soon);
  }, 5000);
}
