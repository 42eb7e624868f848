// The small site that `gannet tour` serves to itself. The birds, the place and the catch are made up.

/** Paths in the site, and their content. */
export const tourSite: Readonly<Record<string, string>> = {
	"index.html": `<!doctype html>
<title>Dives at Sample Rock</title>
<h1>Dives at Sample Rock</h1>
<p>One morning's dives, as <a href="dives.json">JSON</a>.
`,
	"dives.json": `[
  { "time": "06:12", "bird": "Alba",  "depth": 11.5, "seconds": 17, "caught": "mackerel" },
  { "time": "06:31", "bird": "Bass",  "depth": 6.2,  "seconds": 9,  "caught": null },
  { "time": "06:48", "bird": "Alba",  "depth": 19.8, "seconds": 24, "caught": "herring" },
  { "time": "07:05", "bird": "Ciara", "depth": 14.1, "seconds": 21, "caught": "sandeel" }
]
`,
};
