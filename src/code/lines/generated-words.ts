/**
 * How words begin of which one stands in every note that a generator leaves at the top of a file, in any case: eight
 * characters, with which the kernel reads them.
 */
export const GENERATED_WORDS = ['generate', 'bison pa']
