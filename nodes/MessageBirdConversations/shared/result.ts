/** What came of something: its value, or what it threw. */
export type Result<Value> = { value: Value } | { error: unknown };

/** Runs something and gives what came of it; throws nothing. */
export const toResult = async <Value>(run: () => Promise<Value>): Promise<Result<Value>> =>
	await run().then(
		(value) => ({ value }),
		(error: unknown) => ({ error }),
	);
