import { TestEnvironment } from 'jest-environment-node';

import { exitOnSignals } from '../../n8n/processes';
import { shareN8n } from './sharedN8n';
import { shareQueueMode } from './sharedQueueMode';

// Ends what the files share with this process, which Jest's own `process` wouldn't.
exitOnSignals();

/**
 * Jest loads each test file anew, with modules of its own. This class alone is loaded once, so that
 * what it holds on to outlasts the files.
 */
export default class E2eEnvironment extends TestEnvironment {
	override async setup(): Promise<void> {
		await super.setup();
		this.global.shareN8n = shareN8n;
		this.global.shareQueueMode = shareQueueMode;
	}
}
