// Fetches several files of this server as one download with one progress.

/** The files' bytes. `onProgress` hears the bytes so far and in all (0 where the server does not say). */
export async function download(
  urls: readonly string[],
  onProgress: (loaded: number, total: number) => void,
): Promise<readonly Uint8Array<ArrayBuffer>[]> {
  const responses = await Promise.all(urls.map(ask));
  const sizes = responses.map((response) => Number(response.headers.get("content-length") ?? 0));
  // A compressed answer states its compressed length, which says nothing about the bytes that arrive.
  const known = responses.every((response, i) => !response.headers.get("content-encoding") && sizes[i]);
  const total = known ? sizes.reduce((sum, size) => sum + size, 0) : 0;
  let loaded = 0;
  return Promise.all(
    responses.map((response) =>
      collect(response, (count) => {
        loaded += count;
        onProgress(loaded, total);
      }),
    ),
  );
}

async function ask(url: string): Promise<Response> {
  const response = await fetch(url, { credentials: "same-origin" });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${response.statusText}`);
  return response;
}

async function collect(response: Response, onChunk: (count: number) => void): Promise<Uint8Array<ArrayBuffer>> {
  const reader = response.body?.getReader();
  if (!reader) return new Uint8Array(await response.arrayBuffer());
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    chunks.push(part.value);
    length += part.value.length;
    onChunk(part.value.length);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
