// The document type declaration: parses it, and finds out whether it means quirks mode. Must not know the tree. Source:
// the HTML standard, §13.2.5.53 to §13.2.5.68 and §13.2.6.4.1.

export interface Doctype {
	readonly name: string;
	readonly publicId: string;
	readonly systemId: string;
	readonly isQuirky: boolean;
}

const OLD_PUBLIC_IDS: readonly string[] = [
	"+//silmaril//dtd html pro v0r11 19970101//",
	"-//as//dtd html 3.0 aswedit + extensions//",
	"-//advasoft ltd//dtd html 3.0 aswedit + extensions//",
	"-//ietf//dtd html 2.0 level 1//",
	"-//ietf//dtd html 2.0 level 2//",
	"-//ietf//dtd html 2.0 strict level 1//",
	"-//ietf//dtd html 2.0 strict level 2//",
	"-//ietf//dtd html 2.0 strict//",
	"-//ietf//dtd html 2.0//",
	"-//ietf//dtd html 2.1e//",
	"-//ietf//dtd html 3.0//",
	"-//ietf//dtd html 3.2 final//",
	"-//ietf//dtd html 3.2//",
	"-//ietf//dtd html 3//",
	"-//ietf//dtd html level 0//",
	"-//ietf//dtd html level 1//",
	"-//ietf//dtd html level 2//",
	"-//ietf//dtd html level 3//",
	"-//ietf//dtd html strict level 0//",
	"-//ietf//dtd html strict level 1//",
	"-//ietf//dtd html strict level 2//",
	"-//ietf//dtd html strict level 3//",
	"-//ietf//dtd html strict//",
	"-//ietf//dtd html//",
	"-//metrius//dtd metrius presentational//",
	"-//microsoft//dtd internet explorer 2.0 html strict//",
	"-//microsoft//dtd internet explorer 2.0 html//",
	"-//microsoft//dtd internet explorer 2.0 tables//",
	"-//microsoft//dtd internet explorer 3.0 html strict//",
	"-//microsoft//dtd internet explorer 3.0 html//",
	"-//microsoft//dtd internet explorer 3.0 tables//",
	"-//netscape comm. corp.//dtd html//",
	"-//netscape comm. corp.//dtd strict html//",
	"-//o'reilly and associates//dtd html 2.0//",
	"-//o'reilly and associates//dtd html extended 1.0//",
	"-//o'reilly and associates//dtd html extended relaxed 1.0//",
	"-//sq//dtd html 2.0 hotmetal + extensions//",
	"-//softquad software//dtd hotmetal pro 6.0::19990601::extensions to html 4.0//",
	"-//softquad//dtd hotmetal pro 4.0::19971010::extensions to html 4.0//",
	"-//spyglass//dtd html 2.0 extended//",
	"-//sun microsystems corp.//dtd hotjava html//",
	"-//sun microsystems corp.//dtd hotjava strict html//",
	"-//w3c//dtd html 3 1995-03-24//",
	"-//w3c//dtd html 3.2 draft//",
	"-//w3c//dtd html 3.2 final//",
	"-//w3c//dtd html 3.2//",
	"-//w3c//dtd html 3.2s draft//",
	"-//w3c//dtd html 4.0 frameset//",
	"-//w3c//dtd html 4.0 transitional//",
	"-//w3c//dtd html experimental 19960712//",
	"-//w3c//dtd html experimental 970421//",
	"-//w3c//dtd w3 html//",
	"-//w3o//dtd w3 html 3.0//",
	"-//webtechs//dtd mozilla html 2.0//",
	"-//webtechs//dtd mozilla html//",
];

const QUIRKY_PUBLIC_IDS: ReadonlySet<string> = new Set([
	"-//w3o//dtd w3 html strict 3.0//en//",
	"-/w3c/dtd html 4.0 transitional/en",
	"html",
]);

const WITHOUT_SYSTEM_ID: readonly string[] = [
	"-//w3c//dtd html 4.01 frameset//",
	"-//w3c//dtd html 4.01 transitional//",
];

/**
 * @param text - the text between "<!doctype" and its ">"
 * @param isWhole - whether that ">" came before the source's end
 */
export function readDoctype(text: string, isWhole: boolean): Doctype {
	const clean = text.replaceAll("\0", "\ufffd");
	const [, name = "", rest = ""] = /^[\t\n\f ]*([^\t\n\f ]*)[\t\n\f ]*([\s\S]*)$/.exec(clean) ?? [];
	const lowerName = name.replace(/[A-Z]+/g, (upper) => upper.toLowerCase());
	const keyword = rest.slice(0, 6).toLowerCase();
	let ids: Ids = { isForced: rest !== "" };
	if (keyword === "public") ids = publicAndSystem(rest.slice(6), isWhole);
	else if (keyword === "system") ids = systemOnly(rest.slice(6), isWhole);
	const isForced = ids.isForced || !isWhole || name === "";
	return {
		name: lowerName,
		publicId: ids.publicId ?? "",
		systemId: ids.systemId ?? "",
		isQuirky: isForced || lowerName !== "html" || areQuirky(ids),
	};
}

interface Ids {
	readonly publicId?: string | undefined;
	readonly systemId?: string | undefined;
	/** A mistake in the declaration that forces quirks mode. */
	readonly isForced: boolean;
}

// A quoted identifier and what follows it. Without a closing quote, it runs to the end.
const QUOTED = /^[\t\n\f ]*(?:"([^"]*)("?)|'([^']*)('?))([\s\S]*)$/;

function publicAndSystem(text: string, isWhole: boolean): Ids {
	const match = QUOTED.exec(text);
	if (match === null) return { isForced: true };
	const publicId = match[1] ?? match[3];
	if ((match[2] ?? match[4]) === "") return { publicId, isForced: true };
	const rest = match[5] as string;
	if (/^[\t\n\f ]*$/.test(rest)) return { publicId, isForced: !isWhole };
	return { publicId, ...systemOnly(rest, isWhole) };
}

function systemOnly(text: string, isWhole: boolean): Ids {
	const match = QUOTED.exec(text);
	if (match === null) return { isForced: true };
	// Text after a whole system identifier is a mistake that doesn't force quirks mode.
	return { systemId: match[1] ?? match[3], isForced: (match[2] ?? match[4]) === "" || !isWhole };
}

function areQuirky({ publicId, systemId }: Ids): boolean {
	if (systemId?.toLowerCase() === "http://www.ibm.com/data/dtd/v11/ibmxhtml1-transitional.dtd") return true;
	if (publicId === undefined) return false;
	const id = publicId.toLowerCase();
	if (QUIRKY_PUBLIC_IDS.has(id) || OLD_PUBLIC_IDS.some((start) => id.startsWith(start))) return true;
	return systemId === undefined && WITHOUT_SYSTEM_ID.some((start) => id.startsWith(start));
}
