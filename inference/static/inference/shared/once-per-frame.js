/** Work that runs at most once per frame of the screen, however often it is requested. */

/** Wrap work(...args): it runs in the next frame, with the arguments of the last request. */
export function oncePerFrame(work) {
  let frame = null;

  function cancel() {
    cancelAnimationFrame(frame);
    frame = null;
  }

  function request(...args) {
    cancel();
    frame = requestAnimationFrame(() => work(...args));
  }

  return { request, cancel };
}
