// The options of `gannet get` that say where the content goes, and what counts as success.

export const outputTable = {
	include: {
		type: "flag",
		short: "i",
		help: "Print the response's head before its content, and that of each redirect on the way",
		group: "Output",
	},
	output: {
		type: "text",
		short: "o",
		placeholder: "FILE",
		help: "Write to FILE; - is stdout. Until it is complete it is called FILE.part, and stays so where it never is",
		group: "Output",
		complete: "file",
		excludes: ["remote-name"],
	},
	"remote-name": {
		type: "flag",
		short: "O",
		help: "Write to a file named as in the URL",
		group: "Output",
	},
	"continue-at": {
		type: "choice",
		short: "C",
		placeholder: "-",
		choices: ["-"],
		help: "Continue the download that FILE.part is left of, where the server still has the same content",
		group: "Output",
		excludes: ["include", "data", "data-raw", "json", "form", "form-string", "head", "method"],
	},
	restart: {
		type: "flag",
		help: "Begin again where FILE.part is in the way: another process writes it, or nothing says what it is",
		group: "Output",
		excludes: ["continue-at"],
	},
	fail: {
		type: "flag",
		short: "f",
		help: "Exit with 22 and without content where the status is 400 or higher",
		group: "Output",
	},
	"check-status": {
		type: "flag",
		help: "Exit with 3, 4 or 5 where the status is 3xx, 4xx or 5xx; the content comes all the same",
		group: "Output",
		excludes: ["fail"],
	},
	parallel: {
		type: "number",
		short: "Z",
		placeholder: "N",
		help: "Fetch up to N URLs at once; on stdout their content still comes in order",
		minimum: 1,
		maximum: 1000,
		isInteger: true,
		group: "Output",
		excludes: ["verbose"],
	},
} as const;
