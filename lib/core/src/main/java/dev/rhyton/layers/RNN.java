package dev.rhyton.layers;

import dev.rhyton.config.Check;

/**
 * Runs a cell over a sequence, step by step: {@code y, states = cell(x, states)}. For cells of your
 * own, and for several in a {@link StackedRNNCells}; {@link LSTM}, {@link GRU} and {@link
 * SimpleRNN} bring theirs.
 *
 * <p>Input {@code (batch, steps, ...)}, then the first states if they are given; output {@code
 * (batch, units)}, or of every step {@code (batch, steps, units)} with {@code returnSequences},
 * then the last states with {@code returnState}.
 *
 * <pre>{@code
 * RNN.of(LSTMCell.of(32), GRUCell.of(16)).returnSequences(true)
 * }</pre>
 */
public final class RNN extends Recurrent<RNN> {
  private RNNCell cell;

  private RNN() {}

  /** A layer of one cell, or of several that stand upon each other. */
  public static RNN of(RNNCell cell, RNNCell... more) {
    return made(
        new RNN(),
        r ->
            r.cell =
                Check.all("RNN", "cells", more).isEmpty() ? cell : StackedRNNCells.of(cell, more));
  }

  @Override
  protected void check() {
    Check.that(cell != null, "RNN: expected a cell, received null.");
  }

  @Override
  RNNCell cell() {
    return cell;
  }
}
