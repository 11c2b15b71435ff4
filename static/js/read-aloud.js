// A button that reads the page's text aloud; it is there only when the device itself has a voice for the language.
// A voice that lives elsewhere would send the page's words away, so it is never used.
const reading = document.querySelector("button[data-read]");
const voiceHere = () => speechSynthesis.getVoices().find(
  (voice) => voice.localService && voice.lang.slice(0, 2).replace("no", "nb") === document.documentElement.lang);
if (reading && "speechSynthesis" in window) {
  const show = () => { reading.hidden = !voiceHere(); };
  show();
  speechSynthesis.addEventListener("voiceschanged", show);
  addEventListener("pagehide", () => speechSynthesis.cancel());
  reading.addEventListener("click", () => {
    if (speechSynthesis.speaking) return speechSynthesis.cancel();
    const words = new SpeechSynthesisUtterance(document.querySelector("main").innerText);
    words.voice = voiceHere();
    words.lang = words.voice.lang;
    speechSynthesis.speak(words);
  });
}
