/** The tabs of the details, as they stand from left to right. */

export const TABS = ['overview', 'files', 'peers', 'trackers', 'pieces', 'log'] as const;

export type TabName = (typeof TABS)[number];
