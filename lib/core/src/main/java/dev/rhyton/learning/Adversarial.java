package dev.rhyton.learning;

import dev.rhyton.config.Check;
import dev.rhyton.config.Range;
import dev.rhyton.config.Value;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorException;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Adversarial training: a step minimizes {@code max_δ loss(x + δ, y)} over perturbations {@code ‖δ‖
 * ≤ ε} instead of {@code loss(x, y)}. Madry et al., 2018, arXiv 1706.06083.
 *
 * <pre>{@code
 * var mode = Learning.gradient().adversarial(Adversarial.pgd(0.1, 7));
 * model.compile(Compile.of("adam", "sparse_categorical_crossentropy").learning(mode));
 * }</pre>
 *
 * <p>The maximum is approached inside the training step, from a random start within the ball, by
 * steps {@code δ ← project(δ + α · steepest(∂loss/∂x))}. The loss is the loss of {@code testStep}:
 * the network is attacked as it predicts, with dropout off and moving statistics in batch
 * normalizations, and no layer changes its state. (The formula of the paper leaves this open. Pang
 * et al., 2021, arXiv 2010.00467, compare both modes: inference mode costs no robustness.) So the
 * perturbation of a sample depends on no other sample, and per-sample gradients and their privacy
 * remain valid.
 *
 * <p>Each of the {@code steps} is one more pass forward and back through the model: a training step
 * takes up to {@code steps + 1} times as long, and its graph is larger by about that factor. Loss
 * and metrics that training reports are computed on the perturbed samples; validation uses the
 * samples as they are. The perturbed samples are used by everything that a mode computes from
 * gradients, including recorded norms and {@code model.gradients}.
 */
public final class Adversarial extends Value {
  private static final String NO_GRADIENT =
      "Adversarial training needs the gradient of the loss with respect to the inputs, and none"
          + " reaches them: a layer is not differentiable, such as one that looks up indices.";

  private @Range(atLeast = 0) double epsilon;
  private @Range(atLeast = 1, atMost = 1000) int steps = 1; // all of them are in the graph
  private @Range(above = 0) @Nullable Double stepSize;
  private PerturbationNorm norm = PerturbationNorm.LINF;
  private boolean bounded = true;
  private @Range double low = 0;
  private @Range double high = 1;

  private Adversarial() {}

  /**
   * Returns one step of size {@code 1.25 ε} from a random start. Wong et al., 2020, arXiv
   * 2001.03994.
   */
  public static Adversarial fgsm(double epsilon) {
    return pgd(epsilon, 1);
  }

  /**
   * Returns {@code steps} steps of size {@code 2.5 ε / steps} from a random start, 1,000 at most.
   */
  public static Adversarial pgd(double epsilon, int steps) {
    return made(
        new Adversarial(),
        a -> {
          a.epsilon = epsilon;
          a.steps = steps;
        });
  }

  /**
   * Sets the size α of a step, by default {@code 1.25 ε} for one step and {@code 2.5 ε / steps}.
   */
  public Adversarial stepSize(double alpha) {
    return with(this, a -> a.stepSize = alpha);
  }

  /** Sets the norm of perturbations, by default {@code LINF}. */
  public Adversarial norm(PerturbationNorm which) {
    return with(this, a -> a.norm = which);
  }

  /** Sets the range of the inputs, in which perturbed samples remain; by default 0 to 1. */
  public Adversarial range(double least, double greatest) {
    return with(
        this,
        a -> {
          a.bounded = true;
          a.low = least;
          a.high = greatest;
        });
  }

  /** Lets inputs have any value, such as standardized columns of a table. */
  public Adversarial anyRange() {
    return with(this, a -> a.bounded = false);
  }

  @Override
  protected String module() {
    return "rhyton.learning";
  }

  @Override
  protected void check() {
    Check.given("Adversarial", "norm", norm);
    Check.that(
        low < high,
        "Adversarial: the range must have its lower bound first, received %s to %s.",
        low,
        high);
  }

  private double alpha() {
    if (stepSize != null) return stepSize;
    return steps == 1 ? 1.25 * epsilon : 2.5 * epsilon / steps;
  }

  /** Returns perturbed inputs, without a gradient to what they were computed from. */
  List<Tensor> perturbed(
      GraphBuilder graph, List<Tensor> inputs, Function<List<Tensor>, Tensor> loss) {
    var origins = inputs.stream().map(this::checked).toList();
    var current = new ArrayList<>(origins.stream().map(this::start).toList());
    for (int step = 0; step < steps; step++) {
      var at = List.copyOf(current);
      var gradients = graph.variables().aside(() -> gradients(graph, loss.apply(at), at));
      IntStream.range(0, at.size())
          .filter(i -> gradients.get(i) != null)
          .forEach(i -> current.set(i, moved(at.get(i), gradients.get(i), origins.get(i))));
    }
    return current.stream().map(Tensor::stopGradient).toList();
  }

  private static List<Tensor> gradients(GraphBuilder graph, Tensor loss, List<Tensor> inputs) {
    List<Tensor> found;
    try {
      found = graph.gradients(loss, inputs);
    } catch (TensorException e) {
      throw new IllegalArgumentException(NO_GRADIENT + " " + e.getMessage(), e);
    }
    Check.that(found.stream().anyMatch(Objects::nonNull), NO_GRADIENT);
    return found;
  }

  private Tensor checked(Tensor x) {
    Check.that(
        x.dtype().isFloat(),
        "Adversarial training perturbs inputs of a float dtype, received an input of dtype %s.",
        x.dtype());
    if (!bounded) return x;
    var inside = x.greaterEqual(low).logicalAnd(x.lessEqual(high)).all();
    var message =
        "Adversarial training: expected inputs from "
            + low
            + " to "
            + high
            + ", received values from {} to {}. Scale them, or set range(low, high) or anyRange().";
    return TensorOps.checked(x, inside, message, x.min(), x.max());
  }

  private Tensor start(Tensor x) {
    return clipped(x.add(norm.random(x, epsilon(x))));
  }

  private Tensor moved(Tensor at, Tensor gradient, Tensor origin) {
    var further = at.add(norm.steepest(gradient).multiply(alpha()));
    return clipped(origin.add(norm.project(further.subtract(origin), epsilon(at))));
  }

  private Tensor clipped(Tensor x) {
    return bounded ? x.clip(low, high) : x;
  }

  private Tensor epsilon(Tensor like) {
    return TensorOps.constant(epsilon, like.dtype());
  }
}
