// One private-use character for each thing that a word of a date may mean. So a date in any language becomes a short
// text of digits, marks and tags, which a few regular expressions read.

/** The first character of a row of tags. A tag's meaning is its distance from it. */
const FIRST = { month: 0xe000, weekday: 0xe010, zone: 0xe100 } as const;

/** The single tags. */
export const TAG = {
	am: "\ue020",
	pm: "\ue021",
	noon: "\ue022",
	midnight: "\ue023",
	/** A word between a day and its time: "at", "um", "à". */
	clock: "\ue024",
	/** "th" in "5th": the number before it is a day. */
	ordinal: "\ue025",
	year: "\ue026",
	monthUnit: "\ue027",
	/** "tháng" in "tháng 5": the number after it is a month. */
	monthBefore: "\ue02e",
	day: "\ue028",
	hour: "\ue029",
	minute: "\ue02a",
	second: "\ue02b",
	/** A word without meaning: "of", "de". */
	filler: "\ue02c",
	/** The era whose year 1 is 543 BC: Thailand's. */
	buddhist: "\ue02d",
} as const;

/** The tag of a month, from 1. */
export const monthTag = (month: number): string => String.fromCharCode(FIRST.month + month);
/** The tag of a day of the week: Monday is 1, Sunday 7. */
export const weekdayTag = (weekday: number): string => String.fromCharCode(FIRST.weekday + weekday);
/** The tag of a zone, by its number in a table. */
export const zoneTag = (index: number): string => String.fromCharCode(FIRST.zone + index);

/** The number in a tag of a month, weekday or zone. */
export function tagged(tag: string, kind: keyof typeof FIRST): number {
	return tag.charCodeAt(0) - FIRST[kind];
}

/** The classes of those three, for regular expressions. */
export const MONTHS = "[\ue001-\ue00d]";
export const WEEKDAYS = "[\ue011-\ue017]";
export const ZONES = "[\ue100-\ue1ff]";

/** Whether a text contains a character that could be read as a tag. */
export function holdsTags(text: string): boolean {
	return /[\ue000-\uf8ff]/u.test(text);
}
