import { hasKeyword, type Match } from '../../nodes/MessageBirdConversations/trigger/keywords';

const has = (text: string, match: Match, keyword: string): boolean =>
	hasKeyword(text, [{ match, text: keyword }]);

test.each<[text: string, match: Match, keyword: string]>([
	['stop', 'equals', 'stop'],
	['  STOP ', 'equals', 'stop'],
	['stop it', 'startsWith', 'Stop'],
	['stopping', 'startsWith', 'stop'],
	['please stop!', 'contains', 'stop'],
	['STOP', 'contains', 'stop'],
	['non-stop', 'contains', 'stop'],
	['nonstop, then stop', 'contains', 'stop'],
	['two red tulips please', 'contains', 'red tulips'],
	['in C++, please', 'contains', 'c++'],
	['see #help', 'contains', '#help'],
	['got it 👍🏽', 'contains', '👍'],
	['Ça va?', 'contains', 'ça'],
	['cafe\u0301 noir', 'contains', 'café'],
	['ПРИВЕТ всем', 'contains', 'привет'],
	['我要退款', 'contains', '退款'],
	['返金して', 'contains', '返金'],
	['İPTAL', 'equals', 'iptal'],
	['ΟΔΟΣΗΜΑ', 'startsWith', 'ΟΔΟΣ'],
	['STRASSE 7', 'contains', 'Straße'],
])('finds in %j (%s) %j', (text, match, keyword) => {
	expect(has(text, match, keyword)).toBe(true);
});

test.each<[text: string, match: Match, keyword: string]>([
	['stop it', 'equals', 'stop'],
	['please stop', 'startsWith', 'stop'],
	['nonstop', 'contains', 'stop'],
	['stopping', 'contains', 'stop'],
	['stop_it', 'contains', 'stop'],
	['stop2', 'contains', 'stop'],
	['café', 'contains', 'caf'],
	['cafe', 'contains', 'café'],
	['', 'contains', 'stop'],
	['aaa', 'contains', 'aa'],
	['𝐀stop', 'contains', 'stop'],
])('does not find in %j (%s) %j', (text, match, keyword) => {
	expect(has(text, match, keyword)).toBe(false);
});

test('takes any one of several', () => {
	const keywords = [
		{ match: 'equals', text: 'stop' },
		{ match: 'contains', text: 'help' },
	] as const;
	expect(hasKeyword('I need help', [...keywords])).toBe(true);
});

test.each([
	'a'.repeat(500_000),
	'stop'.repeat(125_000),
	' stop'.repeat(100_000),
	'ﬀ'.repeat(500_000),
	'Σ'.repeat(500_000),
	`a${'\u0301'.repeat(50_000)}${'\u0316'.repeat(50_000)}`,
	`a${'\u0301\u0316'.repeat(15)}`.repeat(2000),
])('takes no longer than the text is long', (text) => {
	const start = performance.now();
	has(text, 'contains', `${'a'.repeat(40)}b`);
	has(text, 'contains', 'stopstop');
	expect(performance.now() - start).toBeLessThan(500);
});

test('finds letters with as many marks as a language has, written in either way', () => {
	expect(has('Vie\u0323\u0302t Nam', 'contains', 'Việt')).toBe(true);
	expect(has('שָׁלוֹם', 'equals', 'שָׁלוֹם')).toBe(true);
});

test('finds words beside marks that are piled up without end', () => {
	const piled = `z${'\u0301'.repeat(1000)}`;
	expect(has(`stop ${piled}`, 'contains', 'stop')).toBe(true);
	expect(has(piled, 'equals', piled)).toBe(true);
});

test('looks at the first 100,000 characters', () => {
	expect(has(`${'a'.repeat(100_000)} stop`, 'contains', 'stop')).toBe(false);
	expect(has(`${'a'.repeat(90_000)} stop`, 'contains', 'stop')).toBe(true);
});
