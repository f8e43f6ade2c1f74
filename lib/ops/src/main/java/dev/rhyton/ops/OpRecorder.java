package dev.rhyton.ops;

import dev.rhyton.tensor.internal.OpCallRecorder;

/** Records the calls of a tensor's methods as calls of the operations of the same meaning. */
public final class OpRecorder implements OpCallRecorder {
  @Override
  public Object record(String operation, Object... arguments) {
    return OpTable.get(operation).invoke(arguments);
  }
}
