import { readFileSync, renameSync, writeFileSync } from 'node:fs';

import type { Account, AccountData } from './account';

const SAVE_DELAY_MS = 50;

/** Reads an account from its file, if there is one. */
export const loadAccount = (file: string): Partial<AccountData> | undefined => {
	try {
		return JSON.parse(readFileSync(file, 'utf8')) as Partial<AccountData>;
	} catch (thrown) {
		const isMissing = (thrown as NodeJS.ErrnoException).code === 'ENOENT';
		if (isMissing) return undefined;
		throw thrown;
	}
};

/** Saves an account to a file as it changes. Returns the function that saves it one last time. */
export const keepAccount = (account: Account, file: string): (() => void) => {
	let timer: NodeJS.Timeout | undefined;
	const save = (): void => {
		clearTimeout(timer);
		timer = undefined;
		// Written to another file and renamed, so that a kill in between leaves the old file complete.
		writeFileSync(`${file}.new`, JSON.stringify(account.data));
		renameSync(`${file}.new`, file);
	};
	account.on('change', () => {
		timer ??= setTimeout(save, SAVE_DELAY_MS);
	});
	return save;
};
