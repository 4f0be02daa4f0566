import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';

import { version } from '../../package.json';

/** The file with all results. docs/benchmarks.md quotes it. */
const FILE = join(__dirname, 'results.md');

const HEAD = `# Measurements

Made by \`npm run bench:send\`, \`bench:list\`, \`bench:trigger\`, \`bench:load\`, \`bench:memory\`, \`bench:queue\` and \`bench:upload\`, each of which replaces its own part.
`;

type Cell = string | number;

/** Formats a head and rows as a Markdown table. */
export const toTable = (head: string[], rows: Cell[][]): string => {
	const lines = [head, head.map(() => '---'), ...rows.map((row) => row.map(String))];
	return lines.map((line) => `| ${line.join(' | ')} |`).join('\n');
};

/** Prints a result and stores it, with date and versions, in place of the previous one. */
export const keepResult = (title: string, versions: string, text: string): void => {
	const day = new Date().toISOString().slice(0, 10);
	const measured = `${day} · this package ${version} · ${versions} · ${cpus().length} cores`;
	const part = `## ${title}\n\n${measured}\n\n${text}\n`;
	console.log(`\n${part}`);
	const kept = existsSync(FILE) ? readFileSync(FILE, 'utf8') : HEAD;
	const [head = HEAD, ...parts] = kept.split(/\n(?=## )/);
	const others = parts.filter((other) => !other.startsWith(`## ${title}\n`));
	const all = [...others, part].map((one) => one.trim()).sort();
	writeFileSync(FILE, `${[head.trim(), ...all].join('\n\n')}\n`);
};
