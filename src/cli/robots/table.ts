// The options of `gannet robots` that are its own.

export const robotsTable = {
	"user-agent": {
		type: "text",
		placeholder: "NAME",
		help: "The robot that asks: groups of its name count, else those of *; also sent as User-Agent",
		default: "gannet",
	},
	file: {
		type: "text",
		placeholder: "FILE",
		help: "Read the rules from FILE and ask no server; - is stdin",
		complete: "file",
	},
} as const;
