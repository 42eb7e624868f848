// Words of dates that CLDR has no data for: words between a day, its month and its time; short forms that pages use.
// Names of months and weekdays are CLDR's, and come from Intl.

import { TAG } from "./tags.ts";

/** Signs with the same meaning in every language that uses them. */
const EVERYWHERE: Readonly<Record<string, string>> = {
	年: TAG.year,
	月: TAG.monthUnit,
	日: TAG.day,
	号: TAG.day,
	號: TAG.day,
	時: TAG.hour,
	时: TAG.hour,
	点: TAG.hour,
	點: TAG.hour,
	分: TAG.minute,
	秒: TAG.second,
	년: TAG.year,
	월: TAG.monthUnit,
	일: TAG.day,
	시: TAG.hour,
	분: TAG.minute,
	초: TAG.second,
	h: TAG.hour,
	am: TAG.am,
	pm: TAG.pm,
	"a m": TAG.am,
	"p m": TAG.pm,
	"พ ศ": TAG.buddhist,
	"ค ศ": TAG.filler,
};

/** By language: a word (without marks, in lower case) and its tag. A tag may have several words. */
const BY_LANGUAGE: Readonly<Record<string, Readonly<Partial<Record<keyof typeof TAG, string>>>>> = {
	en: {
		filler: "the of on in year",
		clock: "at",
		ordinal: "st nd rd th",
		noon: "noon,midday",
		midnight: "midnight",
	},
	de: { filler: "den,der,vom,dem", clock: "um", hour: "uhr", noon: "mittags", midnight: "mitternachts" },
	fr: { filler: "le,du", clock: "à", ordinal: "er,ème,e", hour: "heures", noon: "midi", midnight: "minuit" },
	es: {
		filler: "de,del,el,de el,año",
		clock: "a las,a la,en,las",
		hour: "hs,hrs,horas",
		noon: "mediodía",
		midnight: "medianoche",
	},
	ca: { filler: "de,del,d,el", clock: "a les" },
	pt: { filler: "de,do,em", clock: "às,as", hour: "horas,hs" },
	gl: { filler: "de,do,o", clock: "ás" },
	it: { filler: "il,lo,di,del", clock: "alle,ore,alle ore,h", noon: "mezzogiorno", midnight: "mezzanotte" },
	ro: { filler: "pe,din", clock: "la,ora,la ora", hour: "" },
	nl: { filler: "de,op,van", clock: "om", hour: "uur,u", ordinal: "e" },
	sv: { filler: "den,kl", clock: "kl,klockan", ordinal: "e,a" },
	da: { filler: "den,d", clock: "kl,klokken" },
	nb: { filler: "den", clock: "kl,klokken" },
	fi: { filler: "", clock: "klo,kello" },
	is: { filler: "þann", clock: "kl" },
	ru: { filler: "г,года,год", clock: "в", hour: "часов,час,часа,ч", minute: "минут,мин,минуты" },
	uk: { filler: "р,року,рік", clock: "о,об,в,у" },
	be: {
		filler: "г,года,год",
		clock: "у,а",
		hour: "гадзін,гадзіны,гадзіна",
		minute: "хвілін,хвіліны,хвіліна",
	},
	bg: { filler: "г,година", clock: "в,във", hour: "ч,часа" },
	mk: { filler: "г,година", clock: "во,в" },
	sr: { filler: "г,године", clock: "у", hour: "часова" },
	pl: { filler: "r,roku,dnia,dn", clock: "o,godz,o godz,godzina", hour: "" },
	cs: { filler: "dne,roku", clock: "v,ve", hour: "hod,hodin" },
	sk: { filler: "dňa,roku", clock: "o,v", hour: "hod,hodín" },
	sl: { filler: "dne", clock: "ob" },
	hr: { filler: "u,dana,godine,god,g", clock: "u,@", noon: "podne", midnight: "ponoć", hour: "sati,h" },
	bs: { filler: "dana,godine,god,g", clock: "u" },
	hu: { filler: "év,i,án,én,a,az", clock: "", hour: "óra,órakor" },
	tr: { filler: "tarihinde", clock: "saat" },
	el: { filler: "του,την,στις", clock: "στις,ώρα" },
	lt: { filler: "m,d", clock: "", hour: "val" },
	lv: { filler: "gada,g", clock: "plkst" },
	et: { filler: "a", clock: "kell" },
	ka: { filler: "წ,წლის,წელი", clock: "" },
	hy: { filler: "թ,թվականի", clock: "ժամը" },
	vi: { filler: "ngày,năm", monthBefore: "tháng,thg", clock: "lúc,vào lúc", hour: "giờ,g", minute: "phút" },
	th: { filler: "ที่,ปี,เดือน,วันที่", clock: "เวลา", hour: "น" },
	id: { filler: "tanggal,tgl", clock: "pukul,jam,pkl" },
	ms: { filler: "pada,tarikh", clock: "pukul,jam" },
	fil: { filler: "ng,ika,nang", clock: "sa ganap na" },
	hi: { filler: "को,सन", clock: "बजे" },
	bn: { filler: "সাল,লা,শে,ই", clock: "" },
	ar: { filler: "عام,سنة,من,يوم", clock: "الساعة,في" },
	fa: { filler: "سال,روز", clock: "ساعت" },
	he: { filler: "ב,ה", clock: "בשעה" },
	zh: { filler: "于,於", clock: "", pm: "晚,晚上,下午", am: "早,早上,上午,凌晨" },
	ja: { filler: "", clock: "" },
	ko: { filler: "", clock: "" },
};

/** Further short names by language: months by number, then weekdays from Monday. */
const SHORT: Readonly<Record<string, { readonly months?: string; readonly weekdays?: string }>> = {
	en: { months: "9:sept,9:sep", weekdays: "2:tues,3:weds,4:thur,4:thurs" },
	de: { months: "1:jänner,2:feber,3:mrz,9:sep" },
	es: { months: "9:setiembre,9:set", weekdays: "1:lu,2:ma,3:mi,4:ju,5:vi" },
	pt: { months: "9:set,10:out" },
	ru: { weekdays: "1:пнд,2:втр,3:срд,4:чтв,5:птн,6:сбт,7:вск" },
	nl: { months: "3:mrt" },
	hr: { months: "11:studenog,11:studenom" },
	fil: { months: "2:peb,7:hulyo,6:hun" },
};

/** The tag of each word that a language adds to CLDR's. */
export function wordsOf(language: string): (readonly [string, string])[] {
	const words: (readonly [string, string])[] = Object.entries(EVERYWHERE);
	for (const [kind, list] of Object.entries(BY_LANGUAGE[language] ?? {})) {
		const tag = TAG[kind as keyof typeof TAG];
		for (const word of list.split(language === "en" ? /[ ,]/u : ","))
			if (word !== "") words.push([word, tag]);
	}
	return words;
}

/** The further names of a language: [number, name]. */
export function shortNames(language: string, kind: "months" | "weekdays"): (readonly [number, string])[] {
	const list = SHORT[language]?.[kind];
	if (list === undefined) return [];
	return list.split(",").map((entry) => {
		const [number = "", name = ""] = entry.split(":");
		return [Number(number), name];
	});
}

/** The languages whose month names are searched if a text has no declared language. */
export const LANGUAGES: readonly string[] = (
	"en de fr es it pt nl pl ru uk be bg cs sk sl hr bs sr sr-Latn mk ro hu tr az kk ky uz tk el sv da nb nn is fo fi et lv lt " +
	"ga gd cy eu ca gl sq mt hy ka he ar fa ur hi mr ne bn pa gu or ta te kn ml si th lo my km vi id ms fil jv sw af zu so am mn ja ko zh zh-Hant"
).split(" ");
