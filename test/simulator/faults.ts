/** Selects the requests for a fault. Every given field must match. */
export interface FaultMatch {
	method?: string;
	/** The beginning of the path below the base URL, such as `/conversations`. */
	path?: string;
	/** The operation's name in the contract. */
	operationId?: string;
}

/** A fault on demand. */
export interface Fault {
	match?: FaultMatch;
	/** How often it happens. By default, always. */
	times?: number;
	/** Affects only every nth matching request. */
	every?: number;
	/** Responds with this status instead of carrying out the request. */
	status?: number;
	/** The body for `status`. By default, it's an error body like the service's. */
	body?: unknown;
	/** Responds with a proxy's HTML page, with `status` or 502. */
	html?: boolean;
	/** The Retry-After header: seconds, or an HTTP date. */
	retryAfter?: number | string;
	/** Waits this many milliseconds before anything else. */
	latencyMs?: number;
	/** Cuts the connection before or after the request is carried out. */
	cut?: 'before' | 'after';
}

/** The rate above which requests get a 429. */
export interface RateLimit {
	perSecond: number;
	/** How many requests may arrive at once. By default, `perSecond`. */
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

/** The active faults. A request gets the first one that matches. */
export class Faults {
	/** The delay before every response, in milliseconds. */
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

	/** Sets or lifts the rate limit. */
	rateLimit(limit: RateLimit | null): void {
		this.limit = limit;
		this.tokens = limit?.burst ?? limit?.perSecond ?? 0;
		this.filledAt = Date.now();
	}

	/** Returns the fault for a request, if any, and uses it up by one. */
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

	/** Counts a request. Returns the seconds to wait if it exceeds the limit, otherwise 0. */
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
