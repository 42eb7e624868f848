// The options of the request that only `gannet get` has: they ask for something else than a page.

export const getTable = {
	head: {
		type: "flag",
		isCommon: true,
		short: "I",
		help: "Request only the head (HEAD), and print it",
		group: "Request",
		excludes: ["json", "form", "form-string", "upload-file", "method"],
	},
	range: {
		type: "text",
		short: "r",
		placeholder: "RANGE",
		help: "Only these bytes: FIRST-LAST, FIRST- or -COUNT; the server may still send everything",
		group: "Request",
		excludes: ["continue-at"],
	},
	"upload-file": {
		type: "text",
		isCommon: true,
		short: "T",
		placeholder: "FILE",
		help: "Upload FILE (PUT); - is stdin. A URL that ends in / gets the file's name",
		group: "Content to send",
		complete: "file",
		excludes: ["data", "data-raw", "data-binary", "data-urlencode", "json", "form", "form-string", "get"],
	},
	"time-cond": {
		type: "text",
		short: "z",
		placeholder: "DATE",
		help: "Fetch only what has changed since DATE, or since the file of that name changed; -DATE: what has not",
		group: "Request",
		complete: "file",
	},
	session: {
		type: "text",
		placeholder: "NAME",
		help: "Send the headers, credentials and cookies that earlier runs of the session had to this host, and keep those of this one",
		group: "Credentials and cookies",
		excludes: ["cookie-jar", "offline"],
	},
} as const;
