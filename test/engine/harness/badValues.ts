import type { INodeParameters, JsonValue } from 'n8n-workflow';

import type { Service } from './service';

/** The placeholder for the value under test in the parameters. */
export const VALUE = '={{ $json.value }}';

/** The value under test as an ID typed into a resource locator. */
export const LOCATED = { __rl: true, mode: 'id', value: VALUE } as const;

/** An invalid and a valid value for the same field, which replace {@link VALUE}. */
export type Row = [
	what: string,
	given: () => INodeParameters,
	good: JsonValue,
	bad: JsonValue,
	/** The display name of the field. */
	named: string,
	remedy: RegExp,
];

/** Tests for each row that the invalid value is explained and that nothing is sent. */
export const testBadValues = (service: Service, rows: Row[]): void => {
	describe.each(rows)('%s', (_, given, good, bad, named, remedy) => {
		test('is told by the name of the field and the item, with the way out', async () => {
			const { error } = await service.run(given(), { items: [{ value: good }, { value: bad }] });

			expect(error?.message).toContain(named);
			expect(error?.message).toContain('[item 1]');
			expect(error?.context).toMatchObject({ itemIndex: 1 });
			expect(error?.description).toMatch(remedy);
		});

		test('keeps every item from being sent, the good one before it too', async () => {
			await service.run(given(), { items: [{ value: good }, { value: bad }, { value: good }] });

			expect(service.journal()).toEqual([]);
		});

		test('is what was wrong: with the good value the request leaves', async () => {
			await service.run(given(), { items: [{ value: good }] });

			expect(service.journal().length).toBeGreaterThan(0);
		});
	});
};
