package dev.rhyton.onnx;

import dev.rhyton.config.Check;
import dev.rhyton.config.ConfigDict;
import dev.rhyton.config.FileErrors;
import dev.rhyton.layers.BaseLayer;
import dev.rhyton.layers.Context;
import dev.rhyton.onnx.LayerGraph.Input;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.MemoryCheck;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The model in an ONNX file, from any library, as a layer: its operators become operations of
 * TensorFlow, through which gradients flow. ONNX Runtime is not needed.
 *
 * <pre>{@code
 * var features = OnnxLayer.of("resnet.onnx").outputNames("flatten");
 * var x = Input.of(3, 224, 224);                       // channels first, as in the file
 * var model = Model.of(x, Dense.of(10).apply(features.apply(x)));
 * }</pre>
 *
 * <p>The floating-point arrays of the file are its weights. They are frozen: training changes them
 * after {@link #unfreeze}, except for the averages of batch normalization, which is computed as in
 * inference. All floating-point numbers are in the dtype of the layer, whatever type the file has.
 *
 * <p>The file is checked as in {@link OnnxModel}. A saved model contains the nodes and the weights
 * of the layer, and reads no ONNX file.
 */
public final class OnnxLayer extends BaseLayer<OnnxLayer> {
  private static final String GRAPH = "graph"; // the key in files
  private static final int MOST_BYTES = 14 << 20; // a text in JSON has at most 20 million letters

  private transient @Nullable LayerGraph graph; // null for a layer without a file
  private transient List<Weight> weights = List.of();

  private OnnxLayer() {
    freeze();
  }

  private static OnnxLayer of(OnnxFile file) {
    return made(new OnnxLayer(), l -> l.graph = LayerGraph.of(file));
  }

  /**
   * Creates the layer of an ONNX file.
   *
   * @throws IllegalArgumentException if it is damaged, if it refers to a file outside of its
   *     folder, or if one of its operators is not possible in a layer
   */
  public static OnnxLayer of(Path file) {
    return of(OnnxFile.read(Check.given("OnnxLayer", "file", file)));
  }

  /** Creates the layer of an ONNX file: {@code OnnxLayer.of("resnet.onnx")}. */
  public static OnnxLayer of(String file) {
    return of(FileErrors.path("OnnxLayer", "a file", file));
  }

  /** Creates the layer of an ONNX model in memory, which contains all of its weights. */
  public static OnnxLayer of(byte[] bytes) {
    return of(OnnxFile.of(Check.given("OnnxLayer", "bytes", bytes)));
  }

  /**
   * Sets the outputs: any values of the graph, by their names, such as the features before the last
   * nodes. By default they are the outputs of the file.
   */
  public OnnxLayer outputNames(String... names) {
    var all = Check.all("OnnxLayer", "outputNames", names);
    Check.that(!all.isEmpty(), "OnnxLayer: expected names of outputs, received none.");
    return with(this, l -> l.graph = graph().withOutputs(List.copyOf(all)));
  }

  private LayerGraph graph() {
    Check.state(
        graph != null, () -> label() + " has no file: make it by OnnxLayer.of(\"model.onnx\").");
    return graph;
  }

  /** Returns the names of the outputs. */
  public List<String> outputNames() {
    return graph().outputs();
  }

  /** Returns the names of the inputs in the order in which the layer takes them. */
  public List<String> inputNames() {
    return graph().inputs().stream().map(Input::name).toList();
  }

  @Override
  protected void build(List<Shape> inputs) {
    var all = new ArrayList<Weight>();
    var graph = graph();
    graph
        .weights()
        .forEach(
            (name, tensor) -> {
              var dims = tensor.getDimsList().stream().mapToLong(Long::longValue).toArray();
              var stored = Objects.requireNonNull(OnnxTypes.dtype(tensor.getDataType()));
              boolean isFloat = stored.isFloat();
              var type = isFloat ? dtype().variable() : stored;
              var shape = Shape.of(dims);
              boolean trained = isFloat && !graph.isState(name);
              var weight = new Weight(shape, type, trained, () -> zeros(type, shape));
              var value = graph.value(tensor);
              if (value != null) TensorInternals.set(weight, value);
              weight.name(name.replaceAll("[^\\w.-]", "_"));
              all.add(weight);
            });
    weights = List.copyOf(all);
    this.graph = graph.withoutValues();
  }

  private static NDArray zeros(DType dtype, Shape shape) {
    return NDArray.of(new float[Math.toIntExact(shape.size())], shape.dims()).cast(dtype);
  }

  @Override
  protected void checkInputs(List<Shape> inputs) {
    var own = graph().inputs();
    Check.that(
        inputs.size() == own.size(),
        "%s: expected %d inputs, %s, received %d.",
        label(),
        own.size(),
        inputNames(),
        inputs.size());
    for (int i = 0; i < own.size(); i++) {
      var expected = own.get(i).shape();
      boolean fits = expected == null || expected.rank() == inputs.get(i).rank();
      for (int axis = 1; fits && expected != null && axis < expected.rank(); axis++) {
        long size = expected.dim(axis);
        long given = inputs.get(i).dim(axis);
        fits = size == given || size == Shape.UNKNOWN || given == Shape.UNKNOWN;
      }
      Check.that(
          fits,
          "%s: the input \"%s\" has the shape %s, received %s.",
          label(),
          own.get(i).name(),
          expected,
          inputs.get(i));
    }
  }

  @Override
  protected List<Tensor> call(List<Tensor> inputs, Context context) {
    var compute = dtype().compute();
    var graph = graph();
    Map<String, Tensor> given = new LinkedHashMap<>();
    for (int i = 0; i < inputs.size(); i++) {
      var input = graph.inputs().get(i);
      var type = input.dtype().isFloat() ? compute : input.dtype();
      given.put(input.name(), inputs.get(i).cast(type));
    }
    var names = List.copyOf(graph.weights().keySet());
    for (int i = 0; i < names.size(); i++) given.put(names.get(i), weights.get(i));
    return GraphComputation.outputs(graph, compute, given);
  }

  /** Each step of recurrent operators and loops is unrolled. */
  @Override
  protected boolean needsSizes() {
    return graph != null && graph.hasSteps();
  }

  @Override
  protected boolean mayMixSamples() {
    return true;
  }

  @Override
  protected DType inputType() {
    var inputs = graph == null ? List.<Input>of() : graph.inputs();
    boolean whole = !inputs.isEmpty() && !inputs.get(0).dtype().isFloat();
    return whole ? inputs.get(0).dtype() : super.inputType();
  }

  /** A class that Keras does not have. */
  @Override
  protected String module() {
    return "rhyton.onnx";
  }

  /** The nodes are in the file, the weights beside those of other layers. */
  @Override
  public ConfigDict getConfig() {
    var bytes = graph().bytes();
    Check.that(
        bytes.length <= MOST_BYTES,
        "%s cannot be saved: the graph and its whole numbers take %s, at most %s are possible.",
        label(),
        MemoryCheck.text((double) bytes.length),
        MemoryCheck.text((double) MOST_BYTES));
    return super.getConfig().put(GRAPH, Base64.getEncoder().encodeToString(bytes));
  }

  @Override
  protected void readConfig(ConfigDict config) {
    var given = config.get(GRAPH);
    Check.that(given instanceof String, "OnnxLayer: the graph is missing in the configuration.");
    try {
      var bytes = Base64.getDecoder().decode((String) given);
      graph = LayerGraph.withoutValues("OnnxLayer", bytes);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("OnnxLayer: cannot read its graph: " + e.getMessage(), e);
    }
    var options = ConfigDict.of();
    for (var name : config.names()) if (!name.equals(GRAPH)) options.put(name, config.get(name));
    super.readConfig(options);
  }
}
