/** Bytes that a second takes. */
export const SOUND_BYTES_PER_S = 2 * 44_100;
const WAV_HEADER_BYTES = 44;

/** A sound file (WAV, one channel of 16 bits) in which nothing is heard. */
export function silence(seconds: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(WAV_HEADER_BYTES + seconds * SOUND_BYTES_PER_S);
  const view = new DataView(bytes.buffer);
  const text = (at: number, letters: string) => bytes.set(new TextEncoder().encode(letters), at);
  text(0, "RIFF");
  view.setUint32(4, bytes.byteLength - 8, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, SOUND_BYTES_PER_S / 2, true);
  view.setUint32(28, SOUND_BYTES_PER_S, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, "data");
  view.setUint32(40, seconds * SOUND_BYTES_PER_S, true);
  return bytes;
}
