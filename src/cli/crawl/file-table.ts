// The options of `gannet crawl status`, `why`, `list`, `retry`, `site` and `stop`: those that look at a crawl's file, and change it.

export const fileTable = {
	status: {
		type: "choice",
		placeholder: "STATE",
		choices: ["waiting", "done", "failed", "skipped", "gone", "alias"],
		help: "With list: only URLs in this state",
		group: "Looking and changing",
	},
	reason: {
		type: "text",
		placeholder: "REASON",
		help: "With list and retry: only URLs with this reason, like timeout or status-404",
		group: "Looking and changing",
	},
	site: {
		type: "text",
		placeholder: "SITE",
		help: "With list and retry: only URLs of this site",
		group: "Looking and changing",
	},
	block: {
		type: "number",
		placeholder: "SECONDS",
		minimum: 0,
		help: "With site: request nothing of it for so long",
		group: "Looking and changing",
	},
	resume: {
		type: "flag",
		help: "With site: end its rest, or take it up again after it was left",
		group: "Looking and changing",
	},
	drop: {
		type: "flag",
		help: "With site: request nothing of it any more",
		group: "Looking and changing",
		excludes: ["resume", "block"],
	},
	json: {
		type: "flag",
		help: "With status, why and list: print JSON",
		group: "Looking and changing",
	},
} as const;
