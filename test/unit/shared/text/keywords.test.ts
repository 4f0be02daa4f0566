import {
	hasKeyword,
	type Match,
} from '../../../../nodes/MessageBirdConversations/shared/text/keywords';

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
	['예약을 취소해주세요', 'contains', '취소'],
	['주문취소', 'contains', '취소'],
	['100원입니다', 'contains', '100'],
	['오늘 order에 대해', 'contains', 'order'],
	['נא לבטל את הorder', 'contains', 'order'],
	['Верните iPhoneом', 'contains', 'iPhone'],
	['orderをキャンセル', 'contains', 'order'],
	['キャンセルしたい', 'contains', 'キャンセル'],
	['ｷｬﾝｾﾙしたい', 'contains', 'キャンセル'],
	['ยกเลิกออเดอร์', 'contains', 'ยกเลิก'],
	['ຍົກເລີກການສັ່ງ', 'contains', 'ຍົກເລີກ'],
	['\u200fביטול', 'equals', 'ביטול'],
	['\u202bביטול\u202c', 'startsWith', 'ביטול'],
	['\u2068ביטול\u2069 בבקשה', 'contains', 'ביטול'],
	['إلغـــاء', 'equals', 'إلغاء'],
	['STOP\u200b', 'equals', 'stop'],
	['\ufeffst\u00adop', 'equals', 'stop'],
	['می\u200cخواهم', 'contains', 'میخواهم'],
	['stop', 'equals', '\u200estop'],
	['ＳＴＯＰ！', 'contains', 'stop'],
	['＃ｈｅｌｐ', 'equals', '#help'],
	['don’t', 'equals', "don't"],
	["don't", 'equals', 'don´t'],
	['“yes”', 'equals', '"yes"'],
	['צ׳ק', 'equals', "צ'ק"],
	['check‑in', 'equals', 'check-in'],
	['red\u00a0\n tulips', 'contains', 'red tulips'],
	['*stop*', 'equals', 'stop'],
	['_stop_', 'contains', 'stop'],
	['please *_stop_*!', 'contains', 'stop'],
	['~stop~ it', 'startsWith', 'stop'],
	['```stop```', 'equals', 'stop'],
	['*stop it*', 'equals', 'stop it'],
	['5 * 3', 'contains', '*'],
	['user_id', 'equals', 'user_id'],
	['👍🏽', 'equals', '👍'],
	['👍', 'equals', '👍🏿'],
	['❤️', 'equals', '❤'],
	['I ❤ it', 'contains', '❤️'],
	['🙋🏽‍♀️', 'equals', '🙋‍♀️'],
	['1️⃣', 'equals', '1'],
	['🇩🇪🇺🇸', 'contains', '🇺🇸'],
	['stop™ now', 'contains', 'stop'],
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
	['ｎonstop', 'contains', 'stop'],
	['กีฬา', 'contains', 'ก'],
	['กำไร', 'contains', 'ก'],
	['🇩🇪🇺🇸', 'contains', '🇪🇺'],
	['क्षमा', 'contains', 'क'],
	['user_id', 'contains', 'id'],
	['2*3', 'equals', '23'],
	['נחמה', 'contains', 'חמה'],
	['стопка', 'contains', 'стоп'],
	['מְבַטֵּל', 'equals', 'מבטל'],
])('does not find in %j (%s) %j', (text, match, keyword) => {
	expect(has(text, match, keyword)).toBe(false);
});

test.each(['', ' ', '\u200b', '\ufe0f', '🏽', '\u202e \u2066'])(
	'finds nothing if the keyword %j shows nothing',
	(keyword) => {
		for (const match of ['contains', 'equals', 'startsWith'] as const) {
			expect(has('stop', match, keyword)).toBe(false);
			expect(has('\u200b', match, keyword)).toBe(false);
		}
	},
);

test('matches any of several keywords', () => {
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
	`a${'\u0301\u200d\u0316\ufe0f'.repeat(25_000)}`,
	`ｶ${'\uff9e\u0301'.repeat(50_000)}`,
	'ﷺ'.repeat(100_000),
	'*'.repeat(100_000),
	'a*'.repeat(50_000),
	' *_~`'.repeat(20_000),
	' '.repeat(100_000),
	'\u200b'.repeat(100_000),
	'🇩'.repeat(50_000),
	'👍🏽'.repeat(25_000),
	'กี'.repeat(50_000),
	'취소'.repeat(50_000),
	'ａ'.repeat(100_000),
])("takes time in proportion to the text's length", (text) => {
	const start = performance.now();
	has(text, 'contains', `${'a'.repeat(40)}b`);
	has(text, 'contains', 'stopstop');
	has(text, 'contains', '🇪🇩');
	has(text, 'contains', 'ก');
	has(text, 'contains', '취취');
	expect(performance.now() - start).toBeLessThan(5000);
});

test('matches letters with all their marks, in either encoding', () => {
	expect(has('Vie\u0323\u0302t Nam', 'contains', 'Việt')).toBe(true);
	expect(has('שָׁלוֹם', 'equals', 'שָׁלוֹם')).toBe(true);
});

test('finds words beside letters with endless marks', () => {
	const piled = `z${'\u0301'.repeat(1000)}`;
	expect(has(`stop ${piled}`, 'contains', 'stop')).toBe(true);
	expect(has(piled, 'equals', piled)).toBe(true);
});

test('searches the first 100,000 characters', () => {
	expect(has(`${'a'.repeat(100_000)} stop`, 'contains', 'stop')).toBe(false);
	expect(has(`${'a'.repeat(90_000)} stop`, 'contains', 'stop')).toBe(true);
});
