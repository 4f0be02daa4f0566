/** What is told of the answer to a request, as Node has it. */
export interface ServerResponse {
	statusCode: number;
	closed: boolean;
	writableEnded: boolean;
	writableFinished: boolean;
	once(event: 'finish' | 'close', listener: () => void): unknown;
}

/** How long an answer is waited for that nobody will receive: looks, and the time between them. */
const LOOKS = 240;
const BETWEEN_LOOKS_MS = 250;

/**
 * Waits until a request is answered and gives the status, also where its sender has hung up: then
 * Node tells nobody that the answer has ended. One that doesn't come for a minute counts as 200.
 */
export const waitForStatus = async (
	response: ServerResponse,
	sleep: (ms: number) => Promise<void>,
): Promise<number> => {
	if (!response.closed && !response.writableFinished) {
		await new Promise<void>((resolve) => {
			response.once('finish', resolve);
			response.once('close', resolve);
		});
	}
	for (let looks = 0; !response.writableEnded && looks < LOOKS; looks++) {
		await sleep(BETWEEN_LOOKS_MS);
	}
	return response.statusCode;
};
