import type { Fault } from './faults';

/** A request that the simulator received, and its result. */
export interface JournalEntry {
	n: number;
	/** The time of its arrival, in milliseconds since 1970. */
	at: number;
	/** How many requests were in flight when it arrived, including this one. */
	underWay: number;
	method: string;
	/** The path below the base URL, as sent: still encoded. */
	path: string;
	operationId?: string;
	query: Record<string, string>;
	body?: unknown;
	/** The request's headers, without the access key. */
	headers: Record<string, string>;
	/** The status of the response, unless the connection was cut. */
	status?: number;
	/** Whether the request was carried out. */
	accepted: boolean;
	fault?: Fault;
	/** The ID of the object that it created or changed. */
	resultId?: string;
}
