/** One request for each row, to the server that API names. */
export default {
  name: 'ask',
  version: 1,
  lane: 'remote',
  process: async (_row, { item, call }) => {
    const body = { messages: [{ role: 'user', content: `row ${item.id}` }] }
    const reply = await call({ budget: 'api', url: process.env.API, body })
    return reply.body.choices[0].message.content
  },
}
