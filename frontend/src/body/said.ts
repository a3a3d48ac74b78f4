// One moment in words: when, how hard the ground pushes, which muscles do most.
import { type Body, type Side, sideOf } from "./data";
import { between, placeOf, repetitionAt } from "./time";

const LEAST = 10; // percent; below it a muscle rests
const MOST_NAMED = 3;

/** Beginnings of muscles' names as models write them; parts of one muscle are one. */
const NAMES: readonly (readonly [RegExp, string])[] = [
  [/^gl(ut)?_?max/, "gluteus maximus"],
  [/^gl(ut)?_?med/, "gluteus medius"],
  [/^gl(ut)?_?min/, "gluteus minimus"],
  [/^(bflh|bifemlh)/, "biceps femoris, long head"],
  [/^(bfsh|bifemsh)/, "biceps femoris, short head"],
  [/^semimem/, "semimembranosus"],
  [/^semiten/, "semitendinosus"],
  [/^rec(t|_)?fem/, "rectus femoris"],
  [/^vas_?int/, "vastus intermedius"],
  [/^vas_?lat/, "vastus lateralis"],
  [/^vas_?med/, "vastus medialis"],
  [/^add_?mag/, "adductor magnus"],
  [/^add_?long/, "adductor longus"],
  [/^add_?brev/, "adductor brevis"],
  [/^gas_?med|^med_?gas/, "gastrocnemius, medial head"],
  [/^gas_?lat|^lat_?gas/, "gastrocnemius, lateral head"],
  [/^soleus/, "soleus"],
  [/^tib_?ant/, "tibialis anterior"],
  [/^tib_?post/, "tibialis posterior"],
  [/^per_?brev/, "peroneus brevis"],
  [/^per_?long/, "peroneus longus"],
  [/^sart/, "sartorius"],
  [/^grac/, "gracilis"],
  [/^tfl/, "tensor fasciae latae"],
  [/^iliacus/, "iliacus"],
  [/^psoas/, "psoas"],
  [/^(piri|peri)/, "piriformis"],
  [/^edl/, "extensor digitorum longus"],
  [/^ehl/, "extensor hallucis longus"],
  [/^fdl/, "flexor digitorum longus"],
  [/^fhl/, "flexor hallucis longus"],
];

export function muscleName(name: string): string {
  const short = name.replace(/_(l|r|left|right)$/i, "");
  return NAMES.find(([pattern]) => pattern.test(short.toLowerCase()))?.[1] ?? short.replaceAll("_", " ");
}

/** One moment in a sentence for each thing. */
export function momentSaid(body: Body, repetitions: readonly (readonly [number, number, number])[], at: number): string {
  const number = repetitionAt(repetitions, at);
  const when = `${at.toFixed(2)} s${number ? `, repetition ${number} of ${repetitions.length}` : ""}.`;
  return [when, pushSaid(body, at), ...sides(body, at)].filter(Boolean).join(" ");
}

function pushSaid(body: Body, at: number): string {
  const place = placeOf(body.times, at);
  const told = body.pushed.map((name, k) => {
    const sizes = body.push.map((frame) => Math.hypot(frame[3 * k] ?? 0, frame[3 * k + 1] ?? 0, frame[3 * k + 2] ?? 0));
    return `${sideOf(name) ?? name} ${Math.round(between(sizes, place) ?? 0)} N`;
  });
  return told.length ? `Ground force: ${told.join(", ")}.` : "";
}

function sides(body: Body, at: number): string[] {
  return (["left", "right"] as const).map((side) => {
    const most = mostActive(body, side, at);
    if (!most) return "";
    const named = most.map(([name, percent]) => `${name} ${Math.round(percent)} %`).join(", ");
    return `Most active, ${side}: ${named || `none above ${LEAST} %`}.`;
  });
}

/** The muscles of a side that do most, named once each with their most active part; undefined where none is told. */
export function mostActive(body: Body, side: Side, at: number): [string, number][] | undefined {
  const { frame, share } = placeOf(body.times, at);
  const own = body.activation[share > 0.5 ? frame + 1 : frame] ?? [];
  const found = new Map<string, number>();
  let told = false;
  body.muscles.names.forEach((name, k) => {
    const percent = own[k];
    if (percent == null || sideOf(name) !== side) return;
    told = true;
    const called = muscleName(name);
    if (percent >= LEAST) found.set(called, Math.max(percent, found.get(called) ?? 0));
  });
  if (!told) return undefined;
  return [...found].sort((a, b) => b[1] - a[1]).slice(0, MOST_NAMED);
}
