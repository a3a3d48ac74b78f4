/** Where three shares lie within the triangle of the foot. Pure: barycentric coordinates, exact for any triangle. */

export type Side = "left" | "right";
/** What ball of big toe, ball of little toe and heel carry, in percent; they sum to 100. */
export type Shares = readonly [medial: number, lateral: number, heel: number];
export type Point = readonly [x: number, y: number];

/** So many points a share may be off its target. */
export const WITHIN = 5;

/** Wider than a foot is: five points have to be seen from where one stands. */
const RIGHT: readonly [Point, Point, Point] = [[46, 86], [190, 106], [112, 214]];
/** Drawn across so much. */
export const ACROSS = 240;

/** The three points that carry, seen from above with the toes up; a left foot is mirrored. */
export function corners(side: Side): readonly [Point, Point, Point] {
  const across = ([x, y]: Point): Point => [side === "left" ? ACROSS - x : x, y];
  return [across(RIGHT[0]), across(RIGHT[1]), across(RIGHT[2])];
}

/** Shares in whole percent that sum to 100: what rounding takes or adds goes to the share that was rounded most. */
export function whole(shares: Shares): Shares {
  const rounded: [number, number, number] = [Math.round(shares[0]), Math.round(shares[1]), Math.round(shares[2])];
  const over = rounded[0] + rounded[1] + rounded[2] - 100;
  if (Math.abs(over) === 1) {
    const off = rounded.map((n, i) => over * (n - (shares[i] ?? 0)));
    rounded[off.indexOf(Math.max(...off)) as 0 | 1 | 2] -= over;
  }
  return rounded;
}

export function place(shares: Shares, side: Side): Point {
  const sum = shares[0] + shares[1] + shares[2];
  if (!(sum > 0)) return place([1, 1, 1], side);
  const at = corners(side);
  const along = (i: 0 | 1): number => (shares[0] * at[0][i] + shares[1] * at[1][i] + shares[2] * at[2][i]) / sum;
  return [along(0), along(1)];
}

/** The line within which all three shares are on their target: a hexagon, since no share can move alone. */
export function ring(target: Shares, side: Side): readonly Point[] {
  const w = WITHIN;
  const around: readonly Shares[] = [[w, -w, 0], [w, 0, -w], [0, w, -w], [-w, w, 0], [-w, 0, w], [0, -w, w]];
  return around.map(([m, l, h]) => place([target[0] + m, target[1] + l, target[2] + h], side));
}
