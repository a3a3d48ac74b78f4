// Lines as tubes: one cylinder a piece and one ball a point, all of a kind in two drawing calls.
import { type BufferGeometry, CylinderGeometry, type Group, InstancedMesh, MeshLambertMaterial, SphereGeometry } from "three";
import type { Rgb } from "./colors";
import type { Lines } from "./data";
import type { Place } from "./time";

export interface Tubes {
  /** Put line k at a place in time, with its radius [m] and its color (linear). */
  put: (line: number, place: Place, radius: number, color: Rgb) => void;
  /** After all lines were put. */
  done: () => void;
}

export function makeTubes(group: Group, lines: Lines, around: number): Tubes {
  const points = lines.first.at(-1) ?? 0;
  const pieces = points - (lines.first.length - 1);
  const tubes = instanced(group, new CylinderGeometry(1, 1, 1, around, 1, true), pieces);
  const balls = instanced(group, new SphereGeometry(1, around, Math.max(4, around / 2)), points);
  const [a, b] = [new Float32Array(3), new Float32Array(3)];

  function put(line: number, { frame, share }: Place, radius: number, color: Rgb): void {
    const now = lines.frames[frame];
    const next = lines.frames[frame + 1] ?? now;
    if (!now || !next) return;
    const [start, stop] = [lines.first[line] ?? 0, lines.first[line + 1] ?? 0];
    for (let p = start; p < stop; p += 1) {
      for (let axis = 0; axis < 3; axis += 1) {
        const i = 3 * p + axis;
        b[axis] = (now[i] ?? 0) + ((next[i] ?? 0) - (now[i] ?? 0)) * share;
      }
      ball(balls, p, b, radius);
      balls.instanceColor?.array.set(color, 3 * p);
      if (p > start) {
        cylinder(tubes, p - line - 1, a, b, radius);
        tubes.instanceColor?.array.set(color, 3 * (p - line - 1));
      }
      a.set(b);
    }
  }
  function done(): void {
    for (const mesh of [tubes, balls]) {
      mesh.instanceMatrix.needsUpdate = true;
      if (mesh.instanceColor) mesh.instanceColor.needsUpdate = true;
    }
  }
  return { put, done };
}

function instanced(group: Group, geometry: BufferGeometry, count: number): InstancedMesh {
  const mesh = new InstancedMesh(geometry, new MeshLambertMaterial(), count);
  mesh.setColorAt(0, mesh.material instanceof MeshLambertMaterial ? mesh.material.color : (undefined as never));
  mesh.frustumCulled = false; // its pieces move, and the whole is always in sight
  group.add(mesh);
  return mesh;
}

function ball(mesh: InstancedMesh, index: number, at: Float32Array, radius: number): void {
  mesh.instanceMatrix.array.set([radius, 0, 0, 0, 0, radius, 0, 0, 0, 0, radius, 0, at[0] ?? 0, at[1] ?? 0, at[2] ?? 0, 1], 16 * index);
}

/** A cylinder of height 1 about y, laid from a to b. */
function cylinder(mesh: InstancedMesh, index: number, a: Float32Array, b: Float32Array, radius: number): void {
  const [ax, ay, az, bx, by, bz] = [a[0] ?? 0, a[1] ?? 0, a[2] ?? 0, b[0] ?? 0, b[1] ?? 0, b[2] ?? 0];
  const [dx, dy, dz] = [bx - ax, by - ay, bz - az];
  const long = Math.hypot(dx, dy, dz) || 1e-9;
  // any direction across: the one of x or z that lies farther from the line
  const [ux, uz] = Math.abs(dx) < Math.abs(dz) ? [1, 0] : [0, 1];
  let [px, py, pz] = [dy * uz, dz * ux - dx * uz, -dy * ux];
  const across = Math.hypot(px, py, pz) || 1;
  [px, py, pz] = [(radius * px) / across, (radius * py) / across, (radius * pz) / across];
  const [qx, qy, qz] = [(py * dz - pz * dy) / long, (pz * dx - px * dz) / long, (px * dy - py * dx) / long];
  mesh.instanceMatrix.array.set(
    [px, py, pz, 0, dx, dy, dz, 0, qx, qy, qz, 0, (ax + bx) / 2, (ay + by) / 2, (az + bz) / 2, 1],
    16 * index,
  );
}
