import {
	contactName,
	contactNumber,
} from '../../../../nodes/MessageBirdConversations/client/simplify/contact';
import { conversationOf } from '../../support/samples';

const nameOf = (contact: object) => contactName(conversationOf({ contact }));
const numberOf = (contact: object) => contactNumber(conversationOf({ contact }));

describe("a contact's number", () => {
	test.each([
		[31612345678, '+31612345678'],
		['31612345678', '+31612345678'],
		['+31612345678', '+31612345678'],
	])('is read from %p', (msisdn, number) => {
		expect(numberOf({ msisdn })).toBe(number);
	});

	test.each([undefined, null, '', 0, '0', '+', {}])('is missing if msisdn is %p', (msisdn) => {
		expect(numberOf({ msisdn })).toBeUndefined();
	});
});

describe("a contact's name", () => {
	test.each([
		[{ displayName: 'Noor', firstName: 'N', lastName: 'V' }, 'Noor'],
		[{ displayName: '', firstName: 'Noor', lastName: 'Visser' }, 'Noor Visser'],
		[{ displayName: null, firstName: 'Noor', lastName: 'Visser' }, 'Noor Visser'],
		[{ firstName: '', lastName: 'Visser' }, 'Visser'],
		[{ firstName: null, lastName: null }, undefined],
		[{ displayName: '', firstName: '', lastName: '' }, undefined],
		[{}, undefined],
	])('is read from %j', (contact, name) => {
		expect(nameOf(contact)).toBe(name);
	});

	const number = '+31600000001';
	const saying = (displayName: unknown, fields: object = {}) => ({
		from: number,
		metadata: { sender: { displayName } },
		...fields,
	});
	const unnamed = { displayName: number, firstName: '', lastName: '', msisdn: 31600000001 };
	test.each<[contact: object, message: object | undefined, name: string | undefined]>([
		[
			{ displayName: '1137010048', firstName: 'Tulip Goods', lastName: '' },
			{ from: '1137010048' },
			'Tulip Goods',
		],
		[unnamed, saying('Ann Example'), 'Ann Example'],
		[{ ...unnamed, firstName: null, lastName: null }, { from: number }, number],
		// The format in a list of conversations.
		[
			{ displayName: '1137010048', firstName: 'Tulip Goods', lastName: '' },
			undefined,
			'Tulip Goods',
		],
		[{ ...unnamed, firstName: 'Ann' }, saying('Annie'), 'Ann'],
		[{ ...unnamed, displayName: 'Ann' }, saying('Annie'), 'Ann'],
		[{ ...unnamed, displayName: '31 6 0000-0001' }, saying('Ann'), 'Ann'],
		[{ ...unnamed, displayName: '\u202a+31600000001\u202c' }, saying('Ann'), 'Ann'],
		[{ displayName: '\u0661\u0661\u0663\u0667\u0660', firstName: 'Ann' }, undefined, 'Ann'],
		[{ displayName: number, firstName: number }, saying(number), number],
		[{ displayName: 'ann_x', firstName: 'Ann' }, { from: 'Ann_X' }, 'Ann'],
		[{ displayName: '1234', firstName: 'Ann' }, { from: '+1234' }, 'Ann'],
		[{ displayName: '1234', firstName: 'Ann' }, { from: 'x' }, '1234'],
		[{ displayName: 'Ann 31600000001', firstName: 'Ann' }, undefined, 'Ann 31600000001'],
		[
			{ displayName: 'ann@x.example' },
			{
				from: 'ann@x.example',
				content: { email: { from: { address: 'ann@x.example', name: 'Ann' } } },
			},
			'Ann',
		],
		[unnamed, saying('The Shop', { direction: 'sent', from: '+12057455030' }), number],
		[unnamed, saying({ toString: 7 }), number],
		[unnamed, saying(' '), number],
		[{ displayName: ' \u200b', firstName: '\u3164', lastName: '\u2800' }, undefined, undefined],
		[{ displayName: ' Ann ' }, undefined, 'Ann'],
		[{ firstName: ' ', lastName: ' Visser' }, undefined, 'Visser'],
		[{}, saying('Ann Example'), 'Ann Example'],
	])('is read from the contact %j and the message %j', (contact, message, name) => {
		expect(contactName(conversationOf({ contact }), message)).toBe(name);
	});

	test.each([null, undefined, 'Ann'])('comes from the message if the contact is %j', (contact) => {
		expect(contactName(conversationOf({ contact }), saying('Ann Example'))).toBe('Ann Example');
	});
});
