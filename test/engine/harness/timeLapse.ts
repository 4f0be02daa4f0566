import type { Clock } from '../../../nodes/MessageBirdConversations/client/http/clock';

const FASTER = 25;

/** The clock of an execution whose time goes by 25 times as fast, waits and all. */
export const hasten = ({ now, wait, ...clock }: Clock): Clock => {
	const start = now();
	return {
		...clock,
		now: () => start + (now() - start) * FASTER,
		wait: async (ms) => await wait(ms / FASTER),
	};
};
