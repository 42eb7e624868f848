// What `gannet get` notes on stderr: the status of a page, and what the user may not expect.

import { hideSecrets, show, type Visible, visible } from "../../base/index.ts";
import type { Response } from "../../client/index.ts";
import { printNote } from "../report.ts";
import { decodes } from "../session/client-options.ts";
import { printable, statusLine } from "../terminal/printable.ts";
import type { Job } from "./job.ts";

export function shown(text: string): Visible {
	return visible(hideSecrets(text));
}

/** Notes on stderr what the user may not expect. */
export function note({ context, options, progress }: Job, text: Visible): void {
	if (options.silent) return;
	progress?.clear();
	printNote(context, text);
}

/** A page that says "not found" looks like content on stdout. */
export function noteStatus(job: Job, response: Response): void {
	const { options } = job;
	const of = job.hasMany ? show`${shown(response.url)}: ` : "";
	if (response.status >= 400) note(job, show`${of}the status is ${statusLine(response)}`);
	const { unknownCoding } = response;
	if (unknownCoding !== undefined && decodes(options))
		note(job, show`${of}the content is as it came: its coding ${printable(unknownCoding)} is unknown`);
	if (options.range !== undefined && response.status === 200) {
		note(job, show`${of}the server sent everything instead of the part that --range asks for`);
	}
	const location = response.headers.get("location");
	if (response.status >= 300 && response.status < 400 && location !== null) {
		const target = URL.parse(location, response.url)?.href ?? location;
		const why = options.redirect ? "" : " (redirects are not followed)";
		note(job, show`${of}${statusLine(response)}, to ${printable(hideSecrets(target))}${why}`);
	}
}
