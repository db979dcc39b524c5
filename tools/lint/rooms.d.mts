/** See rooms.mjs. */
export interface Room {
  readonly ours: readonly string[];
  readonly only?: readonly string[];
  readonly never?: readonly string[];
}
export const ROOMS: Readonly<Record<string, Room>>;
