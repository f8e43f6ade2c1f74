package dev.rhyton.optimizers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
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
  protected JsonNode asField() {
    return DoubleNode.valueOf(rate);
  }

  @Override
  public String toString() {
    return Text.number(rate);
  }
}
