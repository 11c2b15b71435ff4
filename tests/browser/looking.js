// What a page looks like to people with different needs. Each function returns what is wrong, in words.
({
  // A target that stands alone must be 44 px; a link inside a sentence need not (WCAG 2.2, 2.5.5 "Inline").
  small() {
    const controls = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
    return this.shown(controls)
      .filter((e) => !this.isInSentence(e))
      .map((e) => [this.target(e).getBoundingClientRect(), e])
      .filter(([box]) => box.width < 43.5 || box.height < 43.5)
      .map(([box, e]) => `${Math.round(box.width)}×${Math.round(box.height)} ${this.name(e)}`);
  },

  sideways() {
    const page = document.documentElement, wide = page.clientWidth, found = [];
    if (page.scrollWidth > wide) found.push(`the page is ${page.scrollWidth} px wide in ${wide}`);
    for (const e of this.shown("body *")) {
      const box = e.getBoundingClientRect();
      if (box.right > wide + 1 || box.left < -1) found.push(`out of the page: ${this.name(e)}`);
      if (/auto|scroll/.test(getComputedStyle(e).overflowX) && !this.isTyped(e) && e.scrollWidth > e.clientWidth + 1)
        found.push(`scrolls sideways: ${this.name(e)}`);
    }
    return found.slice(0, 6);
  },

  clipped() {
    const isCut = (e, style) =>
      (/hidden|clip/.test(style.overflowX) && e.scrollWidth > e.clientWidth + 1) ||
      (/hidden|clip/.test(style.overflowY) && e.scrollHeight > e.clientHeight + 1);
    return this.shown("body *")
      .filter((e) => !this.isTyped(e) && e.tagName !== "IMG" && isCut(e, getComputedStyle(e)))
      .map((e) => `clipped: ${this.name(e)}`);
  },

  // Forced colours take backgrounds away; only an edge still tells a control from text.
  withoutEdge() {
    const hasEdge = (style) => style.borderTopStyle !== "none" && parseFloat(style.borderTopWidth) >= 1;
    const controls = "button, .button, input:not([type=hidden], [type=checkbox], [type=radio], [type=file]), select, textarea";
    return this.shown(controls)
      .filter((e) => !hasEdge(getComputedStyle(e)))
      .map((e) => `no edge in forced colours: ${this.name(e)}`);
  },

  // What has the focus, as CSS would find it, with its ring and whether it can be seen.
  focused() {
    const e = document.activeElement, style = getComputedStyle(e), box = e.getBoundingClientRect();
    const at = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height, innerHeight - box.top) / 2);
    return {
      name: this.name(e),
      isBody: e === document.body,
      ring: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
      isInView: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
      isOnTop: !!at && (e.contains(at) || at.contains(e)),
    };
  },

  wear(css) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets = css ? [sheet] : [];
  },

  // Everything that can be seen; what is there for listeners alone is folded into one clipped pixel.
  shown(selector) {
    const isFolded = (e) => {
      for (; e && e !== document.body; e = e.parentElement)
        if (e.matches(".skip:not(:focus), svg *") || getComputedStyle(e).clipPath === "inset(50%)") return true;
      return false;
    };
    return [...document.querySelectorAll(selector)].filter((e) => e.checkVisibility({visibilityProperty: true}) && !isFolded(e));
  },

  isInSentence(e) {
    if (e.tagName !== "A" || getComputedStyle(e).display !== "inline") return false;
    const block = e.closest("p, li, dd, dt, td, th, caption, legend, label, h1, h2, h3, figcaption");
    if (!block) return false;
    const links = [...block.querySelectorAll("a, .visually-hidden")];
    const rest = links.reduce((text, link) => text.replace(link.textContent, ""), block.textContent);
    return /[\p{L}\p{N}]/u.test(rest);
  },

  isTyped(e) {
    return /^(INPUT|TEXTAREA|SELECT)$/.test(e.tagName);
  },

  target(e) {
    return (/^(checkbox|radio)$/.test(e.type) && e.closest("label")) || e;
  },

  name(e) {
    return e.outerHTML.replace(/\s+/g, " ").slice(0, 120);
  },
})
