// The options of `gannet get` and its kin that make the request's head.

export const requestTable = {
	method: {
		type: "text",
		isCommon: true,
		short: "X",
		aliases: ["request"],
		placeholder: "METHOD",
		help: "Request method (default: GET, or POST with content)",
		group: "Request",
	},
	header: {
		type: "list",
		isCommon: true,
		short: "H",
		placeholder: "LINE",
		help: 'Send a header: "Name: value"; "Name:" removes one, "Name;" sends an empty one; @FILE has one a line',
		group: "Request",
	},
	"user-agent": {
		type: "text",
		short: "A",
		placeholder: "NAME",
		help: 'Name this program gives itself (User-Agent); "" for none',
		group: "Request",
	},
	referer: {
		type: "text",
		short: "e",
		placeholder: "URL",
		help: "Page that the request comes from (Referer)",
		aliases: ["referrer"],
		group: "Request",
	},
	get: {
		type: "flag",
		short: "G",
		help: "Put the content of --data and similar options into the URL's query, and send a GET",
		group: "Request",
		excludes: ["json", "form", "form-string"],
	},
	"url-query": {
		type: "list",
		placeholder: "DATA",
		help: "Add to the URL's query, encoded as by --data-urlencode; +TEXT adds TEXT unchanged",
		group: "Request",
	},
	priority: {
		type: "text",
		placeholder: "PRIORITY",
		help: "How urgent the response is (RFC 9218): u=0 (at once) to u=7, and i if it is of use in parts, like u=1,i",
		group: "Request",
	},
	compressed: {
		type: "flag",
		default: true,
		help: "Ask for gzip, deflate, br or zstd, and decode it",
		group: "Request",
	},
	"path-as-is": {
		type: "flag",
		help: "Send the path as written, including /../ and /./",
		group: "Request",
	},
} as const;
