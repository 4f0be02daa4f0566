/** What came of something: its answer, or what was thrown. */
export type Settled<Answer> = { answer: Answer } | { thrown: unknown };

/** Runs something and gives what came of it; throws nothing. */
export const settle = async <Answer>(run: () => Promise<Answer>): Promise<Settled<Answer>> =>
	await run().then(
		(answer) => ({ answer }),
		(thrown: unknown) => ({ thrown }),
	);
