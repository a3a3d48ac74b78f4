/** The camera as the one who counts: asked once a session, set up with live checks, given up at the first trouble. */

import type { Action, State } from "./machine";
import type { Block, Session } from "./types";

export interface Around {
  act(action: Action): void;
  cue(text: string, spoken: boolean): void;
  say(text: string): void;
  state(): State;
}

export class CameraCounting {
  shown = false;
  holding = false;

  constructor(
    protected readonly session: Session,
    protected readonly around: Around,
  ) {}

  entered(_block: Block, _before: number): void {}

  stop(): void {}
}
