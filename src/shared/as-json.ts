declare const value: unique symbol

/**
 * A value as JSON text, which remembers what it is. The bridge to the page copies values piece by piece: the hundred thousand small ones of an
 * examination of a million pictures would stop the page for a quarter of a second, their text does not.
 */
export type AsJson<T> = string & { readonly [value]: T }

export const asJson = <T>(plain: T): AsJson<T> => JSON.stringify(plain) as AsJson<T>

/** Of a text that `asJson` made. */
export const fromJson = <T>(text: AsJson<T>): T => JSON.parse(text) as T
