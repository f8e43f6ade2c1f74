package dev.rhyton.spark;

import dev.rhyton.tensor.NDArray;
import java.io.Serializable;

/**
 * A model that was sent to a cluster to predict.
 *
 * @param isOnnx whether the bytes are those of an ONNX file
 */
record SentModel(WorkerSpec spec, boolean isOnnx) implements Serializable {
  NDArray predict(Object x) {
    return isOnnx
        ? WorkerOnnx.of(spec).predict(x)
        : WorkerModel.use(spec, copy -> copy.model().predictOnBatch(x));
  }

  /** Frees the copies in this process. */
  void close() {
    if (isOnnx) WorkerOnnx.close(spec.training());
    else WorkerModel.close(spec.training());
  }
}
