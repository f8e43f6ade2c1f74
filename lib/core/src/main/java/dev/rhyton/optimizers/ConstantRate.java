package dev.rhyton.optimizers;

import dev.rhyton.config.Text;

/** A constant rate, until a callback sets another one; in JSON it is a number. */
final class ConstantRate extends LearningRateSchedule {
  private final double rate;

  ConstantRate(double rate) {
    this.rate = rate;
  }

  @Override
  public double at(long step) {
    return rate;
  }

  @Override
  protected Object asField() {
    return rate;
  }

  @Override
  public String toString() {
    return Text.number(rate);
  }
}
