// The choice of what to judge by: once the most are ticked, the rest cannot be.
import { held } from "../battery/choice";

for (const form of document.querySelectorAll<HTMLFormElement>("form.primary")) {
  const boxes = [...form.querySelectorAll<HTMLInputElement>('input[name="primary"]')];
  const most = Number(form.dataset["most"]);
  const said = form.querySelector(".full");
  const update = () => {
    const off = held(boxes.map((b) => b.checked), most);
    boxes.forEach((box, i) => (box.disabled = off[i] ?? false));
    if (said) said.textContent = off.some(Boolean) ? `${most} are chosen. Take one out to choose another.` : "";
  };
  form.addEventListener("change", update);
  update();
}
