/**
 * The pages of an API or list, by link, URL, cursor, number or offset.
 * @module
 */

// pages/: the pages of an API, one request after the other. The folder's public door.
export { GannetError } from "../base/index.ts";
export { PagesError, type PagesErrorCode, type PagesErrorDetails, type PagesErrorKind } from "./errors.ts";
export type {
	ByCursor,
	ByLink,
	ByNextUrl,
	ByOffset,
	ByPageNumber,
	PagesHow,
	PagesLimits,
	PagesOptions,
} from "./how.ts";
export type { Page, PagesEnd } from "./page.ts";
export { pages } from "./pages.ts";
