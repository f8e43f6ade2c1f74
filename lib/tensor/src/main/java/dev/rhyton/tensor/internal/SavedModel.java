package dev.rhyton.tensor.internal;

import dev.rhyton.config.AtomicFolder;
import dev.rhyton.config.Check;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.Weight;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.Signature;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.core.AssignVariableOp;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TType;

/** Writes a graph and its weights as a TensorFlow SavedModel. */
final class SavedModel {
  /** The ending of the name of an incomplete folder. */
  private static final String UNFINISHED = ".unfinished";

  private final GraphBuilder graph;
  private final org.tensorflow.op.Ops tf;
  private final List<Weight> weights;
  private final List<Output<TType>> handles;

  @SuppressWarnings("unchecked") // every output is of some type
  SavedModel(GraphBuilder graph) {
    Check.state(
        graph.seedArgument() == null,
        () -> "export: the model draws at random in every call, which a SavedModel cannot hold.");
    this.graph = graph;
    tf = org.tensorflow.op.Ops.create(graph.graph());
    weights = graph.variables().weights();
    handles = graph.variables().handles().stream().map(h -> (Output<TType>) h).toList();
  }

  /** Writes the model with one signature, the one that servers use by default. */
  void write(Map<String, Tensor> inputs, Map<String, Tensor> outputs, Path folder) {
    var signature =
        Signature.builder().key("serving_default").methodName("tensorflow/serving/predict");
    inputs.forEach((name, tensor) -> signature.input(name, graph.output(tensor)));
    outputs.forEach((name, y) -> signature.output(name, graph.variables().afterUpdates(y)));
    if (!weights.isEmpty()) addSaving(tf.withSubScope("save"));
    var values = new ArrayList<Placeholder<TType>>();
    var assignments = new ArrayList<AssignVariableOp>();
    var first = tf.withSubScope("first"); // separate names
    for (int i = 0; i < weights.size(); i++) {
      values.add(first.placeholder(type(i)));
      assignments.add(first.assignVariableOp(handles.get(i), values.get(i)));
    }
    try (var session = new Session(graph.graph())) {
      for (int i = 0; i < weights.size(); i++) {
        try (var value = valueOf(i)) {
          session.runner().feed(values.get(i), value).addTarget(assignments.get(i)).run().close();
        }
      }
      AtomicFolder.write(folder, UNFINISHED, draft -> export(session, signature.build(), draft));
    }
  }

  private static void export(Session session, Signature signature, Path folder) throws IOException {
    try {
      SavedModelBundle.exporter(folder.toString())
          .withSession(session)
          .withSignature(signature)
          .export();
    } catch (TensorFlowException e) { // a full disk, for example; the rest names its own nodes
      var message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new IOException(message.replaceFirst(" *\\[\\[.*", ""), e);
    }
  }

  private TType valueOf(int i) {
    var value = TensorInternals.stored(weights.get(i));
    return org.tensorflow.Tensor.of(
        type(i), NativeTypes.of(value.shape()), DataBuffers.of(value.toBytes()));
  }

  /**
   * Adds the operations that loaders look up by these names; nothing else saves variables of this
   * kind.
   */
  private void addSaving(org.tensorflow.op.Ops save) {
    var scalar = org.tensorflow.ndarray.Shape.scalar();
    var file = save.withName("filename").placeholderWithDefault(save.constant("model"), scalar);
    var keys = new String[weights.size()];
    var slices = new String[keys.length];
    var types = new ArrayList<Class<? extends TType>>();
    var read = new ArrayList<Operand<?>>();
    for (int i = 0; i < keys.length; i++) {
      keys[i] = weights.get(i).name() + "_" + i;
      slices[i] = "";
      types.add(type(i));
      read.add(save.readVariableOp(handles.get(i), type(i)));
    }
    var names = save.array(keys);
    var whole = save.array(slices);
    var saved = save.train.save(file, names, whole, read);
    save.withControlDependencies(List.of(saved)).withName("control_dependency").identity(file);
    var restored = save.train.restore(file, names, whole, types);
    var assigned = new ArrayList<Op>();
    for (int i = 0; i < keys.length; i++) {
      assigned.add(save.assignVariableOp(handles.get(i), restored.tensors().get(i).asOutput()));
    }
    save.withControlDependencies(assigned).withName("restore_all").noOp();
  }

  @SuppressWarnings("unchecked") // the caller asks for any type
  private Class<TType> type(int i) {
    Class<? extends TType> type =
        switch (weights.get(i).storedType()) {
          case FLOAT32 -> TFloat32.class;
          case FLOAT64 -> TFloat64.class;
          case FLOAT16 -> TFloat16.class;
          case BFLOAT16 -> TBfloat16.class;
          case INT32 -> TInt32.class;
          case INT64 -> TInt64.class;
          default ->
              throw new IllegalArgumentException(
                  "export: a SavedModel cannot hold the type of " + weights.get(i) + ".");
        };
    return (Class<TType>) type;
  }
}
