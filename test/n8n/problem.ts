/** Something that the person at the terminal can fix. The message tells how. */
export class Problem extends Error {}

/** Prints why a program ended and exits: only the message for a `Problem`, else the whole stack. */
export const reportAndExit = (thrown: unknown): never => {
	console.error(thrown instanceof Problem ? `\n${thrown.message}` : thrown);
	process.exit(1);
};
