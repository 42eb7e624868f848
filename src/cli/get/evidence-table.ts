// The options of `gannet get` that show what happened, and the one about the configuration file.

export const evidenceTable = {
	verbose: {
		type: "count",
		short: "v",
		help: "Show the conversation: * what is known, > sent, < received; -vv also shows credentials",
		group: "Evidence (on stderr)",
	},
	timing: {
		type: "flag",
		short: "t",
		help: "Show how long each phase took",
		group: "Evidence (on stderr)",
	},
	summary: {
		type: "choice",
		placeholder: "FORMAT",
		choices: ["json"],
		help: "Print json: one object on one line for each exchange, with request, response, connection, timings",
		group: "Evidence (on stderr)",
	},
	"summary-to": {
		type: "text",
		placeholder: "FILE",
		help: "Append the summary to FILE instead of stderr; - is stdout",
		group: "Evidence (on stderr)",
		complete: "file",
	},
	offline: {
		type: "flag",
		help: "Print the exact bytes of the request instead of sending them",
		group: "Evidence (on stderr)",
		excludes: ["timing", "summary", "output", "remote-name", "continue-at", "parallel"],
	},
	config: {
		type: "flag",
		default: true,
		help: "Read options from the file that `gannet help config` tells of",
	},
} as const;
