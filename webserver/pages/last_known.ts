/** What was answered lately, for when nobody answers; the newest of so many questions. */
export class LastKnown<Answer> {
  readonly #most: number;
  readonly #answers = new Map<string, { readonly answer: Answer; readonly atMs: number }>();

  constructor(most: number) {
    this.#most = most;
  }

  keep(question: string, answer: Answer, nowMs: number): void {
    this.#answers.delete(question);
    this.#answers.set(question, { answer, atMs: nowMs });
    if (this.#answers.size > this.#most) {
      this.#answers.delete(this.#answers.keys().next().value!);
    }
  }

  of(question: string): { readonly answer: Answer; readonly atMs: number } | undefined {
    return this.#answers.get(question);
  }
}
