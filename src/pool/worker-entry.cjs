/**
 * What Piscina requires in a new thread. It requires rather than imports, and Node aborts the whole process when a
 * thread is ended while it requires an ES module; importing one is safe.
 */
const worker = import('./worker.js')

module.exports = async (message) => (await worker).default(message)
