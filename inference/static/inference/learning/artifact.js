/** A trained network as the two files of an artifact; training/core/artifact/ defines both formats. */

import { parameterCount } from "../network/layers.js";
import { npyBytes, npyText } from "../shared/npy.js";
import { writeZip } from "../shared/zip.js";

const FORMAT = 1;

/** {name, accuracy, weights: the .npz, metadata: the .json's text} of a trainer and the pack that it learns from. */
export async function artifactOf(trainer, pack) {
  const weights = npz(trainer);
  const test = trainer.evaluate(pack.test);
  const name = `${pack.source}-${trainer.settings.sizes.join("-")}-${trainer.settings.activation}-${Math.floor(test.accuracy)}`;
  const metadata = { name, ...metadataOf(trainer, pack, test), ...(await hash(weights)) };
  return { name, accuracy: test.accuracy, weights, metadata: `${JSON.stringify(metadata, null, 2)}\n` };
}

function npz({ settings: { sizes, activation }, backprop }) {
  const files = {
    "sizes.npy": npyBytes("<i8", [sizes.length], BigInt64Array.from(sizes, BigInt)),
    "activation.npy": npyText(activation),
    "output.npy": npyText("softmax"),
    "num_layers.npy": npyBytes("<i8", [], BigInt64Array.of(BigInt(sizes.length))),
  };
  backprop.layers.forEach(({ weights, bias, nIn, nOut }, i) => {
    const turned = Float32Array.from({ length: weights.length }, (_, k) => weights[(k % nIn) * nOut + Math.floor(k / nIn)]);
    files[`weight_${i}.npy`] = npyBytes("<f4", [nOut, nIn], turned);
    files[`bias_${i}.npy`] = npyBytes("<f4", [nOut, 1], bias);
  });
  return writeZip(files);
}

function metadataOf({ settings, history, snapshots, seconds }, { source, sha256 }, { accuracy, confusion, count }) {
  const { sizes, activation, learningRate, batchSize, seed } = settings;
  return {
    accuracy,
    description: `Trained on ${source} in a browser, on Hippo's page /train.`,
    test_samples: count,
    format: FORMAT,
    architecture: { sizes, activation, output: "softmax", parameters: parameterCount(sizes) },
    training: {
      dataset: source,
      dataset_sha256: sha256,
      split: "validation",
      recipe: "browser",
      loss: "cross-entropy",
      init: "he",
      optimizer: "nesterov",
      schedule: "cosine",
      augmentation: "none",
      epochs: history.length,
      mini_batch_size: batchSize,
      learning_rate: learningRate,
      seed,
      seconds,
    },
    history,
    snapshots,
    confusion,
    created_at: new Date().toISOString(),
  };
}

/** Browsers have SHA-256 on https and localhost only; elsewhere the .json goes without. */
async function hash(bytes) {
  if (!crypto.subtle) return {};
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return { weights_sha256: Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("") };
}
