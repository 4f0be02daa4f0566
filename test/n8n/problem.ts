/** Something a person can put right; its message is one sentence that says how. */
export class Problem extends Error {}

/** Prints what ended a program: a sentence for a problem, the stack for anything else. */
export const reportAndExit = (thrown: unknown): never => {
	console.error(thrown instanceof Problem ? `\n${thrown.message}` : thrown);
	process.exit(1);
};
