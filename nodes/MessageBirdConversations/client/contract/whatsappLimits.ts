/** WhatsApp's limits for interactive messages; lengths are in characters. */
export const WHATSAPP_LIMITS = {
	bodyText: 1024,
	listBodyText: 4096,
	headerText: 60,
	footerText: 60,
	buttons: 3,
	buttonTitle: 20,
	buttonId: 256,
	sections: 10,
	sectionTitle: 24,
	rows: 10,
	rowTitle: 24,
	rowId: 200,
	rowDescription: 72,
	products: 30,
} as const;
