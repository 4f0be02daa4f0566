import type { Fault } from './faults';

/** A request that the simulator received, and what became of it. */
export interface JournalEntry {
	n: number;
	/** When it came, in milliseconds since 1970. */
	at: number;
	/** How many requests were under way when it came, this one included. */
	underWay: number;
	method: string;
	/** Below the base URL, as it was sent: still encoded. */
	path: string;
	operationId?: string;
	query: Record<string, string>;
	body?: unknown;
	/** The request's headers, without the access key. */
	headers: Record<string, string>;
	/** The answer's status; absent where the connection was cut. */
	status?: number;
	/** Whether the request was carried out. */
	accepted: boolean;
	fault?: Fault;
	/** The ID of the object that it made or changed. */
	resultId?: string;
}
