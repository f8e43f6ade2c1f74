package dev.rhyton.spark;

import dev.rhyton.onnx.OnnxModel;
import java.util.LinkedHashMap;
import java.util.Map;

/** The ONNX models of a worker; the tasks of a process share one, which any number may use. */
final class WorkerOnnx {
  private static final Map<String, OnnxModel> MODELS = new LinkedHashMap<>(); // by predictor
  private static final int MOST = 2; // that a process keeps

  private WorkerOnnx() {}

  static synchronized OnnxModel of(WorkerSpec spec) {
    var known = MODELS.get(spec.training());
    if (known != null) return known;
    var model = OnnxModel.of(spec.model().value());
    MODELS.put(spec.training(), model);
    // Tasks may still use it: it is freed when they have ended.
    if (MODELS.size() > MOST) MODELS.remove(MODELS.keySet().iterator().next());
    return model;
  }

  static synchronized void close(String predictor) {
    var model = MODELS.remove(predictor);
    if (model != null) model.close();
  }
}
