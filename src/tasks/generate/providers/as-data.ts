/** What a model is told beside the reason why its reply would not do. */
export const asData = 'Answer again, with nothing but JSON that fits the schema.'
