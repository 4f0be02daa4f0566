import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

import ts from 'typescript';

const ROOT = join(__dirname, '../../../nodes/MessageBirdConversations');

/** The files at the root: the two nodes, and their entries in n8n's search. */
const AT_ROOT = [
	'MessageBirdConversations.node.json',
	'MessageBirdConversations.node.ts',
	'MessageBirdConversationsTrigger.node.json',
	'MessageBirdConversationsTrigger.node.ts',
];

const MOST_FILES = 9;

const CLIENT = ['client', 'client/http', 'client/pagination', 'client/simplify', 'client/contract'];
const PARAMETERS = [
	'parameters',
	'parameters/waiting',
	'parameters/message',
	'parameters/files',
	'parameters/locators',
	'parameters/values',
	'parameters/fields',
];

/**
 * The folders from which each folder may import, besides itself. The order is from top to bottom: a
 * folder may name only folders below it.
 */
const MAY_IMPORT: Record<string, string[]> = {
	'': [
		'n8n',
		'n8n/execution',
		'n8n/trigger',
		'n8n/waiting',
		'operations',
		'trigger',
		'trigger/registration',
		'parameters',
		'parameters/locators',
	],
	'n8n/trigger': [
		'n8n',
		'n8n/waiting',
		'trigger',
		'trigger/media',
		'trigger/deduplication',
		'trigger/delivery',
		'trigger/registration',
		'waiting',
		'parameters/values',
		'client/contract',
		'client/simplify',
		'shared',
	],
	'n8n/execution': [
		'n8n',
		'n8n/waiting',
		'operations',
		'items',
		'items/sendOnce',
		'parameters',
		'parameters/values',
		'client',
		'client/http',
		'shared',
	],
	'n8n/waiting': [
		'n8n',
		'operations',
		'trigger/delivery',
		'items',
		'waiting',
		'parameters/values',
		...CLIENT,
		'shared',
	],
	n8n: [
		'waiting',
		'trigger/registration',
		'items',
		'parameters/locators',
		'parameters/values',
		'client',
		'client/http',
		'shared',
	],
	operations: [
		'operations/conversation',
		'operations/message',
		'operations/template',
		'operations/webhook',
		'items',
		'waiting',
		'parameters',
		'parameters/values',
		'parameters/fields',
		'client',
	],
	'operations/conversation': [...PARAMETERS, 'client', 'client/simplify'],
	'operations/message': ['waiting', ...PARAMETERS, 'client', 'client/contract', 'client/simplify'],
	'operations/template': [...PARAMETERS, 'client'],
	'operations/webhook': [...PARAMETERS, ...CLIENT],
	trigger: ['trigger/delivery', 'trigger/registration', ...PARAMETERS, 'shared/text'],
	'trigger/media': ['client/simplify', 'shared'],
	'trigger/deduplication': ['shared'],
	'trigger/delivery': ['parameters', 'client/contract', 'client/simplify', 'shared', 'shared/text'],
	'trigger/registration': ['parameters/values', ...CLIENT, 'shared'],
	items: ['items/sendOnce', 'client', 'client/contract', 'shared'],
	'items/sendOnce': ['shared'],
	'parameters/waiting': [
		'parameters',
		'parameters/message/whatsapp',
		'parameters/locators',
		'parameters/values',
		'parameters/fields',
		'waiting',
		'shared/text',
	],
	parameters: [
		'parameters/message',
		'parameters/message/whatsapp',
		'parameters/locators',
		'waiting',
		'parameters/values',
		'parameters/fields',
		...CLIENT,
		'shared',
		'shared/text',
	],
	'parameters/message': [
		'parameters/message/template',
		'parameters/message/whatsapp',
		'parameters/files',
		'parameters/locators',
		'parameters/values',
		'parameters/fields',
		'client',
		'client/contract',
		'shared',
	],
	'parameters/message/template': [
		'parameters/files',
		'parameters/locators',
		'parameters/values',
		'client/contract',
		'shared',
	],
	'parameters/message/whatsapp': [
		'parameters/files',
		'parameters/values',
		'client/contract',
		'shared',
	],
	'parameters/files': ['parameters/locators', 'parameters/values', 'shared'],
	'parameters/locators': ['parameters/values', 'parameters/fields', ...CLIENT, 'shared'],
	'parameters/values': ['shared', 'shared/text'],
	'parameters/fields': [],
	waiting: [...CLIENT, 'shared', 'shared/text'],
	client: [
		'client/http',
		'client/pagination',
		'client/simplify',
		'client/contract',
		'shared',
		'shared/text',
	],
	'client/http': ['client/contract', 'shared'],
	'client/pagination': ['client/contract', 'shared'],
	'client/simplify': ['client/contract', 'shared', 'shared/text'],
	'client/contract': [],
	'shared/text': ['shared'],
	shared: [],
};

/** Each operation and each message type imports the common type, which is beside their list. */
const SHARED_TYPES = ['operations/operation.ts', 'parameters/message/messageType.ts'];

interface Import {
	from: string;
	to: string;
}

const FILES = readdirSync(ROOT, { recursive: true, withFileTypes: true })
	.filter((entry) => entry.isFile())
	.map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));

const SOURCES = FILES.filter((file) => file.endsWith('.ts'));

const folderOf = (file: string): string => (dirname(file) === '.' ? '' : dirname(file));

const toFile = (from: string, specifier: string): string => {
	const path = relative(ROOT, resolve(ROOT, dirname(from), specifier));
	const file = [`${path}.ts`, join(path, 'index.ts')].find((name) => SOURCES.includes(name));
	if (file === undefined) throw new Error(`${from} imports ${specifier}, which is not there`);
	return file;
};

/** Everything that a file imports by a relative path, including types. */
const importsOf = (from: string): Import[] =>
	ts
		.preProcessFile(readFileSync(join(ROOT, from), 'utf8'))
		.importedFiles.map(({ fileName }) => fileName)
		.filter((specifier) => specifier.startsWith('.'))
		.map((specifier) => ({ from, to: toFile(from, specifier) }));

const IMPORTS = SOURCES.flatMap(importsOf);

const show = ({ from, to }: Import): string => `${from} → ${to}`;

const isAllowed = ({ from, to }: Import): boolean =>
	SHARED_TYPES.includes(to) ||
	folderOf(from) === folderOf(to) ||
	(MAY_IMPORT[folderOf(from)] ?? []).includes(folderOf(to));

/** Returns the files of an import cycle, or none. */
const findCycle = (): string[] => {
	const finished = new Set<string>();
	const visit = (file: string, path: string[]): string[] => {
		if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
		if (finished.has(file)) return [];
		for (const { to } of IMPORTS.filter(({ from }) => from === file)) {
			const cycle = visit(to, [...path, file]);
			if (cycle.length > 0) return cycle;
		}
		finished.add(file);
		return [];
	};
	return SOURCES.map((file) => visit(file, [])).find((cycle) => cycle.length > 0) ?? [];
};

test('finds all files and their imports', () => {
	expect(SOURCES.length).toBeGreaterThan(80);
	expect(IMPORTS.length).toBeGreaterThan(SOURCES.length);
});

test('keeps only the two nodes and their codex files at the root', () => {
	expect(FILES.filter((file) => folderOf(file) === '').sort()).toEqual(AT_ROOT);
});

test('lists every folder', () => {
	expect(Object.keys(MAY_IMPORT).sort()).toEqual([...new Set(FILES.map(folderOf))].sort());
});

test.each(Object.keys(MAY_IMPORT))('lets "%s" name only folders below it', (folder) => {
	const folders = Object.keys(MAY_IMPORT);
	const above = (MAY_IMPORT[folder] ?? []).filter(
		(other) => folders.indexOf(other) <= folders.indexOf(folder),
	);
	expect(above).toEqual([]);
});

test("imports nothing from a folder that isn't allowed", () => {
	expect(IMPORTS.filter((one) => !isAllowed(one)).map(show)).toEqual([]);
});

test('has no import cycle', () => {
	expect(findCycle()).toEqual([]);
});

test(`keeps at most ${MOST_FILES} files side by side`, () => {
	const folders = Object.keys(MAY_IMPORT).map((folder) => ({
		folder,
		count: FILES.filter((file) => folderOf(file) === folder).length,
	}));
	expect(folders.filter(({ count }) => count > MOST_FILES)).toEqual([]);
});
