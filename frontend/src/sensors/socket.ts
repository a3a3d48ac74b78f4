// A socket of messages for a page: opened while the page is seen, opened again when it was lost, drawn once a frame.

const AGAIN_MS = 1500;
/** The server says that there is nothing for this page: no use to ask again. */
const FOR_GOOD = new Set([4000, 4001, 4003, 4004]);

export interface Line {
  send(value: object): void;
  close(): void;
}

/** Tell `heard` the newest message at most once a frame, `away` whether the server is gone, and `each` every message. */
export function listenTo<Message>(
  path: string,
  heard: (message: Message) => void,
  away: (gone: boolean) => void,
  each: (message: Message) => void = () => undefined,
): Line {
  let socket: WebSocket | undefined;
  let newest: Message | undefined;
  let frame = 0;
  let again: ReturnType<typeof setTimeout> | undefined;
  let over = false;

  const draw = (): void => {
    frame = 0;
    if (newest !== undefined) heard(newest);
  };
  const open = (): void => {
    if (over || document.hidden || socket) return;
    const opened = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${path}`);
    socket = opened;
    opened.addEventListener("message", (event: MessageEvent<string>) => {
      newest = JSON.parse(event.data) as Message;
      each(newest);
      away(false);
      frame ||= requestAnimationFrame(draw);
    });
    opened.addEventListener("close", (event) => {
      if (socket === opened) socket = undefined;
      if (over || document.hidden) return;
      away(true);
      if (!FOR_GOOD.has(event.code)) again = setTimeout(open, AGAIN_MS);
    });
  };
  const seen = (): void => {
    clearTimeout(again);
    if (document.hidden) {
      socket?.close();
      socket = undefined;
    } else open();
  };
  document.addEventListener("visibilitychange", seen);
  open();
  return {
    send: (value) => {
      if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(value));
    },
    close: () => {
      over = true;
      clearTimeout(again);
      document.removeEventListener("visibilitychange", seen);
      socket?.close();
    },
  };
}
