// The body in space, drawn by three.js: loaded only when somebody looks at it.
import { Color, ConeGeometry, CylinderGeometry, DirectionalLight, GridHelper, Group, HemisphereLight, Mesh, MeshLambertMaterial, PerspectiveCamera, Quaternion, Scene, Vector3, WebGLRenderer } from "three";
import { colorOf, type Rgb, rgb, thickness } from "./colors";
import { type Body, sideOf } from "./data";
import { between, placeOf } from "./time";
import { makeTubes } from "./tubes";

export type View = "front" | "left" | "right" | "behind";

export interface Look {
  bone: string;
  floor: string;
  untold: string;
  muscles: string[];
  left: string;
  right: string;
}

export interface Stage {
  show: (at: number) => void;
  view: (view: View) => void;
  /** Turn by radians around the body, and up. */
  turn: (around: number, up: number) => void;
  /** Nearer (below 1) or farther. */
  closer: (factor: number) => void;
  recolor: (look: Look) => void;
  fit: () => void;
}

const LEAST_N = 20; // less is a plate's noise
const BONE_M = 0.011;
const ANGLE_DEG = 28;
const AROUND: Readonly<Record<View, number>> = { front: 0, right: Math.PI / 2, left: -Math.PI / 2, behind: Math.PI };

export function makeStage(canvas: HTMLCanvasElement, body: Body, first: Look): Stage {
  const renderer = new WebGLRenderer({ canvas, antialias: true, alpha: true });
  const scene = new Scene();
  const camera = new PerspectiveCamera(ANGLE_DEG, 1, 0.05, 60);
  const group = new Group();
  const light = new DirectionalLight(0xffffff, 1.7);
  const bones = makeTubes(group, body.bones, 10);
  const muscles = makeTubes(group, body.muscles, 8);
  const arrows = body.pushed.map((name) => makeArrow(group, name, body.metersPerKn));
  const strongest = Math.max(...body.strength, 1);
  const middle = new Vector3(...body.middle);
  scene.add(group, light, light.target, new HemisphereLight(0xffffff, 0x8a8f8c, 2.1));
  let look = first;
  let ramp: Rgb[] = [];
  let [boneColor, untold]: Rgb[] = [rgb(look.bone), rgb(look.untold)];
  let floor = new GridHelper();
  let [around, up, far, now, waiting] = [0, 0.12, 1, body.times[0] ?? 0, 0];

  function linear(hex: string): Rgb {
    const { r, g, b } = new Color().setStyle(hex);
    return [r, g, b];
  }
  function recolor(wanted: Look): void {
    look = wanted;
    ramp = look.muscles.map(linear);
    [boneColor, untold] = [linear(look.bone), linear(look.untold)];
    scene.remove(floor);
    floor.dispose();
    floor = new GridHelper(3, 12, look.floor, look.floor);
    floor.position.set(middle.x, 0, middle.z);
    scene.add(floor);
    for (const arrow of arrows) arrow.paint(arrow.side === "left" ? look.left : look.right);
    show(now);
  }
  function show(at: number): void {
    now = at;
    const place = placeOf(body.times, at);
    const after = body.activation[place.frame + 1];
    body.bones.names.forEach((_, k) => bones.put(k, place, BONE_M, boneColor ?? [1, 1, 1]));
    bones.done();
    body.muscles.names.forEach((_, k) => {
      const percent = between([body.activation[place.frame]?.[k] ?? null, after?.[k] ?? null], { frame: 0, share: place.share });
      muscles.put(k, place, thickness(body.strength[k] ?? 0, strongest, percent), colorOf(percent, ramp, untold ?? [1, 1, 1]));
    });
    muscles.done();
    arrows.forEach((arrow, k) => arrow.put(xyz(body.pushAt, k, place), xyz(body.push, k, place)));
    draw();
  }
  function draw(): void {
    if (waiting) return;
    waiting = requestAnimationFrame(() => {
      waiting = 0;
      aim();
      renderer.render(scene, camera);
    });
  }
  function aim(): void {
    const right = new Vector3(...body.right).normalize();
    const ahead = new Vector3(0, 1, 0).cross(right);
    const level = ahead.multiplyScalar(Math.cos(around)).add(right.multiplyScalar(Math.sin(around)));
    const tall = body.size / Math.tan((ANGLE_DEG * Math.PI) / 360);
    const away = (1.18 * far * tall) / Math.min(1, camera.aspect * 1.35);
    camera.position.copy(middle).addScaledVector(level, away * Math.cos(up));
    camera.position.y += away * Math.sin(up);
    camera.lookAt(middle);
    light.position.copy(camera.position).add(new Vector3(0, 1.5, 0)).addScaledVector(level.cross(new Vector3(0, 1, 0)), 1);
    light.target.position.copy(middle);
  }
  function fit(): void {
    const { clientWidth: wide, clientHeight: high } = canvas;
    if (!wide || !high) return;
    renderer.setPixelRatio(Math.min(devicePixelRatio, 2));
    renderer.setSize(wide, high, false);
    camera.aspect = wide / high;
    camera.updateProjectionMatrix();
    draw();
  }
  canvas.addEventListener("webglcontextrestored", draw);
  recolor(first);
  fit();
  return {
    show,
    view: (view) => {
      [around, up, far] = [AROUND[view], 0.12, 1];
      draw();
    },
    turn: (by, rise) => {
      around += by;
      up = Math.min(Math.max(up + rise, -0.05), 1.5);
      draw();
    },
    closer: (factor) => {
      far = Math.min(Math.max(far * factor, 0.25), 2.5);
      draw();
    },
    recolor,
    fit,
  };
}

function xyz(frames: readonly ArrayLike<number>[], k: number, { frame, share }: { frame: number; share: number }): Vector3 {
  const part = (axis: number): number => {
    const before = frames[frame]?.[3 * k + axis] ?? 0;
    return before + ((frames[frame + 1]?.[3 * k + axis] ?? before) - before) * share;
  };
  return new Vector3(part(0), part(1), part(2));
}

interface Arrow {
  side: string;
  paint: (color: string) => void;
  put: (at: Vector3, force: Vector3) => void;
}

function makeArrow(group: Group, name: string, metersPerKn: number): Arrow {
  const material = new MeshLambertMaterial();
  const shaft = new Mesh(new CylinderGeometry(0.008, 0.008, 1, 12), material);
  const head = new Mesh(new ConeGeometry(0.024, 0.07, 16), material);
  const whole = new Group().add(shaft, head);
  const upward = new Vector3(0, 1, 0);
  group.add(whole);
  return {
    side: sideOf(name) ?? "right",
    paint: (color) => material.color.setStyle(color),
    put: (at, force) => {
      const newtons = force.length();
      whole.visible = newtons > LEAST_N;
      if (!whole.visible) return;
      const long = (newtons * metersPerKn) / 1000;
      whole.position.copy(at);
      whole.quaternion.copy(new Quaternion().setFromUnitVectors(upward, force.normalize()));
      shaft.scale.y = Math.max(long - 0.06, 0.001);
      shaft.position.y = shaft.scale.y / 2;
      head.position.y = Math.max(long - 0.035, 0.035);
    },
  };
}
