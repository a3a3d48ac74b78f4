/** What was opened, or null where nobody wants it any more once it is: then it is stopped at once. */
export async function ifWanted<T extends { stop(): void }>(opening: Promise<T>, wanted: () => boolean): Promise<T | null> {
  const opened = await opening;
  if (wanted()) return opened;
  opened.stop();
  return null;
}
