// The options of `gannet get` that show what happened, and the one about the configuration file.

export const evidenceTable = {
	verbose: {
		type: "count",
		isCommon: true,
		short: "v",
		help: "Show the conversation: * facts, > sent, < received; -vv also shows credentials",
		group: "Evidence (on stderr)",
	},
	"write-out": {
		type: "text",
		isCommon: true,
		short: "w",
		placeholder: "FORMAT",
		help: "After each URL print FORMAT, with variables such as %{http_code}; @FILE reads it from a file. `gannet help write-out` lists them",
		group: "Evidence (on stderr)",
	},
	"dump-header": {
		type: "text",
		short: "D",
		placeholder: "FILE",
		help: "Write the responses' heads to FILE; - is stdout",
		group: "Evidence (on stderr)",
		complete: "file",
	},
	silent: {
		type: "flag",
		short: "s",
		help: "Print no progress, notes or errors",
		group: "Evidence (on stderr)",
	},
	"show-error": {
		type: "flag",
		short: "S",
		help: "With -s: print errors anyway",
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
		excludes: ["timing", "summary", "output", "remote-name", "continue-at", "parallel", "trace"],
	},
	config: {
		type: "flag",
		default: true,
		help: "Read options from the config file; see `gannet help config`",
	},
} as const;
