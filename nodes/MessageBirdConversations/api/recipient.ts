/** A phone number, with what people put between its digits. */
const PHONE_NUMBER = /^\+?[\d\s().-]*\d[\d\s().-]*$/;

/**
 * A recipient in the one spelling by which it is told from others: a phone number as `+31612345678`
 * however it was typed (`0031…` too), anything else as it is. What is sent stays as it was typed.
 */
export const toRecipientKey = (to: string): string =>
	PHONE_NUMBER.test(to) ? `+${to.replace(/\D/g, '').replace(/^00/, '')}` : to;
