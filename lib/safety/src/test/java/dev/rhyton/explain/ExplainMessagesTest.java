package dev.rhyton.explain;

import dev.rhyton.Refusals;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Activation;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Embedding;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.GlobalAveragePooling1D;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.Lambda;
import dev.rhyton.metrics.Metrics;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.notebook.TableEncoder;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** What explanations refuse, and how. */
class ExplainMessagesTest {
  private static final float[][] ROWS = {{1, 2}, {3, 4}, {5, 7}};
  private static final float[][] HOLE = {{1, 2}, {3, Float.NaN}, {5, 7}};

  private static Sequential dense() {
    return Sequential.of(Input.of(2), Dense.of(3).activation("softmax"));
  }

  private static Sequential cnn() {
    return Sequential.of(
        Input.of(4, 4, 1), Conv2D.of(2, 3), Flatten.of(), Dense.of(3).activation("softmax"));
  }

  private static Sequential words() {
    return words(Input.of(DType.INT32, 5));
  }

  /** Keras' input of a plain Embedding: floats, whose whole numbers are the places. */
  private static Sequential numberedWords() {
    return words(Input.of(5));
  }

  private static Sequential words(Tensor input) {
    return Sequential.of(
        input, Embedding.of(9, 3), GlobalAveragePooling1D.of(), Dense.of(2).activation("softmax"));
  }

  private static Model two() {
    var left = Input.of("left", 2);
    var right = Input.of("right", 3);
    var a = Dense.of(2).named("a").apply(left);
    var b = Dense.of(2).named("b").apply(right);
    return Model.of(List.of(left, right), List.of(a, b));
  }

  private static final Map<String, float[][]> BOTH =
      Map.of("left", new float[1][2], "right", new float[1][3]);

  @TestFactory
  Stream<DynamicTest> samplesAndClasses() {
    return new Refusals()
        .add(
            "Saliency: expected classes from 0 to 2, received 3 for sample 1.",
            () -> Saliency.of(dense()).explain(ROWS, new int[] {0, 3, 1}))
        .add(
            "GradCam: expected classes from 0 to 2, received -1 for sample 0.",
            () -> GradCam.of(cnn()).explain(new float[2][4][4][1], -1))
        .add(
            "Saliency: expected one class, or one for each of 3 samples, received int32 of shape"
                + " (2,).",
            () -> Saliency.of(dense()).explain(ROWS, new int[2]))
        .add(
            "Saliency: a class must be a whole number, received 0.5.",
            () -> Saliency.of(dense()).explain(ROWS, 0.5))
        .add(
            "Saliency: the output has one number and no classes, received the classes 1.",
            () -> Saliency.of(Sequential.of(Input.of(2), Dense.of(1))).explain(ROWS, 1))
        .add(
            "IntegratedGradients: expected classes from 0 to 1, received 2 for sample 0.",
            () ->
                IntegratedGradients.of(
                        Sequential.of(Input.of(2), Dense.of(1).activation("sigmoid")))
                    .explain(ROWS, 2))
        .add(
            "Saliency: sample 1 has a number that is not finite, NaN: replace or leave out such"
                + " values first.",
            () -> Saliency.of(dense()).explain(HOLE))
        .add(
            "Occlusion: the output for sample 0 has a number that is not finite, NaN: the weights"
                + " of the model may be NaN.",
            () -> {
              var model = dense();
              model.weights().get(1).assign(NDArray.from(new float[] {Float.NaN, 0, 0}));
              Occlusion.of(model).explain(ROWS);
            })
        .add(
            "Saliency: expected at least one sample, received none.",
            () -> Saliency.of(dense()).explain(NDArray.from(ROWS).slice(0, 0)))
        .add(
            "Functional \"functional\": expected input of shape (None, 2), received (None, 3).",
            () ->
                Saliency.of(two())
                    .input("left")
                    .output("a")
                    .explain(List.of(new float[3][3], new float[3][3])))
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> models() {
    return new Refusals()
        .add(
            "Saliency: Sequential \"sequential\" takes int32, which has no gradient: use Occlusion,"
                + " or Saliency with layer(\"embedding\").",
            () -> Saliency.of(words()).explain(new int[2][5]))
        .add(
            "IntegratedGradients: a path needs an input of floats, received int32: use Occlusion.",
            () -> IntegratedGradients.of(words()).explain(new int[2][5]))
        .add(
            "Saliency: noise needs an input of floats, received int32: leave out smooth.",
            () -> Saliency.of(words()).layer("embedding").smooth(3, 0.1).explain(new int[2][5]))
        .add(
            "Saliency: no gradient flows from the output of Sequential \"sequential\" to its input:"
                + " use Occlusion.",
            () ->
                Saliency.of(
                        Sequential.of(Input.of(2), Lambda.of(x -> x.stopGradient()), Dense.of(2)))
                    .explain(ROWS))
        .add(
            "Saliency: no gradient flows from the output of Sequential \"sequential\" to its input:"
                + " use Occlusion, or Saliency with layer(\"embedding\").",
            () -> Saliency.of(numberedWords()).explain(new float[2][5]))
        .add(
            "IntegratedGradients: no gradient flows from the output of Sequential \"sequential\" to"
                + " its input: use Occlusion, or Saliency with layer(\"embedding\").",
            () -> IntegratedGradients.of(numberedWords()).explain(new float[2][5]))
        .add(
            "GradCam: Sequential \"sequential\" has no convolution; it has the layers [dense]. Use"
                + " Saliency or Occlusion, or choose a layer with positions and channels.",
            () -> GradCam.of(dense()).explain(ROWS))
        .add(
            "GradCam: the output of the layer has shape (None, 8): expected positions and channels,"
                + " as of a Conv2D or Conv1D.",
            () -> GradCam.of(cnn()).layer("flatten").explain(new float[2][4][4][1]))
        .add(
            "GradCam: Conv2D \"conv2d\" has its channels first: expected a layer with channels"
                + " last.",
            () ->
                GradCam.of(
                        Sequential.of(
                            Input.of(1, 4, 4),
                            Conv2D.of(2, 3).dataFormat("channels_first"),
                            Flatten.of(),
                            Dense.of(3)))
                    .explain(new float[1][1][4][4]))
        .add(
            "Sequential \"sequential\" has no layer \"conv2\". Did you mean \"conv2d\"?",
            () -> GradCam.of(cnn()).layer("conv2").explain(new float[2][4][4][1]))
        .add(
            "Saliency: the output of Sequential \"sequential\" is float32 of shape (None, 2, 2, 2):"
                + " expected numbers (samples, units). Explain a model that ends with one of its"
                + " positions, by Model.of.",
            () ->
                Saliency.of(Sequential.of(Input.of(4, 4, 1), Conv2D.of(2, 3)))
                    .explain(new float[1][4][4][1]))
        .add(
            "Saliency: Functional has 2 inputs, left, right: choose one by" + " input(\"...\").",
            () -> Saliency.of(two()).explain(BOTH))
        .add(
            "Saliency: Functional has 2 outputs, a, b: choose one by" + " output(\"...\").",
            () -> Saliency.of(two()).input("left").explain(BOTH))
        .add(
            "Saliency: Functional has no input \"lefd\"; it has [left, right]. Did"
                + " you mean \"left\"?",
            () -> Saliency.of(two()).input("lefd").explain(BOTH))
        .add(
            "Filters: Sequential \"sequential\" has no two-dimensional convolution; it has the"
                + " layers [dense].",
            () -> Filters.of(dense()))
        .add(
            "Filters: Dense \"dense\" has no filters of height and width: choose a Conv2D.",
            () -> Filters.of(dense(), "dense"))
        .add(
            "Filters: Conv2D \"conv2d\" has no weights yet: call build(shape of a sample) or fit.",
            () -> Filters.of(Sequential.of(Conv2D.of(2, 3)), "conv2d"))
        .add(
            "SanityCheck: Sequential \"sequential\" has no weights.",
            () ->
                SanityCheck.of(
                    Saliency.of(Sequential.of(Input.of(2), Activation.of("softmax"))), ROWS))
        .add("Saliency: model must not be null.", () -> Saliency.of(null))
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> closed() {
    return new Refusals(IllegalStateException.class)
        .add(
            "Weight \"kernel\" of shape (2, 3) was freed: Sequential \"sequential\" is closed.",
            () -> {
              var model = dense();
              model.close();
              Saliency.of(model).explain(ROWS);
            })
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> options() {
    return new Refusals()
        .add(
            "Saliency: copies must lie in [1, 10000], received 0.",
            () -> Saliency.of(dense()).smooth(0, 0.1))
        .add(
            "Saliency: noise must not be negative, received -0.1.",
            () -> Saliency.of(dense()).smooth(3, -0.1))
        .add(
            "IntegratedGradients: steps must lie in [1, 4096], received 0.",
            () -> IntegratedGradients.of(dense()).steps(0))
        .add(
            "IntegratedGradients: expected a baseline of shape (2,), or (3, 2) for all samples,"
                + " received (4,).",
            () -> IntegratedGradients.of(dense()).baseline(new float[4]).explain(ROWS))
        .add(
            "IntegratedGradients: baseline must be finite, received NaN.",
            () -> IntegratedGradients.of(dense()).baseline(Double.NaN))
        .add(
            "Occlusion: the baseline must be finite.",
            () -> Occlusion.of(dense()).baseline(new float[] {0, Float.NaN}))
        .add(
            "Occlusion: window needs one number, or two for images, received [1, 2, 3].",
            () -> Occlusion.of(dense()).window(1, 2, 3))
        .add(
            "Occlusion: strides must be at least 1, received 0.",
            () -> Occlusion.of(dense()).strides(0))
        .add(
            "Occlusion: strides of [3] leave parts between windows of [2, 2] uncovered: use smaller"
                + " ones.",
            () -> Occlusion.of(cnn()).window(2).strides(3).explain(new float[1][4][4][1]))
        .tests();
  }

  private static PermutationImportance importance() {
    var model = dense();
    model.compile("sgd", "sparse_categorical_crossentropy", "accuracy");
    return PermutationImportance.of(model);
  }

  @TestFactory
  Stream<DynamicTest> tables() {
    var size = DoubleColumn.create("size", 1, 2, 3);
    var age = DoubleColumn.create("age", 5, 6, 7);
    var kind = StringColumn.create("kind", "a", "b", "a");
    var table = Table.create(size, age, kind);
    var encoder = TableEncoder.of(table, "kind");
    var labelled = Dataset.of(ROWS, new int[] {0, 1, 2});
    return new Refusals()
        .add(
            "PartialDependence: there is no column \"sice\". Did you mean \"size\"? The columns are"
                + " [size, age].",
            () -> PartialDependence.of(dense()).explain(table, encoder, "sice"))
        .add(
            "PartialDependence: expected at least two rows to compare, received 1.",
            () -> PartialDependence.of(dense()).explain(table.first(1), encoder, "size"))
        .add(
            "PermutationImportance: expected at least two rows to compare, received 1.",
            () -> importance().explain(labelled.take(1)))
        .add(
            "PermutationImportance: row 1 has NaN in the column \"b\": replace or leave out such"
                + " values first.",
            () -> importance().explain(Dataset.of(HOLE, new int[3]), "a", "b"))
        .add(
            "PermutationImportance: expected rows with targets: the loss needs them.",
            () -> importance().explain(Dataset.of(ROWS)))
        .add(
            "PermutationImportance: evaluate returns no \"acuracy\", it returns [loss, accuracy]. Did"
                + " you mean \"accuracy\"?",
            () -> importance().metric("acuracy").explain(labelled))
        .add(
            "PermutationImportance: nothing says whether \"own\" gets better up or down: use"
                + " \"loss\".",
            () -> {
              var model = dense();
              var own = Metrics.get("own", (yTrue, yPred) -> yPred.max(-1));
              model.compile("sgd", "sparse_categorical_crossentropy", own);
              PermutationImportance.of(model).metric("own").explain(labelled);
            })
        .add(
            "PermutationImportance: expected names for 2 features, received 1.",
            () -> importance().explain(labelled, "a"))
        .add(
            "PermutationImportance: expected the rows of a table, (rows, features), received"
                + " [(2, 4, 4, 1)].",
            () -> importance().explain(Dataset.of(new float[2][4][4][1], new int[2])))
        .add(
            "PartialDependence: points must lie in [2, 10000], received 1.",
            () -> PartialDependence.of(dense()).points(1))
        .add(
            "Expected a unit of the output from 0 to 2, received 3.",
            () -> PartialDependence.of(dense()).explain(table, encoder, "age").mean(3))
        .add(
            "plot: expected names for 3 units of the output, received 2.",
            () -> PartialDependence.of(dense()).explain(table, encoder, "age").plot("a", "b"))
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> plots() {
    return new Refusals()
        .add(
            "plot: expected names for at least 3 classes, received 1.",
            () -> GradCam.of(cnn()).explain(new float[1][4][4][1], 2).plot("one"))
        .add(
            "bars: expected the values of a table, (rows, features), these have shape (1, 4, 4):"
                + " use plot.",
            () -> GradCam.of(cnn()).explain(new float[1][4][4][1]).bars())
        .add(
            "bars: expected names for 2 features, received 1.",
            () -> Saliency.of(dense()).explain(ROWS).bars("a"))
        .add(
            "Plots.images: expected shape (images, height, width), or with 1 or 3 channels behind,"
                + " received (3, 2). Reshape it: images.reshape(-1, 28, 28).",
            () -> Saliency.of(dense()).explain(ROWS).plot())
        .tests();
  }
}
