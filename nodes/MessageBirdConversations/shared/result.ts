/** The result of a function: its value, or what it threw. */
export type Result<Value> = { value: Value } | { error: unknown };

/** Runs a function and returns its result; never throws. */
export const toResult = async <Value>(run: () => Promise<Value>): Promise<Result<Value>> =>
	await run().then(
		(value) => ({ value }),
		(error: unknown) => ({ error }),
	);
