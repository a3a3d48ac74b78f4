// Which points a photo needs, in which order, and how they travel. Pure.
export type Click = [number, number];

type Named = { name: string; says: string };

const SIDE: readonly Named[] = [
  { name: "floor0", says: "The floor beside the heel" },
  { name: "floor1", says: "The floor beside the toes" },
  { name: "heel", says: "The hindmost point of the heel" },
  { name: "toe", says: "The tip of the longest toe" },
  { name: "ball", says: "The ball joint of the big toe, in the middle of its side" },
  { name: "dorsum", says: "The top of the foot where the line crosses it" },
  { name: "scale0", says: "The first mark of the ruler" },
  { name: "scale1", says: "The second mark of the ruler" },
];
const TOP: readonly Named[] = [
  { name: "width0", says: "The widest point of the forefoot, inner side" },
  { name: "width1", says: "The widest point of the forefoot, outer side" },
  { name: "scale0", says: "The first mark of the ruler" },
  { name: "scale1", says: "The second mark of the ruler" },
];

export function order(kind: string): readonly Named[] {
  return kind === "toe_spread_photo" ? TOP : SIDE;
}

/** Width and height that fit a longest side without enlarging. */
export function fitted(width: number, height: number, longest: number): Click {
  const share = Math.min(1, longest / Math.max(width, height));
  return [Math.round(width * share), Math.round(height * share)];
}

/** The line at half the foot's length, square to the floor: where the top of the foot is to be clicked. */
export function guide(kind: string, clicks: readonly Click[]): [Click, Click] | undefined {
  const [a, b, heel, toe] = clicks;
  if (kind === "toe_spread_photo" || !a || !b || !heel || !toe) return undefined;
  const length = Math.hypot(b[0] - a[0], b[1] - a[1]);
  if (length === 0) return undefined;
  const along: Click = [(b[0] - a[0]) / length, (b[1] - a[1]) / length];
  const at = (p: Click) => (p[0] - a[0]) * along[0] + (p[1] - a[1]) * along[1];
  const middle = (at(heel) + at(toe)) / 2;
  const foot: Click = [a[0] + along[0] * middle, a[1] + along[1] * middle];
  const up: Click = along[0] >= 0 ? [along[1], -along[0]] : [-along[1], along[0]];
  return [foot, [foot[0] + up[0] * length * 0.5, foot[1] + up[1] * length * 0.5]];
}

/** The points of all shots of one try as the server reads them. */
export function packed(kind: string, found: ReadonlyMap<string, { clicks: readonly Click[]; mm: number }>): string {
  const shot = (name: string) => {
    const one = found.get(name);
    const at = Object.fromEntries(order(kind).map((n, i) => [n.name, one?.clicks[i]]));
    const scale = { scale: [at["scale0"], at["scale1"]], scale_mm: one?.mm };
    if (kind === "toe_spread_photo") return { width: [at["width0"], at["width1"]], ...scale };
    const { heel, ball, toe, dorsum } = at;
    return { heel, ball, toe, dorsum, floor: [at["floor0"], at["floor1"]], ...scale };
  };
  return JSON.stringify(kind === "toe_spread_photo" ? { relaxed: shot("relaxed"), spread: shot("spread") } : shot("side"));
}
