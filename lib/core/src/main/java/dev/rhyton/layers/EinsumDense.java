package dev.rhyton.layers;

import dev.rhyton.activations.ActivationFunction;
import dev.rhyton.activations.Activations;
import dev.rhyton.config.Check;
import dev.rhyton.config.ConfigDict;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.initializers.InitializerInternals;
import dev.rhyton.layers.WeightOptions.Slot;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A dense layer over any axes, given by an equation: {@code y = activation(einsum(equation, x,
 * kernel) + bias)}. It is meant for tensors with several axes of features, where {@link Dense} sees
 * only the last axis.
 *
 * <p>The sides of the equation describe input and output, with the batch first; {@code ...} stands
 * for leading or trailing axes that do not change.
 *
 * <pre>{@code
 * EinsumDense.of("abc,cde->abde", -1, 8, 16).biasAxes("de") // each step of 64 numbers into 8 heads
 * }</pre>
 */
public final class EinsumDense extends LoraLayer<EinsumDense>
    implements WeightSetters.Kernel<EinsumDense>, WeightSetters.Bias<EinsumDense> {
  private static final Pattern EQUATION =
      Pattern.compile("(\\.{3})?([a-zA-Z]+)(\\.{3})?,([a-zA-Z]+)->(\\.{3})?([a-zA-Z]+)(\\.{3})?");
  private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  private String equation = "ab,bc->ac";
  private List<Integer> outputShape = List.of(1);
  private ActivationFunction activation = ActivationFunction.LINEAR;
  private @Nullable String biasAxes;
  private WeightOptions kernelOptions = new WeightOptions(Initializer.GLOROT_UNIFORM);
  private WeightOptions biasOptions = new WeightOptions(Initializer.ZEROS);

  private @Nullable Weight kernel; // the shape follows from the equation
  private @Nullable Weight
      bias; // the output's axes from the first of biasAxes on; other axes have size 1

  private EinsumDense() {}

  /**
   * Creates a layer by its equation.
   *
   * @param outputShape the sizes of the output's axes without the batch and without those of {@code
   *     ...}; −1 for an axis that the input also has
   */
  public static EinsumDense of(String equation, int... outputShape) {
    return made(
        new EinsumDense(),
        e -> {
          e.equation = equation;
          e.outputShape =
              Arrays.stream(Check.given("EinsumDense", "outputShape", outputShape))
                  .mapToObj(d -> d < 0 ? null : d)
                  .toList();
        });
  }

  /** Sets the activation function by its name, such as {@code "relu"}. */
  public EinsumDense activation(String name) {
    return activation(Activations.get(name));
  }

  /** Sets the activation function. */
  public EinsumDense activation(ActivationFunction function) {
    return with(this, e -> e.activation = function);
  }

  /** Sets the letters of the output axes that have a bias; by default there is no bias. */
  public EinsumDense biasAxes(@Nullable String letters) {
    return with(this, e -> e.biasAxes = letters);
  }

  @Override
  protected ConfigDict idleOptions() {
    return ConfigDict.of().put("activity_regularizer", null);
  }

  /** Keras computes this option again. */
  @Override
  protected Set<String> harmlessKeys() {
    return Set.of("gptq_unpacked_column_size");
  }

  @Override
  protected void check() {
    super.check();
    var parts = EQUATION.matcher(equation);
    Check.that(
        parts.matches()
            && (parts.group(1) == null) == (parts.group(5) == null)
            && (parts.group(3) == null) == (parts.group(7) == null)
            && (parts.group(1) == null || parts.group(3) == null),
        "EinsumDense: expected an equation such as \"abc,cd->abd\" or \"...x,xy->...y\", received"
            + " \"%s\".",
        equation);
    for (var size : outputShape) {
      if (size != null) Check.positive("EinsumDense", "outputShape", size);
    }
    for (char letter : biasAxes == null ? new char[0] : biasAxes.toCharArray()) {
      Check.that(
          parts.group(6).indexOf(letter) >= 0,
          "EinsumDense: biasAxes \"%s\" are not among the output's axes in \"%s\".",
          biasAxes,
          equation);
    }
  }

  /** The equation for inputs of one rank, in which letters replace the dots. */
  private record Letters(String input, String kernel, String output, int before, int after) {
    static Letters of(String equation, int rank, String label) {
      var parts = EQUATION.matcher(equation);
      if (!parts.matches()) throw new AssertionError(equation);
      int elided = rank - parts.group(2).length();
      boolean left = parts.group(1) != null;
      boolean right = parts.group(3) != null;
      Check.that(
          (left || right) ? elided >= 0 : elided == 0,
          "%s: expected input of %d axes for the equation \"%s\", received %d.",
          label,
          parts.group(2).length(),
          equation,
          rank);
      var dots = new StringBuilder();
      LETTERS
          .chars()
          .filter(c -> equation.indexOf(c) < 0)
          .limit(elided)
          .forEach(c -> dots.append((char) c));
      return new Letters(
          (left ? dots : "") + parts.group(2) + (right ? dots : ""),
          parts.group(4),
          (left ? dots : "") + parts.group(6) + (right ? dots : ""),
          left ? elided : 0,
          right ? elided : 0);
    }

    /** Returns the axes of the kernel that also occur in one side of the equation. */
    int[] kernelAxes(String side) {
      return IntStream.range(0, kernel.length())
          .filter(i -> side.indexOf(kernel.charAt(i)) >= 0)
          .toArray();
    }

    String equation() {
      return input + "," + kernel + "->" + output;
    }
  }

  /** Returns the size of an axis, from the input or from the options. */
  private long size(Letters letters, char letter, Shape input) {
    int at = letters.input.indexOf(letter);
    if (at >= 0 && input.dim(at) != Shape.UNKNOWN) return input.dim(at);
    int given = letters.output.indexOf(letter) - Math.max(1, letters.before);
    boolean found = given >= 0 && given < outputShape.size() && outputShape.get(given) != null;
    return found ? outputShape.get(given) : Shape.UNKNOWN;
  }

  @Override
  @Nullable Weight kernel() {
    return kernel;
  }

  @Override
  void kernel(@Nullable Weight replacement) {
    kernel = replacement;
  }

  @Override
  List<String> quantizationModes() {
    return List.of("int8", "int4", "float8", "gptq", "awq");
  }

  @Override
  WeightOptions options(Slot slot) {
    return slot == Slot.KERNEL ? kernelOptions : biasOptions;
  }

  @Override
  protected void build(Shape input) {
    var letters = Letters.of(equation, input.rank(), label());
    var initializer =
        InitializerInternals.along(
            kernelOptions.initializer,
            letters.kernelAxes(letters.input),
            letters.kernelAxes(letters.output));
    kernel =
        weight(
            initializer,
            kernelOptions.regularizer,
            kernelOptions.constraint,
            letters.kernel.chars().mapToLong(c -> size(letters, (char) c, input)).toArray());
    var axes = biasAxes;
    if (axes == null || axes.isEmpty()) return;
    int first = axes.chars().map(letters.output::indexOf).min().orElseThrow();
    var sizes =
        letters
            .output
            .substring(first)
            .chars()
            .mapToLong(c -> axes.indexOf(c) < 0 ? 1 : size(letters, (char) c, input))
            .toArray();
    bias = weight(biasOptions, sizes);
  }

  /** Scales have the axes of the output, with size 1 where the kernel does not have an axis. */
  @Override
  KernelLayout layout(Shape input) {
    var letters = Letters.of(equation, input.rank(), label());
    var shape = ofFloats().shape();
    var summed =
        IntStream.range(0, shape.rank())
            .filter(i -> letters.output.indexOf(letters.kernel.charAt(i)) < 0)
            .boxed()
            .toList();
    int[] places = letters.output.chars().map(letters.kernel::indexOf).toArray();
    var scales = Arrays.stream(places).mapToLong(at -> at < 0 ? 1 : shape.dim(at)).toArray();
    var kept = Arrays.stream(places).filter(at -> at >= 0).boxed().toList();
    return new KernelLayout("kernel", shape, summed, kept, Shape.of(scales), 0, 1);
  }

  @Override
  protected void checkInputs(List<Shape> inputs) {
    var input = inputs.get(0);
    var letters = Letters.of(equation, input.rank(), label());
    for (int i = 0; i < input.rank(); i++) {
      int at = letters.kernel.indexOf(letters.input.charAt(i));
      Check.that(
          at < 0 || input.dim(i) == Shape.UNKNOWN || input.dim(i) == kernelShape().dim(at),
          "%s: expected axis %d of the input to have size %d, received %s.",
          label(),
          i,
          at < 0 ? 0 : kernelShape().dim(at),
          input);
    }
  }

  @Override
  protected Tensor call(Tensor x) {
    var letters = Letters.of(equation, x.shape().rank(), label());
    int[] summed =
        IntStream.range(0, letters.input.length())
            .filter(i -> letters.output.indexOf(letters.input.charAt(i)) < 0)
            .toArray();
    var y = product(x, summed, (in, by) -> Ops.einsum(letters.equation(), in, by));
    return activation.apply(bias == null ? y : y.add(biasOf(bias)));
  }
}
