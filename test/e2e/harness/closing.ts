/** Ends what was started, from the last to the first. */
export const createClosing = () => {
	const ends: Array<() => Promise<void> | void> = [];
	const add = (end: () => Promise<void> | void): void => void ends.push(end);
	const close = async (): Promise<void> => {
		for (const end of ends.splice(0).reverse()) await end();
	};
	return { add, close };
};
