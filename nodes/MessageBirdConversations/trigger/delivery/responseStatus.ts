/** The part of Node's response to a request that is needed here. */
export interface ServerResponse {
	statusCode: number;
	closed: boolean;
	writableEnded: boolean;
	writableFinished: boolean;
	once(event: 'finish' | 'close', listener: () => void): unknown;
}

/** How often, and at which interval, to poll a response whose client has hung up. */
const MAX_POLLS = 240;
const POLL_INTERVAL_MS = 250;

/**
 * Waits until a request is answered and returns the status, even if the client has hung up: then Node
 * emits no event for the end of the response. Without an answer for a minute, it counts as 200.
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
	for (let polls = 0; !response.writableEnded && polls < MAX_POLLS; polls++) {
		await sleep(POLL_INTERVAL_MS);
	}
	return response.statusCode;
};
