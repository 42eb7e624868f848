// What is held to its cost: a function, and the hostile texts that it is tried on. And how much something comes to.

import { Attribute, Element } from "../../../src/document/index.ts";
import type { Shape } from "./shapes.ts";

export interface Maker {
	readonly name: string;
	readonly shapes: Readonly<Record<string, Shape>>;
	/** What is prepared isn't measured. */
	readonly prepare: (text: string) => () => unknown;
	/** Whether a limit bounds its time, and not the text's length. */
	readonly isUntimed?: boolean;
}

export function maker(name: string, shapes: Maker["shapes"], prepare: Maker["prepare"]): Maker {
	return { name, shapes, prepare };
}

/** Some of the shapes, by name. */
export function among(shapes: Maker["shapes"], ...names: readonly string[]): Maker["shapes"] {
	return Object.fromEntries(
		names.map((name) => {
			const shape = shapes[name];
			if (shape === undefined) throw new Error(`There is no shape ${name}`);
			return [name, shape];
		}),
	);
}

/** What has been counted already. */
export class Size {
	readonly units: number;
	constructor(units: number) {
		this.units = units;
	}
}

const COUNTED = [Attribute, Element, Error, Size];

function isPlain(value: unknown): value is object {
	return typeof value === "object" && value !== null && !COUNTED.some((type) => value instanceof type);
}

/**
 * How much something comes to: the characters of all texts in it, as often as they are in it, and one for each value. The
 * names of members are counted once each: objects of one shape have them together.
 */
export function sizeOf(value: unknown): number {
	let units = 0;
	const names = new Set<string>();
	const stack: unknown[] = [value];
	while (stack.length > 0) {
		const next = stack.pop();
		if (typeof next === "string") units += Math.max(1, next.length);
		else if (next instanceof Size) units += next.units;
		else if (next instanceof Error) units += next.message.length;
		else if (next instanceof Attribute) units += 1 + next.name.length + next.value.length;
		else units++;
		if (Array.isArray(next)) for (const item of next) stack.push(item);
		else if (isPlain(next)) {
			for (const [name, member] of Object.entries(next)) {
				if (!names.has(name)) units += name.length;
				names.add(name);
				stack.push(member);
			}
		}
	}
	return units;
}
