/** The text of whatever was thrown: some errors (several addresses tried, none answered) have only a name. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message || error.name : String(error));
