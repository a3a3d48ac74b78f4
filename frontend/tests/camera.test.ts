import assert from "node:assert/strict";
import { test } from "node:test";
import { cameraProblem } from "../src/camera";

// Names as the Media Capture and Streams specification and older browsers give them.
const meanings = {
  NotAllowedError: "denied",
  NotFoundError: "none",
  OverconstrainedError: "none",
  NotReadableError: "busy",
  AbortError: "busy",
  SecurityError: "insecure",
  UnknownError: "failed",
};

for (const [name, kind] of Object.entries(meanings)) {
  test(`${name} is ${kind}, with a next step`, () => {
    const problem = cameraProblem(new DOMException("", name));
    assert.equal(problem.kind, kind);
    assert.match(problem.what, /\.$/);
    assert.match(problem.next, /\.$/);
  });
}
