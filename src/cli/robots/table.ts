// The options that only `gannet robots` has.

export const robotsTable = {
	"user-agent": {
		type: "text",
		placeholder: "NAME",
		help: "The robot's name: selects its groups, or else those of *; also sent as User-Agent",
		default: "gannet",
	},
	file: {
		type: "text",
		placeholder: "FILE",
		help: "Read the rules from FILE instead of a server; - is stdin",
		complete: "file",
	},
} as const;
