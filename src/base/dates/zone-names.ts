// Names and offsets of time zones in texts. An abbreviation counts if it has one meaning everywhere. If only a standard
// gives it a meaning, it counts only there.

/** Minutes ahead of UTC. */
const ONE_MEANING: Readonly<Record<string, number>> = {
	Z: 0,
	UT: 0,
	UTC: 0,
	GMT: 0,
	WET: 0,
	WEST: 60,
	CET: 60,
	CEST: 120,
	MEZ: 60,
	MESZ: 120,
	MET: 60,
	MEST: 120,
	EET: 120,
	EEST: 180,
	MSK: 180,
	SAST: 120,
	EAT: 180,
	CAT: 120,
	PKT: 300,
	NPT: 345,
	WIB: 420,
	WITA: 480,
	WIT: 540,
	HKT: 480,
	SGT: 480,
	JST: 540,
	KST: 540,
	AEST: 600,
	AEDT: 660,
	ACST: 570,
	ACDT: 630,
	AWST: 480,
	NZST: 720,
	NZDT: 780,
	EST: -300,
	EDT: -240,
	CDT: -300,
	MST: -420,
	MDT: -360,
	PST: -480,
	PDT: -420,
	AKST: -540,
	AKDT: -480,
	HST: -600,
	NST: -210,
	NDT: -150,
	BRT: -180,
	ART: -180,
};

/** Names and their minutes, in the order of the tags. */
export const ZONE_NAMES: readonly (readonly [string, number])[] = Object.entries(ONE_MEANING);
export const ZONE_INDEX: ReadonlyMap<string, number> = new Map(
	ZONE_NAMES.map(([name], index) => [name, index]),
);

/**
 * RFC 5322 §4.3: the zones that mail has names for, including CST, which also means China's and Cuba's time elsewhere.
 * In hours.
 */
const MAIL: Readonly<Record<string, number>> = {
	z: 0,
	gmt: 0,
	ut: 0,
	utc: 0,
	est: -5,
	edt: -4,
	cst: -6,
	cdt: -5,
	mst: -7,
	mdt: -6,
	pst: -8,
	pdt: -7,
};

/** "Z", "+01:00", "-0530", "+01", and named zones, to milliseconds ahead of UTC. */
export function readOffset(text: string): number | undefined {
	const lower = text.toLowerCase();
	const mail = Object.hasOwn(MAIL, lower) ? MAIL[lower] : undefined;
	if (mail !== undefined) return mail * 3_600_000;
	const named = Object.hasOwn(ONE_MEANING, text) ? ONE_MEANING[text] : undefined;
	if (named !== undefined) return named * 60_000;
	const found = /^([+\-−])(\d\d):?(\d\d)?$/u.exec(text);
	if (found === null) return undefined;
	const minutes = Number(found[2]) * 60 + Number(found[3] ?? 0);
	return (found[1] === "+" ? minutes : -minutes) * 60_000;
}
