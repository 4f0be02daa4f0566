import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { WorkflowFile } from './api';

const FOLDER = join(__dirname, '../../examples');

/** The workflows in `examples/`, with their file names. */
export const readExamples = (): Array<{ file: string; workflow: WorkflowFile }> =>
	readdirSync(FOLDER)
		.filter((file) => file.endsWith('.json'))
		.map((file) => ({
			file,
			workflow: JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as WorkflowFile,
		}));

/** Reads one of them. */
export const readExample = (name: string): WorkflowFile => {
	const example = readExamples().find(({ file }) => file === `${name}.json`);
	if (!example) throw new Error(`There is no example ${name}`);
	return example.workflow;
};
