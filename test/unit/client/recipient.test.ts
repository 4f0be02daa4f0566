import {
	normalizeRecipient,
	toRecipientKey,
} from '../../../nodes/MessageBirdConversations/client/recipient';

test.each([
	'31612345678',
	'+31612345678',
	'+31 6 1234 5678',
	'31-6-12345678',
	'+31 (6) 12.34.56.78',
	'0031 6 1234 5678',
	'+31 (0)6 12345678',
	'\u202a+31612345678\u202c',
])('%s has the same recipient key as other spellings of the number', (to) => {
	expect(toRecipientKey(to)).toBe('+31612345678');
});

test.each([
	'b9b299127dbb4f88bb2dd681e10f6e2d',
	'Noor',
	'noor',
	'noor@example.com',
	'()',
	'+',
	'-1001234567890',
])('%s is its own recipient key', (to) => {
	expect(toRecipientKey(to)).toBe(to);
});

const NUMBER = '+31612345678';

test.each([
	['+31 6 1234 5678', NUMBER],
	['+31 (6) 12-34.56.78', NUMBER],
	['+31/6/12345678', NUMBER],
	['0031612345678', NUMBER],
	['00 31 6 1234 5678', NUMBER],
	['+0031612345678', NUMBER],
	['(+31) 6 12345678', NUMBER],
	['+(31) 6 12345678', NUMBER],
	['+31 (0)6 1234 5678', NUMBER],
	['+31 ( 0 ) 6 1234 5678', NUMBER],
	['0031 (0)6 1234 5678', NUMBER],
	['(+31) (0)6 1234 5678', NUMBER],
	['\u202a+31612345678\u202c', NUMBER],
	['\u200e+31\u200b612345678\ufeff', NUMBER],
	['\u2066+31612345678\u2069', NUMBER],
	['+31\u00ad612345678', NUMBER],
	['\u00a0+31\u00a0612345678', NUMBER],
	['+31\u202f6\u20071234\u30005678', NUMBER],
	['+31\u20136\u201112345678', NUMBER],
	['\uff0b\uff13\uff11\uff16\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18', NUMBER],
	['+\u0663\u0661\u0666\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668', NUMBER],
	['+\u06f3\u06f1\u06f6\u06f1\u06f2\u06f3\u06f4\u06f5\u06f6\u06f7\u06f8', NUMBER],
	['+\u0969\u0967612345678', NUMBER],
	["'+31612345678", NUMBER],
	['"+31612345678"', NUMBER],
	['tel:+31-6-1234-5678', NUMBER],
	['whatsapp:+31612345678', NUMBER],
	['WhatsApp:0031612345678', NUMBER],
	['31612345678', '31612345678'],
	['31 6 12345678', '31612345678'],
	['31 (0)6 12345678', '31612345678'],
	['31612345678.0', '31612345678'],
	['0612345678', '0612345678'],
	['06 1234 5678', '0612345678'],
	['(0)6 1234 5678', '0612345678'],
	// Italian numbers keep their zero.
	['+39 (0)6 1234 5678', '+390612345678'],
])('the number %j is sent as %s', (given, to) => {
	expect(normalizeRecipient(given)).toEqual({ to });
});

test.each([
	'1137010048',
	'-1001234567890',
	'12345678901234567',
	'b9b299127dbb4f88bb2dd681e10f6e2d',
	'12345678901234567890123456789e12',
	'00000000000000000000000000000001',
	'044a3138-744f-4599-b908-93b035927a47',
	'11111111-2222-3333-4444-555555555555',
	'U4af4980629b2f1a5b3c0d1e2f3a4b5c6',
	'120363041234567890@g.us',
	'ann@example.com',
	'ann+news+2026@example.com',
	'1234567@example.com',
	'@noor_de_vries',
	'noor',
	'customers/12',
	'order-31612345678',
])('the ID or address %s is only trimmed', (id) => {
	expect(normalizeRecipient(id)).toEqual({ to: id });
	expect(normalizeRecipient(`\u200b \u00a0${id}\n\ufeff`)).toEqual({ to: id });
});

test.each([
	['3.1612345678E+10', /scientific/, /plain text/],
	['3,16E+10', /scientific/, /plain text/],
	['+3.1612e+21', /scientific/, /plain text/],
	['tel:0612345678', /"tel:"/, /\+31612345678/],
	['whatsapp:31612345678', /"whatsapp:"/, /country code/],
	['tel:+31612345678;ext=12', /"tel:"/, /only/],
	['whatsapp:noor', /"whatsapp:"/, /only/],
	['mailto:ann', /"mailto:"/, /ann@example\.com/],
	['+31612345678, +31687654321', /more than one/, /Split Out/],
	['+31612345678/+31687654321', /more than one/, /Split Out/],
	['ann@example.com,ben@example.com', /more than one/, /Split Out/],
	['31612345678/31687654321', /not a phone number/, /country code/],
	['31,612,345,678', /not a phone number/, /country code/],
	['0612 invalid', /not a phone number/, /country code/],
	['+31 6 1234 5678 ext. 12', /not a phone number/, /country code/],
	['+31', /not a phone number/, /country code/],
	['+', /not a phone number/, /country code/],
	['+undefined', /not a phone number/, /country code/],
	['++31612345678', /not a phone number/, /country code/],
	['+3161234567890123456', /not a phone number/, /country code/],
	['Noor <noor@example.com>', /not a phone number/, /email address/],
	['https://wa.me/31612345678', /not a phone number/, /country code/],
	['---', /not a phone number/, /country code/],
])('%j is refused, and why is told', (given, reason, remedy) => {
	expect(normalizeRecipient(given)).toEqual({
		reason: expect.stringMatching(reason) as unknown,
		remedy: expect.stringMatching(remedy) as unknown,
	});
});

test('a hostile text takes hardly any time to check', () => {
	const start = Date.now();
	for (const part of ['+1234567', '(0)', ' ', '\u200b', '1.', '@', "'", '-', 'tel:']) {
		normalizeRecipient(`${part.repeat(50_000)}a`);
		normalizeRecipient(`a${part.repeat(50_000)}a`);
		normalizeRecipient(`1${part.repeat(50_000)}a`);
		normalizeRecipient(`+1${part.repeat(50_000)}`);
	}
	expect(Date.now() - start).toBeLessThan(5000);
});
