import type { IDataObject } from 'n8n-workflow';

import { createBoundedCache } from '../../../../nodes/MessageBirdConversations/shared/boundedCache';
import {
	findDuplicate,
	type DeliveryOutcome,
	type VerifiedEvent,
} from '../../../../nodes/MessageBirdConversations/trigger/deduplication/duplicates';
import {
	createSeenEvents,
	createSeenStore,
} from '../../../../nodes/MessageBirdConversations/trigger/deduplication/seenStore';

export const NOW = 1_700_000_000;
export const URL_HERE = 'https://n8n.example.com/webhook/abc';

export const arrive = (
	event: Record<string, unknown>,
	given: Partial<VerifiedEvent> = {},
): VerifiedEvent => ({
	url: URL_HERE,
	event,
	body: Buffer.from(JSON.stringify(event)),
	token: { jti: 'one', until: NOW + 65 },
	now: NOW,
	...given,
});

/** An unsigned delivery of its own event, so many seconds later. */
export const plain = (name: string, seconds = 0): VerifiedEvent =>
	arrive({ type: name }, { token: undefined, now: NOW + seconds });

/** A trigger in an n8n process. Several share `saved`, the static data in n8n's database. */
export const openProcess = (saved: IDataObject = {}, maxStored = 1000) => {
	const events = createSeenEvents({
		event: createBoundedCache<DeliveryOutcome>(10_000),
		token: createBoundedCache<DeliveryOutcome>(10_000),
	});
	const begin = (arrival: VerifiedEvent, mayWrite = true) => {
		const staticData = structuredClone(saved);
		const loaded = JSON.stringify(staticData);
		const { now } = arrival;
		const outcome: DeliveryOutcome = { whenKnown: Promise.resolve(false) };
		const place = 'production';
		const seen = createSeenStore({ events, staticData, place, maxStored, outcome, now });
		const repeat = findDuplicate(arrival, seen);
		/** n8n has started the workflow or failed to. It saves the static data if they have changed. */
		const end = (hasStarted: boolean): void => {
			outcome.hasStarted = hasStarted;
			if (repeat) seen.restore();
			else if (hasStarted && mayWrite) seen.write();
			if (JSON.stringify(staticData) !== loaded) {
				for (const name of Object.keys(saved)) delete saved[name];
				Object.assign(saved, staticData);
			}
			if (!repeat) seen.conclude(hasStarted);
		};
		return { repeat, outcome, end };
	};
	/** Processes a delivery to its end. Returns why it started nothing, if it didn't. */
	const hear = (arrival: VerifiedEvent, mayWrite = true): string | undefined => {
		const { repeat, end } = begin(arrival, mayWrite);
		end(true);
		return repeat?.reason;
	};
	/** How many events are stored in the static data. */
	const written = (): number => {
		const text = typeof saved.productionEvents === 'string' ? saved.productionEvents : '';
		return text.replace(/\S+?:/g, '').replace(/ /g, '').length / 10;
	};
	return { begin, hear, written, saved };
};
