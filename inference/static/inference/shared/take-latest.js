/** One question at a time: a newer one cancels the older, and a late answer never overwrites. */

/** Wrap work(signal); the result is null when a newer call, or cancel(), came in between. */
export function latest(work) {
  let number = 0;
  let controller = new AbortController();

  async function ask() {
    cancel();
    const mine = number;
    try {
      const answer = await work(controller.signal);
      return mine === number ? answer : null;
    } catch (error) {
      if (mine === number) throw error;
      return null;
    }
  }

  function cancel() {
    number += 1;
    controller.abort();
    controller = new AbortController();
  }

  return { ask, cancel };
}
