import type { Waiting } from '../../../nodes/MessageBirdConversations/operations/operation';

const never = (): never => {
	throw new Error('This operation does not wait');
};

/** For operations that don't make the execution wait. */
export const NO_WAITING: Waiting = {
	now: never,
	ask: never,
	resumeUrl: never,
	mark: never,
	checkIsHeard: never,
	begin: never,
};
