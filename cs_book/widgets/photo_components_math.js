// One photo as a mean and a sum of principal components, and what whitening does to their variances.

import { results } from "./photo_components_data.js";

const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

export const PIXELS = 3072;
export const COUNT = results.scales.length;
const all = new Int8Array(bytes(results.components).buffer);
/** The components as whole numbers, from the largest variance on; times `scales` they have length 1. */
export const components = Array.from({ length: COUNT }, (_, k) => all.subarray(k * PIXELS, (k + 1) * PIXELS));
const middle = bytes(results.mean);
export const original = (photo) => bytes(results.photos[photo].pixels);

export const math = {
  /** The mean plus the first k components, each times the photo's coordinate: pixels in [0, 1], or a little off. */
  rebuilt(photo, k) {
    const { coordinates } = results.photos[photo];
    const pixels = Array.from(middle, (value) => value / 255);
    for (let i = 0; i < k; i++) {
      const factor = coordinates[i] * results.scales[i];
      components[i].forEach((value, d) => (pixels[d] += factor * value));
    }
    return pixels;
  },

  /** Shares of the training photos' variance that the first 0, 1, 2, … components hold. */
  retained() {
    let sum = 0;
    return [0, ...results.variances.map((variance) => (sum += variance) / results.total)];
  },

  /** The same for one photo: shares of its squared distance from the mean. */
  held(photo) {
    const { coordinates, energy } = results.photos[photo];
    let sum = 0;
    return [0, ...coordinates.map((z) => (sum += z * z) / energy)];
  },

  /** The condition number of the covariance after whitening with ε: what is left of the spread. */
  condition(eps) {
    const after = [results.variances[0], results.least].map((variance) => variance / (variance + eps));
    return after[0] / after[1];
  },
};
