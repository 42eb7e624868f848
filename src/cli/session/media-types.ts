// The media types of files that are sent, by their endings.

const TYPES: Readonly<Record<string, string>> = {
	csv: "text/csv",
	gif: "image/gif",
	htm: "text/html",
	html: "text/html",
	jpeg: "image/jpeg",
	jpg: "image/jpeg",
	json: "application/json",
	pdf: "application/pdf",
	png: "image/png",
	svg: "image/svg+xml",
	txt: "text/plain",
	webp: "image/webp",
	xml: "application/xml",
	zip: "application/zip",
};

/** "application/octet-stream" for other endings. */
export function mediaTypeOf(path: string): string {
	const [, ending = ""] = /\.(\w+)$/.exec(path) ?? [];
	const name = ending.toLowerCase();
	return (Object.hasOwn(TYPES, name) && TYPES[name]) || "application/octet-stream";
}
