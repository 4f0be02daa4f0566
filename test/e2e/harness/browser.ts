import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { chromium, selectors, type Browser, type Page } from 'playwright-core';

import { OWNER } from '../../n8n/api';
import { findVersion } from '../../n8n/versions';
import type { System } from './system';

// The attribute that n8n's own tests use.
selectors.setTestIdAttribute('data-test-id');

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const ARTEFACTS = join(
	__dirname,
	'../../../artefacts',
	`n8n-${findVersion(process.env.N8N_VERSION).n8n}`,
);

/** Starts the machine's own Chromium. */
export const startBrowser = async (): Promise<Browser> => {
	const executablePath = process.env.CHROMIUM ?? CHROMIUM.find((path) => existsSync(path));
	if (executablePath === undefined) {
		throw new Error("Chromium isn't installed. Install it, or set CHROMIUM to its path.");
	}
	return await chromium.launch({ executablePath, args: ['--no-sandbox'] });
};

/** Opens the editor, signed in as the owner. */
export const openEditor = async (browser: Browser, { n8n }: System): Promise<Page> => {
	const page = await browser.newPage({
		viewport: { width: 1400, height: 900 },
		baseURL: n8n.url,
	});
	page.setDefaultTimeout(15_000);
	// The editor is large, and another release of n8n may be at work beside this one.
	page.setDefaultNavigationTimeout(40_000);
	await page.goto('/signin');
	await page.locator('input[name=emailOrLdapLoginId], input[type=email]').fill(OWNER.email);
	await page.locator('input[type=password]').fill(OWNER.password);
	await page.getByTestId('form-submit-button').click();
	await page.waitForURL(/\/(home|workflow)/);
	return page;
};

/** Saves a screenshot for people to look at. */
export const keepScreenshot = async (page: Page, name: string): Promise<void> => {
	mkdirSync(ARTEFACTS, { recursive: true });
	await page.screenshot({ path: join(ARTEFACTS, `${name}.png`) });
};
