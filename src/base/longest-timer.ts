// What Node.js's timers can't do: wait longer than 24.8 days.

/** The longest delay of a timer, in milliseconds. One with a longer delay fires at once. */
export const LONGEST_TIMER_MS: number = 2 ** 31 - 1;
