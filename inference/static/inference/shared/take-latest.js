/** Only the latest call counts: a newer call cancels the older one, and a late answer is dropped. */

/**
 * Wrap an async work(signal, ...args). run(...args) resolves to its result, or to null when
 * another run() or cancel() came in between.
 */
export function takeLatest(work) {
  let calls = 0;
  let controller = new AbortController();

  async function run(...args) {
    cancel();
    const call = calls;
    try {
      const result = await work(controller.signal, ...args);
      return call === calls ? result : null;
    } catch (error) {
      if (call === calls) throw error;
      return null;
    }
  }

  function cancel() {
    calls += 1;
    controller.abort();
    controller = new AbortController();
  }

  return { run, cancel };
}
