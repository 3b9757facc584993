import type { Page } from '@playwright/test'
import type { Answer, Bridge, RequestInput, RequestName, RequestOutput } from '../src/shared/contract'
import { errorWords } from '../src/shared/words/errors'

declare global {
  interface Window {
    readonly jackdaw: Bridge
  }
}

/** Asks main through the page's bridge, as the page itself does, with whatever name and input. */
export function ask(page: Page, name: string, input: unknown): Promise<Answer<unknown>> {
  return page.evaluate(([n, i]) => window.jackdaw.request(n as string, i), [name, input])
}

/** The answer to a proper request; throws with the words of the error when there is one. */
export async function request<N extends RequestName>(
  page: Page,
  name: N,
  input: RequestInput<N>,
): Promise<RequestOutput<N>> {
  const answer = await ask(page, name, input)
  if (!answer.ok) throw new Error(`${name}: ${errorWords(answer.error).sentence}`)
  return answer.value as RequestOutput<N>
}
