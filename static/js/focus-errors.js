// After a form came back, start at what is wrong.
document.querySelector("[data-focus]")?.focus();
