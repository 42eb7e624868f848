// Runs inside Chromium, in the page that is looked at: what the browser made of it, as plain data. A test calls it by
// its text; scripts of the page itself are forbidden by the policy that it is served with.

/**
 * @param {readonly string[]} selectors
 * @param {readonly string[]} expressions - XPaths
 * @param {Readonly<Record<string, string>>} namespaces - for the XPaths
 * @param {readonly (readonly [string, string, string])[]} links - CSS selector, attribute, property
 */
globalThis.inspectPage = (selectors, expressions, namespaces, links) => {
	const elements = [...Document.prototype.querySelectorAll.call(document, "*")];
	const elementNumbers = new Map(elements.map((element, index) => [element, index]));
	const nodeNumbers = new Map();
	const walker = document.createTreeWalker(document, NodeFilter.SHOW_ALL);
	for (let node = walker.currentNode; node !== null; node = walker.nextNode())
		nodeNumbers.set(node, nodeNumbers.size);

	const tree = [];
	const stack = [...document.childNodes].reverse().map((node) => [node, 0]);
	for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
		const [node, depth] = next;
		tree.push(brief(`${depth} ${line(node)}`));
		for (const child of [...node.childNodes].reverse()) stack.push([child, depth + 1]);
		if (node instanceof HTMLTemplateElement) stack.push([node.content, depth + 1]);
	}

	function line(node) {
		switch (node.nodeType) {
			case Node.ELEMENT_NODE:
				return `<${node.namespaceURI ?? ""} ${node.tagName === node.localName.toUpperCase() ? node.localName : qualified(node)}${[...node.attributes].map(({ name, value }) => ` ${name}=${JSON.stringify(value)}`).join("")}>`;
			case Node.TEXT_NODE:
			case Node.CDATA_SECTION_NODE:
				return JSON.stringify(node.data);
			case Node.COMMENT_NODE:
				return `<!--${JSON.stringify(node.data)}-->`;
			case Node.PROCESSING_INSTRUCTION_NODE:
				return `<?${node.target} ${JSON.stringify(node.data)}>`;
			case Node.DOCUMENT_TYPE_NODE:
				return `<!DOCTYPE ${JSON.stringify([node.name, node.publicId, node.systemId])}>`;
			default:
				return "content";
		}
	}

	function qualified(element) {
		return element.prefix === null ? element.localName : `${element.prefix}:${element.localName}`;
	}

	function selection(selector) {
		try {
			return [...Document.prototype.querySelectorAll.call(document, selector)].map((element) =>
				elementNumbers.get(element),
			);
		} catch (error) {
			return error.name;
		}
	}

	function evaluation(expression) {
		const resolve = (prefix) => namespaces[prefix] ?? null;
		try {
			const nodes = document.evaluate(
				expression,
				document,
				resolve,
				XPathResult.ORDERED_NODE_SNAPSHOT_TYPE,
				null,
			);
			return Array.from({ length: nodes.snapshotLength }, (_, index) => {
				const node = nodes.snapshotItem(index);
				return node instanceof Attr
					? `${nodeNumbers.get(node.ownerElement)}@${node.name}=${node.value}`
					: `${nodeNumbers.get(node)}`;
			}).join(" ");
		} catch (error) {
			// A TypeError says that it isn't nodes.
			if (!(error instanceof TypeError)) return `error ${error.name}`;
			const result = document.evaluate(expression, document, resolve, XPathResult.ANY_TYPE, null);
			if (result.resultType === XPathResult.NUMBER_TYPE) return `number ${result.numberValue}`;
			if (result.resultType === XPathResult.STRING_TYPE) return `text ${result.stringValue}`;
			return `boolean ${result.booleanValue}`;
		}
	}

	/** FNV-1a, so that a page's texts needn't be sent once for each level of nesting. */
	function digest(text) {
		let hash = 0x811c9dc5;
		for (let index = 0; index < text.length; index++)
			hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
		return `${text.length}:${hash >>> 0}`;
	}

	/** What is long is told apart by its digest: megabytes of answers take seconds on their way. */
	function brief(text) {
		return text.length > 2000 ? digest(text) : text;
	}

	return {
		url: document.URL,
		characterSet: document.characterSet,
		compatMode: document.compatMode,
		baseUrl: document.baseURI,
		title: document.title,
		tree,
		texts: elements.map((element) => digest(element.textContent)),
		selections: selectors.map((selector) => brief(String(selection(selector)))),
		evaluations: expressions.map((expression) => brief(evaluation(expression))),
		links: links.flatMap(([selector, attribute, property]) =>
			[...Document.prototype.querySelectorAll.call(document, selector)]
				.filter((element) => element instanceof HTMLElement && element.hasAttribute(attribute))
				.map((element) => `${elementNumbers.get(element)} ${attribute} ${element[property]}`),
		),
	};
};
