// What every engine has to find on a page, and the shape of an engine: extraction is the same work for all of them.

/** Six selections over a whole page. */
export interface Flat {
	readonly title: string;
	readonly names: readonly string[];
	readonly prices: readonly string[];
	readonly hrefs: readonly string[];
	readonly notes: readonly string[];
	readonly skus: readonly string[];
}

/** Three fields of each product, looked for inside the product: how Scrapy's users write it. */
export interface Nested {
	readonly sku: string;
	readonly name: string;
	readonly price: string;
	readonly href: string;
}

export interface Engine {
	readonly flat: (html: string) => Flat;
	readonly nested: (html: string) => readonly Nested[];
}
