// The options of `gannet pages` that say how its pages follow one another.

export const pagesTable = {
	by: {
		type: "choice",
		placeholder: "WAY",
		choices: ["link", "next", "cursor", "page", "offset"],
		default: "link",
		help: "Where the next page is: a link with rel=next, a URL in the content, a cursor, a page number, an offset",
		group: "Pages",
	},
	at: {
		type: "text",
		placeholder: "PATH",
		help: "By next and cursor: where it is in the content, as JSONPath or CSS selector",
		group: "Pages",
	},
	parameter: {
		type: "text",
		placeholder: "NAME",
		help: "By cursor, page and offset: the query parameter to send it in",
		group: "Pages",
	},
	member: {
		type: "text",
		placeholder: "NAME",
		help: "By cursor: the member of the --json content to put it into, such as variables.after",
		group: "Pages",
		excludes: ["parameter"],
	},
	rel: {
		type: "text",
		placeholder: "REL",
		help: "By link: the relation, instead of next",
		group: "Pages",
	},
	first: {
		type: "number",
		placeholder: "N",
		help: "By page: the number of the first page, if the URL doesn't give it (default: 1)",
		minimum: 0,
		isInteger: true,
		group: "Pages",
	},
	total: {
		type: "text",
		placeholder: "PATH",
		help: "By page and offset: where the content gives the number of pages, or items (JSONPath)",
		group: "Pages",
	},
	more: {
		type: "text",
		placeholder: "PATH",
		help: "By cursor: where the content says whether there is more (JSONPath)",
		group: "Pages",
	},
	items: {
		type: "text",
		placeholder: "PATH",
		help: "Where a page's items are, as JSONPath or CSS selector (default: the JSON's longest array)",
		group: "Pages",
	},
	"max-pages": {
		type: "number",
		placeholder: "N",
		help: "Stop after N pages",
		minimum: 1,
		isInteger: true,
		group: "Pages",
	},
	"max-wait": {
		type: "number",
		placeholder: "SECONDS",
		help: "Maximum wait that the server's rate limit may ask for",
		default: 900,
		minimum: 0,
		group: "Pages",
	},
	"other-origins": {
		type: "flag",
		help: "Also follow next pages to other origins, without credentials",
		group: "Pages",
	},
} as const;
