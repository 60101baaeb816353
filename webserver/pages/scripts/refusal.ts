/// <reference no-default-lib="true" />
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/// <reference lib="esnext" />
// Runs in the browser: what the server told of a failure.

/** A failure that the server told, in its words. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export async function refusalOf(response: Response): Promise<Refusal> {
  const text = await response.text();
  try {
    const { code, detail } = JSON.parse(text);
    return new Refusal(response.status, code, detail);
  } catch {
    return new Refusal(response.status, "", text.trim() || `HTTP ${response.status}`);
  }
}
