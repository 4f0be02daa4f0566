import type { Clock } from '../../../nodes/MessageBirdConversations/client/http/clock';

const FASTER = 25;

/** An execution's clock that runs 25 times as fast, including its waits. */
export const hasten = ({ now, wait, ...clock }: Clock): Clock => {
	const start = now();
	return {
		...clock,
		now: () => start + (now() - start) * FASTER,
		wait: async (ms) => await wait(ms / FASTER),
	};
};
