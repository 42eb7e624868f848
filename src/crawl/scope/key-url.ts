// The form of a URL by which a crawl knows that it has seen it: without parameters that lead to the same page. It is never asked
// for. Owns the lists of such parameters. Pure.

/** Parameters that say where a visitor came from. A * at the end matches any rest. */
export const TRACKING_PARAMETERS: readonly string[] = [
	"utm_*",
	"_ga",
	"_gl",
	"gclid",
	"gclsrc",
	"gbraid",
	"wbraid",
	"dclid",
	"srsltid",
	"fbclid",
	"msclkid",
	"yclid",
	"ysclid",
	"twclid",
	"ttclid",
	"li_fat_id",
	"igshid",
	"igsh",
	"epik",
	"mc_cid",
	"mc_eid",
	"mkt_tok",
	"_hsenc",
	"_hsmi",
	"hsctatracking",
	"oly_anon_id",
	"oly_enc_id",
	"rb_clickid",
	"s_cid",
	"vero_id",
	"wickedid",
	"_openstat",
	"pk_campaign",
	"pk_kwd",
	"pk_source",
	"pk_medium",
	"mtm_*",
];

/** Parameters that name one visit, in the query, or after a semicolon in the path. */
export const VISIT_PARAMETERS: readonly string[] = [
	"phpsessid",
	"jsessionid",
	"aspsessionid*",
	"sessionid",
	"session_id",
	"sessid",
	"cfid",
	"cftoken",
	"oscsid",
	"zenid",
];

/** Which parameters don't count. */
export interface KeyRules {
	/** Names of parameters, in lower case. */
	readonly names: ReadonlySet<string>;
	/** How names begin that don't count, either: "utm_". */
	readonly prefixes: readonly string[];
}

/**
 * The rules by which URLs are the same: parameters for tracking and visits don't count.
 *
 * @param others - more names, in any case; a * at the end matches any rest
 */
export function keyRules(others: readonly string[] = []): KeyRules {
	const all = [...TRACKING_PARAMETERS, ...VISIT_PARAMETERS, ...others].map((name) => name.toLowerCase());
	return {
		names: new Set(all.filter((name) => !name.endsWith("*"))),
		prefixes: all.filter((name) => name.endsWith("*")).map((name) => name.slice(0, -1)),
	};
}

const DEFAULT_RULES = keyRules();

/** "/(S(lit3py55t21z5v55vlm25s55))/": ASP.NET's visits without cookies. */
const ASP_VISIT = /\/\((?:[A-Z]\([\w-]{1,100}\)){1,4}\)(?=\/)/g;

/** "sid" is the name of many things; as 32 hexadecimal digits it is a visit (phpBB). */
const HEX_VISIT = /^sid=[0-9a-f]{32}$/i;

/**
 * The key of a URL in request form. Parameters are in the order of their names, those of one name in their own order; ids
 * of visits and parameters of tracking are left out. Nothing else is taken for equal: no slash at the end, no `www.`, no
 * `index.html`.
 */
export function keyUrl(url: string, rules: KeyRules = DEFAULT_RULES): string {
	const query = url.indexOf("?");
	if (query < 0 && !url.includes(";") && !url.includes("/(")) return url;
	const start = url.indexOf("/", url.indexOf("//") + 2);
	const base = url.slice(0, start) + pathKey(url.slice(start, query < 0 ? undefined : query), rules);
	if (query < 0) return base;
	const kept: string[] = [];
	let isSorted = true;
	let last = "";
	for (const parameter of url.slice(query + 1).split("&")) {
		if (parameter === "") continue;
		const name = nameOf(parameter);
		if (isIgnored(name, rules) || HEX_VISIT.test(parameter)) continue;
		if (kept.length > 0 && name < last) isSorted = false;
		last = name;
		kept.push(parameter);
	}
	if (kept.length === 0) return base;
	if (!isSorted) kept.sort(byName);
	return `${base}?${kept.join("&")}`;
}

function byName(a: string, b: string): number {
	const [first, second] = [nameOf(a), nameOf(b)];
	return first < second ? -1 : first > second ? 1 : 0;
}

function pathKey(path: string, rules: KeyRules): string {
	let key = path;
	if (key.includes(";")) {
		key = key.replace(/;([^/;=]*)=?[^/;]*/g, (parameter, name: string) =>
			isIgnored(name, rules) ? "" : parameter,
		);
	}
	return key.includes("/(") ? key.replace(ASP_VISIT, "") : key;
}

function nameOf(parameter: string): string {
	const end = parameter.indexOf("=");
	return end < 0 ? parameter : parameter.slice(0, end);
}

function isIgnored(name: string, { names, prefixes }: KeyRules): boolean {
	const lower = name.toLowerCase();
	return names.has(lower) || prefixes.some((prefix) => lower.startsWith(prefix));
}
