package dev.rhyton.layers;

import dev.rhyton.config.Check;

/**
 * Runs a cell over a sequence, step by step: {@code y, states = cell(x, states)}. It is meant for
 * custom cells and for several cells in a {@link StackedRNNCells}; {@link LSTM}, {@link GRU} and
 * {@link SimpleRNN} contain their cells.
 *
 * <p>Input {@code (batch, steps, ...)}, optionally followed by the initial states; output {@code
 * (batch, units)}, or {@code (batch, steps, units)} for every step with {@code returnSequences},
 * then the last states with {@code returnState}.
 *
 * <pre>{@code
 * RNN.of(LSTMCell.of(32), GRUCell.of(16)).returnSequences(true)
 * }</pre>
 */
public final class RNN extends Recurrent<RNN> {
  @SuppressWarnings("NullAway.Init") // set by of or from a file, and checked
  private RNNCell cell;

  private RNN() {}

  /** Creates a layer from one cell, or from several stacked cells. */
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

  @Override
  RNN withOwnCell() {
    return with(this, r -> r.cell = r.cell.twin());
  }
}
