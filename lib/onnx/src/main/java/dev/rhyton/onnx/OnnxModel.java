package dev.rhyton.onnx;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.FileErrors;
import dev.rhyton.config.Json;
import dev.rhyton.data.InputStatistics;
import dev.rhyton.models.InferenceModel;
import dev.rhyton.onnx.OnnxSession.Port;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The model in an ONNX file, from any library, computed by ONNX Runtime. It predicts and is
 * evaluated as a model of this library; it is not trained. The program needs the dependency {@code
 * com.microsoft.onnxruntime:onnxruntime}.
 *
 * <pre>{@code
 * try (var model = OnnxModel.load("resnet.onnx")) {
 *   NDArray scores = model.predict(images);
 *   model.evaluate(Dataset.of(images, labels), "sparse_categorical_accuracy");
 * }
 * }</pre>
 *
 * <p>The file is checked before ONNX Runtime opens it. No file outside of its folder is read.
 */
public final class OnnxModel extends InferenceModel {
  /** The keys of the metadata that this library writes. */
  static final String CLASSES = "classes";

  static final String STATISTICS = "statistics";

  private final OnnxSession session;
  private final OnnxFile file;

  private OnnxModel(String name, OnnxFile file) {
    super(name);
    this.file = file;
    session = OnnxSession.open(file.name(), file.bytes(), file.folder());
  }

  /**
   * Opens an ONNX file.
   *
   * @throws IllegalArgumentException if it is damaged, if it refers to a file outside of its
   *     folder, or if ONNX Runtime lacks one of its operations
   * @throws IllegalStateException if ONNX Runtime is not on the class path
   */
  public static OnnxModel load(Path file) {
    Check.given("OnnxModel", "file", file);
    OnnxInference.checkPresent();
    return new OnnxModel(file.getFileName() + "", OnnxFile.read(file));
  }

  /** Opens an ONNX file as {@link #load(Path)} does: {@code OnnxModel.load("model.onnx")}. */
  public static OnnxModel load(String file) {
    return load(FileErrors.path("OnnxModel", "a file", file));
  }

  /** Opens an ONNX model in memory, which contains all of its weights. */
  public static OnnxModel of(byte[] bytes) {
    Check.given("OnnxModel", "bytes", bytes);
    OnnxInference.checkPresent();
    return new OnnxModel("ONNX model", OnnxFile.of(bytes));
  }

  /**
   * Returns the bytes of the file, from which {@link #of} makes the model again.
   *
   * @throws IllegalStateException if the weights are in other files
   */
  public byte[] toBytes() {
    Check.state(
        file.folder() == null,
        () -> file.name() + ": its weights are in other files, so that its bytes are not enough.");
    return file.bytes().clone();
  }

  /** Returns the entries that the author wrote beside the model. */
  public Map<String, String> metadata() {
    return session.metadata();
  }

  /**
   * Returns the names of the classes that the outputs stand for, in their order, from the metadata;
   * empty if there are none.
   *
   * @throws IllegalArgumentException if the entry has another form
   */
  public List<String> classNames() {
    var names = new ArrayList<String>();
    for (var name : list(CLASSES)) {
      Check.that(name.isTextual(), "%s", damaged(CLASSES, "a name of a class is no text."));
      names.add(name.asText());
    }
    return List.copyOf(names);
  }

  /**
   * Returns the statistics of the training data of each input, from the metadata; empty if there
   * are none.
   *
   * @throws IllegalArgumentException if the entry has another form
   */
  public List<InputStatistics> statistics() {
    var all = new ArrayList<InputStatistics>();
    for (var input : list(STATISTICS)) {
      var numbers = new double[input.size()];
      for (int i = 0; i < numbers.length; i++) numbers[i] = input.get(i).asDouble(Double.NaN);
      try {
        all.add(InputStatistics.ofState(NDArray.from(numbers)));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(damaged(STATISTICS, e.getMessage()), e);
      }
    }
    return List.copyOf(all);
  }

  /** Returns the list that an entry of the metadata contains; an empty one without the entry. */
  private JsonNode list(String key) {
    var text = metadata().getOrDefault(key, "[]");
    try {
      var list = Json.parse(text);
      Check.that(list.isArray(), "it is no list.");
      return list;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(damaged(key, e.getMessage()), e);
    }
  }

  private String damaged(String key, @Nullable String reason) {
    return name() + ": cannot read the entry \"" + key + "\" of the metadata: " + reason;
  }

  @Override
  public String runtime() {
    return session.runtime();
  }

  @Override
  public List<String> inputNames() {
    return session.inputs().stream().map(Port::name).toList();
  }

  @Override
  public List<String> outputNames() {
    return session.outputs().stream().map(Port::name).toList();
  }

  @Override
  public List<Shape> inputShapes() {
    return session.inputs().stream().map(Port::shape).toList();
  }

  @Override
  public List<DType> inputTypes() {
    return session.inputs().stream().map(Port::dtype).toList();
  }

  @Override
  protected List<NDArray> compute(List<NDArray> given) {
    return session.run(session.accepts(given) ? given : converted(given));
  }

  private List<NDArray> converted(List<NDArray> given) {
    var inputs = session.inputs();
    Check.that(
        given.size() == inputs.size(),
        "%s: expected %d inputs, %s, received %d.",
        name(),
        inputs.size(),
        inputNames(),
        given.size());
    var all = new ArrayList<NDArray>();
    for (int i = 0; i < given.size(); i++) all.add(converted(inputs.get(i), given.get(i)));
    return all;
  }

  private NDArray converted(Port input, NDArray value) {
    boolean fits =
        value.dtype() == input.dtype()
            || (value.dtype() != DType.STRING
                && input.dtype() != DType.STRING
                && (input.dtype().isFloat() || !value.dtype().isFloat()));
    Check.that(
        fits,
        "%s: the input \"%s\" takes %s, received %s.",
        name(),
        input.name(),
        input.dtype(),
        value.dtype());
    Check.that(
        input.shape().accepts(value.shape()),
        "%s: the input \"%s\" has the shape %s, received %s.",
        name(),
        input.name(),
        input.shape(),
        value.shape());
    return value.cast(input.dtype());
  }

  @Override
  protected void free() {
    session.close();
  }
}
