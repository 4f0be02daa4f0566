/** Which requests a fault is for; all that is given must fit. */
export interface FaultMatch {
	method?: string;
	/** The beginning of the path below the base URL, such as `/conversations`. */
	path?: string;
	/** The operation's name in the contract. */
	operationId?: string;
}

/** Something that goes wrong on demand. */
export interface Fault {
	match?: FaultMatch;
	/** How often it happens; for ever by default. */
	times?: number;
	/** Only every n-th request that fits. */
	every?: number;
	/** Answers with this status instead of carrying the request out. */
	status?: number;
	/** The body beside `status`; the service's own error body by default. */
	body?: unknown;
	/** Answers with a proxy's HTML page, with `status` or 502. */
	html?: boolean;
	/** The Retry-After header: seconds, or an HTTP date. */
	retryAfter?: number | string;
	/** Waits before anything else, in milliseconds. */
	latencyMs?: number;
	/** Cuts the connection before the request is carried out, or after. */
	cut?: 'before' | 'after';
}

/** A ceiling above which requests are answered 429. */
export interface RateLimit {
	perSecond: number;
	/** How many may come at once; `perSecond` by default. */
	burst?: number;
}

interface Incoming {
	method: string;
	path: string;
	operationId: string | undefined;
}

const fits = ({ match = {} }: Fault, { method, path, operationId }: Incoming): boolean =>
	(match.method === undefined || match.method === method) &&
	(match.path === undefined || path.startsWith(match.path)) &&
	(match.operationId === undefined || match.operationId === operationId);

/** The faults in force. The first that fits a request happens to it. */
export class Faults {
	/** A wait before every answer, in milliseconds. */
	latencyMs = 0;

	private faults: Array<{ fault: Fault; seen: number; done: number }> = [];

	private limit: RateLimit | null = null;

	private tokens = 0;

	private filledAt = 0;

	add(fault: Fault): void {
		this.faults.push({ fault, seen: 0, done: 0 });
	}

	clear(): void {
		this.faults = [];
		this.latencyMs = 0;
		this.rateLimit(null);
	}

	/** Sets or lifts the ceiling on requests. */
	rateLimit(limit: RateLimit | null): void {
		this.limit = limit;
		this.tokens = limit?.burst ?? limit?.perSecond ?? 0;
		this.filledAt = Date.now();
	}

	/** Takes the fault that happens to a request, if any. */
	take(incoming: Incoming): Fault | undefined {
		for (const entry of this.faults) {
			const { fault } = entry;
			if (!fits(fault, incoming) || entry.done >= (fault.times ?? Infinity)) continue;
			entry.seen++;
			if (entry.seen % (fault.every ?? 1) !== 0) continue;
			entry.done++;
			return fault;
		}
		return undefined;
	}

	/** Counts a request: seconds to wait where it is one too many, otherwise 0. */
	countRequest(): number {
		if (!this.limit) return 0;
		const { perSecond, burst = perSecond } = this.limit;
		const time = Date.now();
		this.tokens = Math.min(burst, this.tokens + ((time - this.filledAt) / 1000) * perSecond);
		this.filledAt = time;
		if (this.tokens < 1) return Math.max(1, Math.ceil((1 - this.tokens) / perSecond));
		this.tokens--;
		return 0;
	}
}
