// Whether a site's sitemaps are right about what changed: how many of their announcements the next visit confirmed. Pure.

/** The last announcements of a site, and how many of them were true. */
export interface Announcements {
	readonly checked: number;
	readonly confirmed: number;
}

export const NO_ANNOUNCEMENTS: Announcements = { checked: 0, confirmed: 0 };

/** Fewer say nothing about a site. */
const ENOUGH = 20;
/** The share that has to be true. */
const TRUE_SHARE = 0.8;
/** Older ones fade: a site may become honest, or stop being it. */
const REMEMBERED = 200;

/** Whether an announcement makes a page due at once. */
export function believes({ checked, confirmed }: Announcements): boolean {
	return checked < ENOUGH || confirmed >= TRUE_SHARE * checked;
}

/** After a visit of a page that was announced as changed. */
export function afterAnnounced({ checked, confirmed }: Announcements, isTrue: boolean): Announcements {
	const fades = checked >= REMEMBERED;
	return {
		checked: (fades ? checked / 2 : checked) + 1,
		confirmed: (fades ? confirmed / 2 : confirmed) + (isTrue ? 1 : 0),
	};
}
