import { matchesSearch } from '../../../../nodes/MessageBirdConversations/parameters/locators/matchesSearch';

const ENTRY = 'Mateo García · +34600000002 · last activity 2026-11-01 10:20 UTC d159a2b8';

describe('a list entry', () => {
	test.each([
		undefined,
		'',
		'  ',
		'garcia',
		'GARCÍA',
		'Garci\u0301a',
		'ｇａｒｃｉａ',
		'mateo garcia',
		'Mateo   Garcia',
		'mateo\u00a0garcia ',
		'García Mateo',
		'+34 600',
		'+34600',
		'0034600',
		'0034 600 000 002',
		'34 600-000-002',
		'(+34) 600',
		'600 000 002',
		'0600 000 002',
		'600000002',
		'2026-11-01',
		'd159a2',
	])('matches %j', (typed) => {
		expect(matchesSearch(ENTRY, typed)).toBe(true);
	});

	test.each(['+35', '0035', 'garcias', 'mateo lopez', '+600', '601', '+', '(', 'd159a3'])(
		"doesn't match %j",
		(typed) => {
			const isSign = typed === '+' || typed === '(';
			expect(matchesSearch(isSign ? 'Mateo' : ENTRY, typed)).toBe(false);
		},
	);

	test.each([
		['Noor  de\u00a0Vries', 'noor de vries'],
		['Łukasz Wałęsa', 'lukasz walesa'],
		['Søren Ærø', 'soren aero'],
		['Straße', 'strasse'],
		['İpek Işık', 'ipek isik'],
		['O’Brien', "o'brien"],
		['Зоя Ёлкина', 'елкина'],
		['Müller\u200b', 'muller'],
		['محمَّد', 'محمد'],
		['田中 ユキ', 'ユキ'],
	])('%j matches %j', (entry, typed) => {
		expect(matchesSearch(entry, typed)).toBe(true);
	});

	test('a search takes hardly any time, however long the search text is', () => {
		const before = performance.now();
		matchesSearch(ENTRY, `${'+1 ('.repeat(50_000)}x`);
		matchesSearch(ENTRY, '0 '.repeat(100_000));
		matchesSearch(ENTRY, `${'1 '.repeat(50_000)}x`);
		expect(performance.now() - before).toBeLessThan(5000);
	});
});
