import type { INodeProperties } from 'n8n-workflow';

import { readNumber } from '../values/read';
import type { MessageType } from './messageType';

const latitude: INodeProperties = {
	displayName: 'Latitude',
	name: 'latitude',
	type: 'number',
	typeOptions: { numberPrecision: 6 },
	required: true,
	default: 0,
	description: 'In degrees, from -90 (south) to 90 (north)',
};

const longitude: INodeProperties = {
	displayName: 'Longitude',
	name: 'longitude',
	type: 'number',
	typeOptions: { numberPrecision: 6 },
	required: true,
	default: 0,
	description: 'In degrees, from -180 (west) to 180 (east)',
};

export const location: MessageType = {
	value: 'location',
	name: 'Location',
	description: 'A location on a map',
	fields: [latitude, longitude],
	toBody: (parameters) => ({
		type: 'location',
		content: {
			location: {
				latitude: readNumber(parameters, latitude, 90),
				longitude: readNumber(parameters, longitude, 180),
			},
		},
	}),
};
