import { createHash, randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

import { SignJWT } from 'jose';

/** An attempt to deliver an event. */
export interface Attempt {
	webhookId: string;
	url: string;
	event: object;
	headers: Record<string, string>;
	/** The status of the response, if there was one. */
	status?: number;
	/** Why there was no response. */
	failure?: string;
}

/** What is invalid about a delivery, on purpose. */
export type Tampering = 'unsigned' | 'wrongKey' | 'wrongUrl' | 'wrongBody' | 'expired';

const TOKEN_SECONDS = 60;

const sha256 = (data: string): string => createHash('sha256').update(data).digest('hex');

/** Signs a delivery as the service does: `url` as called, `body` as sent. */
export const signDelivery = async (
	url: string,
	body: string,
	signingKey: string,
	tampering?: Tampering,
): Promise<string> => {
	const start = Math.floor(Date.now() / 1000) - (tampering === 'expired' ? 3600 : 0);
	const key = new TextEncoder().encode(tampering === 'wrongKey' ? 'another key' : signingKey);
	return await new SignJWT({
		url_hash: sha256(tampering === 'wrongUrl' ? `${url}/other` : url),
		...(body === '' ? {} : { payload_hash: sha256(tampering === 'wrongBody' ? `${body} ` : body) }),
	})
		.setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
		.setIssuer('MessageBird')
		.setNotBefore(start)
		.setExpirationTime(start + TOKEN_SECONDS)
		.setJti(randomUUID())
		.sign(key);
};

/** Creates a controller that can abort any number of deliveries. */
const createCloser = (): AbortController => {
	const closer = new AbortController();
	setMaxListeners(0, closer.signal);
	return closer;
};

interface Pending {
	webhookId: string;
	url: string;
	event: object;
}

/** Delivers events to webhooks: signed, at least once, in order per webhook, with retries. */
export class Deliveries {
	readonly attempts: Attempt[] = [];

	/** Delivers every event twice, as at-least-once delivery may. */
	duplicate = false;

	/** Delivers events in random order. */
	reorder = false;

	tampering: Tampering | undefined;

	private readonly queues = new Map<string, Pending[]>();

	private readonly working = new Set<Pending[]>();

	private closing = createCloser();

	private underWay = 0;

	private isPaused = false;

	constructor(
		private readonly signingKey: string,
		private readonly retryDelaysMs: number[],
	) {}

	/** Whether deliveries are waiting or in flight. */
	get isBusy(): boolean {
		return this.underWay > 0 || [...this.queues.values()].some(({ length }) => length > 0);
	}

	add(pending: Pending): void {
		const copies = this.duplicate ? [pending, pending] : [pending];
		if (this.reorder) {
			for (const copy of copies) void this.deliver(copy, Math.random() * 100);
			return;
		}
		const queue = this.queues.get(pending.webhookId) ?? [];
		this.queues.set(pending.webhookId, queue);
		queue.push(...copies);
		void this.work(queue);
	}

	pause(): void {
		this.isPaused = true;
	}

	resume(): void {
		this.isPaused = false;
		for (const queue of this.queues.values()) void this.work(queue);
	}

	reset(): void {
		this.closing.abort();
		this.closing = createCloser();
		for (const queue of this.queues.values()) queue.length = 0;
		this.queues.clear();
		this.attempts.length = 0;
		this.duplicate = false;
		this.reorder = false;
		this.tampering = undefined;
		this.isPaused = false;
	}

	close(): void {
		this.reset();
		this.closing.abort();
	}

	private async work(queue: Pending[]): Promise<void> {
		if (this.working.has(queue)) return;
		this.working.add(queue);
		for (let next = queue[0]; next && !this.isPaused; next = queue[0]) {
			await this.deliver(next, 0);
			queue.shift();
		}
		this.working.delete(queue);
	}

	/** Tries until the receiver responds with 200, or no tries are left. */
	private async deliver(pending: Pending, waitMs: number): Promise<void> {
		this.underWay++;
		const { signal } = this.closing;
		try {
			for (const delayMs of [waitMs, ...this.retryDelaysMs]) {
				if (delayMs > 0) await sleep(delayMs, undefined, { signal });
				if (await this.attempt(pending, signal)) return;
			}
		} catch (thrown) {
			if (!signal.aborted) throw thrown;
		} finally {
			this.underWay--;
		}
	}

	private async attempt(
		{ webhookId, url, event }: Pending,
		closing: AbortSignal,
	): Promise<boolean> {
		const body = JSON.stringify(event);
		const headers: Record<string, string> = { 'content-type': 'application/json' };
		if (this.tampering !== 'unsigned') {
			headers['messagebird-signature-jwt'] = await signDelivery(
				url,
				body,
				this.signingKey,
				this.tampering,
			);
		}
		closing.throwIfAborted();
		const attempt: Attempt = { webhookId, url, event, headers };
		this.attempts.push(attempt);
		try {
			const response = await fetch(url, {
				method: 'POST',
				headers,
				body,
				signal: AbortSignal.any([closing, AbortSignal.timeout(15_000)]),
			});
			await response.arrayBuffer();
			attempt.status = response.status;
			return response.status === 200;
		} catch (thrown) {
			attempt.failure = thrown instanceof Error ? thrown.message : String(thrown);
			return false;
		}
	}
}
