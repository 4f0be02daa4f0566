// Writes the pages generated from the code. With --check, it reports which ones are out of date.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

import { MessageBirdConversationsApi } from '../../credentials/MessageBirdConversationsApi.credentials';
import { MessageBirdConversations } from '../../nodes/MessageBirdConversations/MessageBirdConversations.node.ts';
import { MessageBirdConversationsTrigger } from '../../nodes/MessageBirdConversations/MessageBirdConversationsTrigger.node.ts';
import { toReference } from './reference';
import { collectTexts } from './sources';
import { editorTexts, toTexts } from './texts';

const ROOT = join(__dirname, '../..');

const NOTICE = '_Generated from the code by `npm run docs`. Edits here are overwritten._';

const action = new MessageBirdConversations().description;
const trigger = new MessageBirdConversationsTrigger().description;
const credential = new MessageBirdConversationsApi();

const PAGES: Record<string, () => string> = {
	'docs/reference.md': () => toReference(action, trigger, credential, NOTICE),
	'docs/texts.md': () => {
		const told = editorTexts([action, trigger, credential]);
		const texts = collectTexts(join(ROOT, 'nodes'), [
			...told,
			...[action, trigger].flatMap(({ description, displayName }) => [description, displayName]),
		]);
		return toTexts([action, trigger], credential, texts, NOTICE);
	},
};

const main = (): void => {
	const isChecking = process.argv.includes('--check');
	for (const [page, make] of Object.entries(PAGES)) {
		const file = join(ROOT, page);
		const fresh = make();
		if (existsSync(file) && readFileSync(file, 'utf8') === fresh) continue;
		if (isChecking) {
			console.error(`${page} is out of date. Run: npm run docs`);
			process.exitCode = 1;
		} else {
			writeFileSync(file, fresh);
			console.log(`wrote ${relative(process.cwd(), file)}`);
		}
	}
};

main();
