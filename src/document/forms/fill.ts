// Fills in the controls of a form: from what a caller gives, by name, to what is sent. Pure.

import { nearest, type Sentence, say, visible } from "../../base/index.ts";
import { DocumentError } from "../errors.ts";
import type { Choice, Control } from "./controls.ts";

/** A value of a form's field. */
export type FormValue = string | number | bigint | boolean | Blob;

/** What to fill in, by the fields' names. A list is for several values; undefined leaves a field as it is. */
export type FormValues = Readonly<Record<string, FormValue | readonly FormValue[] | undefined>>;

/** A name with what is sent for it. */
export type FormEntry = readonly [name: string, value: string | Blob];

/**
 * What a form sends, in the order of its controls.
 * @param submitter the button that is pressed, whose own value is sent
 * @throws DocumentError, kind "form", for a name or value that the form doesn't have
 */
export function filled(
	controls: readonly Control[],
	values: FormValues,
	submitter: Control | undefined,
): readonly FormEntry[] {
	const given = new Map<string, readonly FormValue[]>();
	for (const name of Object.keys(values)) {
		const value = values[name];
		if (value !== undefined) given.set(name, Array.isArray(value) ? value : [value as FormValue]);
	}
	const byName = Map.groupBy(
		controls.filter((each) => each.name !== "" && each.kind !== "button"),
		({ name }) => name,
	);
	for (const name of given.keys()) if (!byName.has(name)) throw unknownField(name, [...byName.keys()]);
	const sent = new Map<Control, readonly (string | Blob)[]>();
	for (const [name, group] of byName) {
		const wanted = given.get(name);
		const chosen = wanted === undefined ? group.map(({ values }) => values) : valuesOf(name, group, wanted);
		for (const [index, control] of group.entries()) sent.set(control, chosen[index] ?? []);
	}
	if (submitter !== undefined) sent.set(submitter, submitter.values);
	return controls.flatMap((control) =>
		control.name === "" ? [] : (sent.get(control) ?? []).map((value): FormEntry => [control.name, value]),
	);
}

/** The values of each control of one name. */
function valuesOf(
	name: string,
	group: readonly Control[],
	wanted: readonly FormValue[],
): readonly (readonly (string | Blob)[])[] {
	const [first] = group as readonly [Control];
	switch (first.kind) {
		case "checkbox":
			if (wanted.length === 1 && typeof wanted[0] === "boolean")
				return group.map(({ choices }, index) => (wanted[0] === true && index === 0 ? allOf(choices) : []));
			return chosenOf(name, group, wanted);
		case "radio":
			if (wanted.length !== 1)
				throw formError(say`field ${shown(name)} takes one value, as its buttons exclude one another`);
			return chosenOf(name, group, wanted);
		case "select": {
			if (!first.isMultiple && wanted.length !== 1)
				throw formError(say`field ${shown(name)} takes one value`);
			const values = wanted.map((each) => choiceOf(name, first.choices ?? [], each).value);
			return group.map((_, index) => (index === 0 ? values : []));
		}
		default: {
			if (wanted.length > group.length && !first.isMultiple)
				throw formError(
					say`field ${shown(name)} is there ${group.length === 1 ? "once" : `${group.length} times`}, but has ${wanted.length} values`,
				);
			if (first.kind === "file") return group.map((_, index) => (index === 0 ? wanted.map(fileOf) : []));
			return group.map(({ values }, index) => {
				const value = wanted[index];
				return value === undefined ? values : [textOf(name, value)];
			});
		}
	}
}

/** Checks those of a group that have one of the values. */
function chosenOf(
	name: string,
	group: readonly Control[],
	wanted: readonly FormValue[],
): readonly (readonly string[])[] {
	const all = group.flatMap(({ choices }) => choices ?? []);
	const chosen = new Set(wanted.map((each) => choiceOf(name, all, each)));
	return group.map(({ choices }) =>
		(choices ?? []).filter((each) => chosen.has(each)).map(({ value }) => value),
	);
}

function allOf(choices: readonly Choice[] | undefined): readonly string[] {
	return (choices ?? []).map(({ value }) => value);
}

/** The choice of a value or, failing that, of the text that the page shows for it. */
function choiceOf(name: string, choices: readonly Choice[], wanted: FormValue): Choice {
	const text = textOf(name, wanted);
	const found = choices.find(({ value }) => value === text) ?? choices.find(({ label }) => label === text);
	if (found !== undefined) return found;
	const values = choices.map(({ value }) => value);
	throw formError(say`field ${shown(name)} can't be ${shown(text)}; it can be ${listed(values)}`);
}

function textOf(name: string, value: FormValue): string {
	if (typeof value === "object")
		throw formError(say`field ${shown(name)} takes a text, not a file: it is no input of type file`);
	return String(value);
}

function fileOf(value: FormValue): Blob {
	return value instanceof Blob ? value : new File([String(value)], "file.txt", { type: "text/plain" });
}

function unknownField(name: string, names: readonly string[]): DocumentError {
	const meant = nearest(name, names);
	const help = meant === undefined ? "" : `: did you mean ${visible(meant)}?`;
	return formError(say`the form has no field ${shown(name)}; it has ${listed(names)}${help}`);
}

function shown(text: string): string {
	return visible(JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}...` : text));
}

/** How many names a message lists. */
const LISTED = 20;

function listed(names: readonly string[]): string {
	if (names.length === 0) return "none";
	const more = names.length > LISTED ? ` and ${names.length - LISTED} more` : "";
	return names.slice(0, LISTED).map(shown).join(", ") + more;
}

export function formError(message: string | Sentence): DocumentError {
	return new DocumentError(message, { kind: "form" });
}
