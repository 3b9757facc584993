import { expect, test } from 'vitest'
import { Budget } from './budget'

/** Lets everything happen that can happen now. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve))

test('whoever wants more than is left waits, in order', async () => {
  const budget = new Budget(10)
  const order: string[] = []
  const take = async (name: string, amount: number) => {
    const share = await budget.take(amount)
    order.push(name)
    return share
  }
  const first = await take('first', 6)
  const second = take('second', 6)
  const third = take('third', 1)
  await settle()
  expect(order).toEqual(['first'])
  first.keep(3)
  await settle()
  expect(order).toEqual(['first', 'second', 'third'])
  const fourth = take('fourth', 1)
  await settle()
  expect(order).toHaveLength(3)
  ;(await third).keep(0)
  ;(await second).keep(0)
  first.keep(0)
  ;(await fourth).keep(0)
  ;(await take('all', 10)).keep(0)
})

test('more than there is gets all there is, by itself', async () => {
  const budget = new Budget(10)
  const small = await budget.take(1)
  let begun = false
  const large = budget.take(99).then((share) => {
    begun = true
    return share
  })
  await settle()
  expect(begun).toBe(false)
  small.keep(0)
  const share = await large
  share.keep(50)
  let next = false
  void budget.take(1).then(() => (next = true))
  await settle()
  expect(next).toBe(false)
  share.keep(0)
  share.keep(0)
  await settle()
  expect(next).toBe(true)
})
