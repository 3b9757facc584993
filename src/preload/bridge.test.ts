import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { createBridge } from './bridge'

class Messages extends EventEmitter {
  invoked: unknown[][] = []
  async invoke(...values: unknown[]) {
    this.invoked.push(values)
    return { ok: true, value: 7 }
  }
}

describe('the bridge', () => {
  it('has three functions and nothing else', () => {
    expect(Object.keys(createBridge(new Messages(), () => ''))).toEqual(['request', 'dropped', 'subscribe'])
  })

  it('passes requests on over one channel', async () => {
    const messages = new Messages()
    expect(await createBridge(messages, () => '').request('app.info', {})).toEqual({ ok: true, value: 7 })
    expect(messages.invoked).toEqual([['jackdaw:request', 'app.info', {}]])
  })

  it('tells main where dropped files lie, and the page nothing of it', async () => {
    const messages = new Messages()
    const bridge = createBridge(messages, (file) => {
      if (typeof file !== 'string') throw new TypeError('no file')
      return `/photos/${file}`
    })
    expect(await bridge.dropped(['a', { path: '/etc/passwd' }, 'b'])).toEqual({ ok: true, value: 7 })
    expect(messages.invoked).toEqual([['jackdaw:dropped', ['/photos/a', '', '/photos/b']]])
  })

  it('strips the event off what it hears, and stops hearing', () => {
    const messages = new Messages()
    const heard: unknown[][] = []
    const stop = createBridge(messages, () => '').subscribe((...values: unknown[]) => heard.push(values))
    messages.emit('jackdaw:event', { sender: messages }, 'runs.removed', { runId: 'a' }, 'more')
    expect(stop()).toBeUndefined()
    messages.emit('jackdaw:event', {}, 'runs.removed', { runId: 'b' })
    expect(heard).toEqual([['runs.removed', { runId: 'a' }]])
    expect(messages.listenerCount('jackdaw:event')).toBe(0)
  })
})
