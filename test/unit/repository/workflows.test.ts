import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { parse } from 'yaml';

import { N8N_VERSIONS } from '../../n8n/versions';

const FOLDER = join(__dirname, '../../../.github/workflows');

interface Step {
	uses?: string;
	run?: string;
	with?: Record<string, unknown>;
	env?: Record<string, string>;
}

interface Job {
	needs?: string | string[];
	permissions?: Record<string, string>;
	environment?: string;
	strategy?: { matrix: Record<string, string[]> };
	steps: Step[];
}

interface Workflow {
	on: Record<string, unknown>;
	permissions?: Record<string, string>;
	jobs: Record<string, Job>;
}

const WORKFLOWS = readdirSync(FOLDER).map((file) => {
	const text = readFileSync(join(FOLDER, file), 'utf8');
	return { file, text, workflow: parse(text) as Workflow };
});

const TEST_FILES = readdirSync(join(__dirname, '../../e2e'), { recursive: true })
	.map(String)
	.filter((file) => file.endsWith('.test.ts'));

const jobsOf = ({ jobs }: Workflow): Job[] => Object.values(jobs);
const stepsOf = (workflow: Workflow): Step[] => jobsOf(workflow).flatMap(({ steps }) => steps);
const runsOf = ({ steps }: Job): string[] => steps.flatMap(({ run }) => run ?? []);

describe.each(WORKFLOWS)('the workflow $file', ({ text, workflow }) => {
	test('pins each action by commit, with the version beside it', () => {
		const used = text.match(/uses: .*/g) ?? [];

		expect(used).toHaveLength(stepsOf(workflow).filter(({ uses }) => uses !== undefined).length);
		for (const line of used) {
			expect(line).toMatch(/^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
		}
	});

	test('gives permissions only to single jobs, and write permission only to publish', () => {
		expect(workflow.permissions).toEqual({});
		for (const [name, { permissions }] of Object.entries(workflow.jobs)) {
			expect(permissions).toEqual(
				name === 'publish' ? { 'id-token': 'write' } : { contents: 'read' },
			);
		}
	});

	test('leaves no credentials after a checkout', () => {
		for (const step of stepsOf(workflow)) {
			if (!step.uses?.startsWith('actions/checkout@')) continue;
			expect(step.with?.['persist-credentials']).toBe(false);
		}
	});

	test("never runs strangers' code with permissions, and puts no text into a shell", () => {
		expect(workflow.on).not.toHaveProperty('pull_request_target');
		expect(workflow.on).not.toHaveProperty('workflow_run');
		for (const job of jobsOf(workflow)) expect(runsOf(job).join()).not.toContain('${{');
	});
});

describe('publishing', () => {
	const publishing = WORKFLOWS.find(({ file }) => file === 'publish.yml');
	const jobOf = (name: string): Job => {
		const job = publishing?.workflow.jobs[name];
		if (!job) throw new Error(`There is no job ${name}`);
		return job;
	};

	test('waits for the tests in a real n8n and for approval', () => {
		const { needs, environment } = jobOf('publish');

		expect(needs).toEqual(['pack', 'test']);
		expect(environment).toBe('npm');
		expect(jobOf('test').needs).toBe('pack');
		const tried = jobOf('test').steps.find(({ run }) => run === 'bash .ci/run');
		expect(tried?.env?.N8N_TARBALL).toMatch(/package\.tgz$/);
	});

	test('runs no code of this package or its dependencies in the job that may publish', () => {
		const { steps } = jobOf('publish');

		expect(steps.map(({ uses }) => uses?.replace(/@.*/, '')).filter(Boolean)).toEqual([
			'actions/setup-node',
			'actions/download-artifact',
		]);
		expect(runsOf(jobOf('publish'))).toEqual([
			expect.stringContaining('sha256sum --check'),
			'npm publish ./packed/package.tgz --provenance --access public --ignore-scripts',
		]);
	});

	test('packs without running install scripts', () => {
		const runs = runsOf(jobOf('pack'));

		expect(runs).toContain('npm ci --ignore-scripts');
		expect(runs.join()).toContain('npm pack --ignore-scripts');
	});
});

test('every night each release of n8n goes through the long runs', () => {
	const nightly = WORKFLOWS.find(({ file }) => file === 'nightly.yml');
	const { strategy, steps } = nightly?.workflow.jobs.soak ?? { steps: [] };

	expect(strategy?.matrix.n8n).toEqual(N8N_VERSIONS.map(({ n8n }) => n8n));
	const run = steps.find(({ env }) => env?.N8N_VERSION === '${{ matrix.n8n }}');
	expect(run?.env).toMatchObject({ CHAOS_STEPS: '200', DELIVERIES: '10000', MESSAGES: '2000' });
	for (const word of run?.run?.split(' -- ')[1]?.split(' ') ?? []) {
		expect(TEST_FILES.filter((file) => file.includes(word))).toHaveLength(1);
	}
});
