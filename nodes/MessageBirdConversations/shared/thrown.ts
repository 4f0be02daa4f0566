/** What was thrown, in its own words: anything may be thrown, though errors are. */
export const messageOf = (thrown: unknown): string =>
	thrown instanceof Error ? thrown.message : String(thrown);
