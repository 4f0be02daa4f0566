import { endSharedN8n } from './sharedN8n';
import { endSharedQueueMode } from './sharedQueueMode';

/** Ends what the test files shared. */
const endShared = async (): Promise<void> => {
	await endSharedN8n();
	await endSharedQueueMode();
};

export default endShared;
