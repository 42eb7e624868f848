// The small shop that `gannet tour --shop` serves: something to crawl. The prints and their prices are made up.

const BIRDS: readonly (readonly [name: string, price: number])[] = [
	["Gannet", 24],
	["Booby", 19],
	["Puffin", 17.5],
	["Razorbill", 21],
	["Guillemot", 18],
	["Kittiwake", 16],
	["Fulmar", 15.5],
	["Shag", 14],
	["Tern", 13],
	["Skua", 22],
	["Petrel", 12.5],
	["Auk", 20],
];

/** On a page of the list. */
const LISTED = 4;

function page(title: string, body: string): string {
	return `<!doctype html>
<title>${title}</title>
<nav><a href="/">All prints</a> <a href="/staff/stock.html">Stock</a></nav>
<h1>${title}</h1>
${body}
`;
}

function listPage(number: number): string {
	const first = (number - 1) * LISTED;
	const items = BIRDS.slice(first, first + LISTED).map(
		([name]) => `<li><a href="/prints/${name.toLowerCase()}.html">${name}</a></li>`,
	);
	const hasNext = first + LISTED < BIRDS.length;
	const next = hasNext ? `<a rel="next" href="/page-${number + 1}.html">More</a>` : "";
	return page(
		"Prints of seabirds",
		`<ul>${items.join("")}</ul>\n${next}<a href="/sold-out.html">Sold out</a>`,
	);
}

function printPage([name, price]: readonly [name: string, price: number]): string {
	return page(name, `<p class="price">${price.toFixed(2)} EUR</p>`);
}

const pages = Math.ceil(BIRDS.length / LISTED);

/** Paths in the shop, and their content. robots.txt keeps one page out, and a link leads nowhere. */
export const tourShop: Readonly<Record<string, string>> = {
	"robots.txt": "User-agent: *\nDisallow: /staff/\n",
	"index.html": listPage(1),
	"staff/stock.html": page("Stock", "<p>For staff</p>"),
	...Object.fromEntries(
		Array.from({ length: pages - 1 }, (_, index) => [`page-${index + 2}.html`, listPage(index + 2)]),
	),
	...Object.fromEntries(BIRDS.map((bird) => [`prints/${bird[0].toLowerCase()}.html`, printPage(bird)])),
};
