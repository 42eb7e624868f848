// Statements in a row, without a connection: a generator yields a statement, and goes on with what the database answered.
// So one piece of code serves SQLite, which answers at once, and servers, which take a journey.

/** A value for a place in a statement. */
export type Parameter = string | number | null;

export type SqlRow = Readonly<Record<string, unknown>>;

export interface Statement {
	readonly text: string;
	/** Without them the statement answers no rows, and isn't kept prepared. */
	readonly parameters?: readonly Parameter[] | undefined;
}

export interface Answer {
	readonly rows: readonly SqlRow[];
	/** Rows that were inserted, updated or deleted. */
	readonly changes: number;
}

export type Steps<Result> = Generator<Statement, Result, Answer>;

/** Takes the steps one after the other. They may catch what `ask` throws. */
export async function take<Result>(
	steps: Steps<Result>,
	ask: (statement: Statement) => Promise<Answer>,
): Promise<Result> {
	let step = steps.next();
	while (step.done !== true) {
		let answer: Answer;
		try {
			answer = await ask(step.value);
		} catch (error) {
			step = steps.throw(error);
			continue;
		}
		step = steps.next(answer);
	}
	return step.value;
}

/** The same where answers come at once. */
export function takeAtOnce<Result>(steps: Steps<Result>, ask: (statement: Statement) => Answer): Result {
	let step = steps.next();
	while (step.done !== true) {
		let answer: Answer;
		try {
			answer = ask(step.value);
		} catch (error) {
			step = steps.throw(error);
			continue;
		}
		step = steps.next(answer);
	}
	return step.value;
}
