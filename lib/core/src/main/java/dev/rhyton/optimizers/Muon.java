package dev.rhyton.optimizers;

import dev.rhyton.config.Check;
import dev.rhyton.config.ConfigDict;
import dev.rhyton.config.Json;
import dev.rhyton.config.Key;
import dev.rhyton.config.Range;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.TrainOps;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Momentum with orthogonalized steps for each matrix, by five Newton-Schulz iterations. Embeddings,
 * and weights that are not matrices, are updated by AdamW. Jordan et al., 2024; Liu et al., 2025,
 * arXiv 2502.16982.
 */
public final class Muon extends BaseOptimizer<Muon> {
  private static final String VELOCITY = "velocity";

  @Key("adam_beta_1")
  private @Range(atLeast = 0, below = 1) double adamBeta1 = 0.9;

  @Key("adam_beta_2")
  private @Range(atLeast = 0, below = 1) double adamBeta2 = 0.999;

  private @Range(atLeast = 0) double adamWeightDecay = 0.004;
  private @Range(atLeast = 0) double epsilon = 1e-7;
  private List<String> excludeLayers = List.of();
  private boolean excludeEmbeddings = true;
  private double muonA = 3.4445;
  private double muonB = -4.775;
  private double muonC = 2.0315;
  private @Range(atLeast = 0) double adamLrRatio = 1;
  private @Range(atLeast = 0, below = 1) double momentum = 0.95;
  private @Range(atLeast = 1, atMost = 1000) int nsSteps = 5; // each is a part of the graph
  private boolean nesterov = true;
  private @Range(atLeast = 0) double rmsRate = 0.2;

  private Muon() {
    setWeightDecay(0.004);
  }

  /** Returns the optimizer with Keras' default learning rate, 0.001. */
  public static Muon of() {
    return new Muon();
  }

  /** Returns the optimizer with a learning rate. */
  public static Muon of(double learningRate) {
    return made(new Muon(), o -> o.setLearningRate(learningRate));
  }

  /** Returns the optimizer with a learning rate schedule. */
  public static Muon of(LearningRateSchedule schedule) {
    return made(new Muon(), o -> o.setLearningRate(schedule));
  }

  /** Sets the decay rate of the mean gradient of Adam. */
  public Muon adamBeta1(double share) {
    return with(this, o -> o.adamBeta1 = share);
  }

  /** Sets the decay rate of the mean squared gradient of Adam. */
  public Muon adamBeta2(double share) {
    return with(this, o -> o.adamBeta2 = share);
  }

  /** Sets the weight decay of the weights that Adam updates. */
  public Muon adamWeightDecay(double rate) {
    return with(this, o -> o.adamWeightDecay = rate);
  }

  /** Sets the number that is added to the root, to avoid division by 0. */
  public Muon epsilon(double value) {
    return with(this, o -> o.epsilon = value);
  }

  /** Sets whether Adam updates embeddings; true by default. */
  public Muon excludeEmbeddings(boolean exclude) {
    return with(this, o -> o.excludeEmbeddings = exclude);
  }

  /** Sets the learning rate of Adam, as a factor of the optimizer's rate. */
  public Muon adamLrRatio(double share) {
    return with(this, o -> o.adamLrRatio = share);
  }

  /** Sets the momentum, the fraction of the last step that is kept. */
  public Muon momentum(double share) {
    return with(this, o -> o.momentum = share);
  }

  /** Sets the number of Newton-Schulz iterations. */
  public Muon nsSteps(int count) {
    return with(this, o -> o.nsSteps = count);
  }

  /** Sets whether Nesterov's momentum is used. */
  public Muon nesterov(boolean ahead) {
    return with(this, o -> o.nesterov = ahead);
  }

  /**
   * Sets the root mean square of a matrix's step at rate 1, to match Adam's; with 0 the step is not
   * scaled.
   */
  public Muon rmsRate(double size) {
    return with(this, o -> o.rmsRate = size);
  }

  /**
   * Sets patterns: Adam also updates weights whose path, {@code dense_1/kernel}, contains one of
   * them.
   */
  public Muon excludeLayers(String... patterns) {
    return with(this, o -> o.excludeLayers = Check.all("Muon", "excludeLayers", patterns));
  }

  /** Sets the polynomial {@code ax + bx³ + cx⁵} of the iterations. */
  public Muon polynomial(double a, double b, double c) {
    return with(
        this,
        o -> {
          o.muonA = a;
          o.muonB = b;
          o.muonC = c;
        });
  }

  @Override
  protected void check() {
    super.check();
    excludeLayers.forEach(p -> Check.pattern("Muon", "excludeLayers", p));
    for (double factor : new double[] {muonA, muonB, muonC}) {
      Check.that(
          Double.isFinite(factor), "Muon: the polynomial needs numbers, received %s.", factor);
    }
  }

  /** Reads null as 0, since Keras writes null in place of 0. */
  @Override
  protected void readConfig(ConfigDict config) {
    var read = Json.config(Json.node(config).deepCopy());
    for (var key : List.of("weight_decay", "adam_weight_decay", "rms_rate")) {
      if (config.has(key) && config.get(key) == null) read.put(key, 0.0);
    }
    super.readConfig(read);
  }

  @Override
  public ConfigDict getConfig() {
    var config = super.getConfig();
    return rmsRate == 0 ? config.put("rms_rate", null) : config;
  }

  private boolean byAdam(String path, Weight weight) {
    return weight.shape().rank() != 2
        || (excludeEmbeddings && path.toLowerCase(Locale.ROOT).contains("embedding"))
        || excludeLayers.stream().anyMatch(p -> Pattern.compile(p).matcher(path).find());
  }

  @Override
  @Nullable Double weightDecay(String path, Weight weight) {
    return byAdam(path, weight) ? (Double) adamWeightDecay : super.weightDecay(path, weight);
  }

  @Override
  protected void update(Weight weight, Tensor gradient, UpdateContext step) {
    var m = step.slot(weight, "momentum");
    if (byAdam(step.state().path(weight), weight)) {
      TrainOps.applyAdam(
          weight,
          m,
          step.slot(weight, VELOCITY),
          step.power(adamBeta1),
          step.power(adamBeta2),
          step.rate().multiply(adamLrRatio),
          adamBeta1,
          adamBeta2,
          epsilon,
          gradient);
      return;
    }
    var kept = step.assign(m, m.multiply(momentum).add(gradient));
    var direction = orthogonal(nesterov ? gradient.add(kept.multiply(momentum)) : kept);
    double longest = Math.max(weight.shape().dim(0), weight.shape().dim(1));
    double length = rmsRate == 0 ? 1 : rmsRate * Math.sqrt(longest);
    step.subtract(weight, direction.multiply(step.rate().multiply(length)));
  }

  /**
   * Returns an approximation of the matrix with the same singular vectors and all singular values
   * 1.
   */
  private Tensor orthogonal(Tensor matrix) {
    boolean tall = matrix.shape().dim(0) > matrix.shape().dim(1);
    var x = tall ? matrix.transpose() : matrix;
    x = x.divide(x.square().sum().sqrt().add(1e-7));
    for (int i = 0; i < nsSteps; i++) {
      var a = x.matmul(x, false, true);
      var b = a.multiply(muonB).add(a.multiply(muonC).matmul(a));
      x = x.multiply(muonA).add(b.matmul(x));
    }
    return tall ? x.transpose() : x;
  }

  @Override
  boolean has(String slot, String path, Weight weight) {
    return !slot.equals(VELOCITY) || byAdam(path, weight);
  }

  @Override
  protected List<List<String>> slots() {
    return List.of(List.of("momentum", VELOCITY));
  }

  @Override
  protected Set<OptimizerTrait> traits() {
    return Set.of(
        OptimizerTrait.SCALE_FREE, OptimizerTrait.FIXED_LENGTH, OptimizerTrait.RATE_IS_FACTOR);
  }
}
