// Which boxes are held back: all that are not ticked, once the most are. Pure.
export function held(ticked: readonly boolean[], most: number): boolean[] {
  const full = ticked.filter(Boolean).length >= most;
  return ticked.map((on) => full && !on);
}
