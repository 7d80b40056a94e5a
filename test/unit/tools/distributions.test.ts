import assert from "node:assert/strict";
import {
  differenceOf,
  perplexity,
  type Place,
  placeOf,
  WINDOW,
  windowsOf,
} from "../../../tools/evaluation/distributions.ts";

function place(token: number, ...probabilities: [token: number, probability: number][]): Place {
  return placeOf(token, new Map(probabilities));
}

function near(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) < 1e-9, `${actual} is not ${expected}`);
}

describe("What models expect of a text", () => {
  it("is as perplexing as a choice between as many tokens that are equally likely", () => {
    const four = place(1, [1, 0.25], [2, 0.25], [3, 0.25], [4, 0.25]);
    near(perplexity([four, four]), 4);
    near(perplexity([place(1, [1, 0.5], [2, 0.5]), place(2, [1, 0.5], [2, 0.5])]), 2);
  });

  it("is not endlessly perplexing for a token that the model can't imagine", () => {
    assert.ok(Number.isFinite(perplexity([place(9, [1, 1])])));
  });

  it("differs by nothing from itself, and by the Kullback-Leibler divergence from something else", () => {
    const [first, other] = [place(1, [1, 0.75], [2, 0.25]), place(1, [2, 0.5], [1, 0.5])];
    assert.deepEqual(differenceOf([first], [first]), { agreement: 1, divergence: 0 });
    const { agreement, divergence } = differenceOf([first], [other]);
    assert.equal(agreement, 0);
    near(divergence, 0.75 * Math.log(0.75 / 0.5) + 0.25 * Math.log(0.25 / 0.5));
  });

  it("is compared as one for all tokens that are not among the likeliest of both", () => {
    const { divergence } = differenceOf([place(1, [1, 0.5], [2, 0.5])], [place(1, [1, 0.5], [3, 0.5])]);
    near(divergence, 0);
    assert.throws(() => differenceOf([place(1, [1, 1])], []), /different texts/);
  });
});

describe("The windows of a text", () => {
  it("have all of it but an end that is too short to be scored", () => {
    const tokens = Array.from({ length: 2 * WINDOW + WINDOW / 2 }, (_, index) => index);
    assert.deepEqual(
      windowsOf(tokens).map(({ length }) => length),
      [WINDOW, WINDOW],
    );
    assert.deepEqual(
      windowsOf([...tokens, 0]).map(({ length }) => length),
      [WINDOW, WINDOW, WINDOW / 2 + 1],
    );
    assert.deepEqual(windowsOf(tokens.slice(0, WINDOW / 2)), []);
  });
});
