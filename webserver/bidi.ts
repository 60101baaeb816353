/** Characters that turn the direction of the text around them, and so can make one name look like another. */
const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

export function hideBidi(text: string, replace: (character: string) => string): string {
  return text.replace(BIDI, replace);
}

/** A text from outside as pages show it: such characters are seen, for instance as `\u202e`. */
export function shown(text: string): string {
  return hideBidi(text, (character) => `\\u${character.charCodeAt(0).toString(16)}`);
}
