// Small elements, made and changed without touching what is the same.

export function made(tag: string, name = "", words = ""): HTMLElement {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (words) element.textContent = words;
  return element;
}

export function say(element: Element | null, words: string): void {
  if (element && element.textContent !== words) element.textContent = words;
}
