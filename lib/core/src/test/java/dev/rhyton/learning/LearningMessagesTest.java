package dev.rhyton.learning;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.Refusals;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Dense;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Sequential;
import dev.rhyton.models.TrainerInternals;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The text of every refusal of what is done with gradients of samples. */
class LearningMessagesTest {
  @TestFactory
  Stream<DynamicTest> options() {
    return new Refusals()
        .add("Accountant: noise must not be negative, received -1.", () -> Accountant.of(-1))
        .add(
            "Accountant: steps must not be negative, received -1.",
            () -> Accountant.of(1).steps(0.1, -1))
        .add(
            "Accountant: delta must lie between 0 and 1, received 1.0.",
            () -> Accountant.of(1).epsilon(1))
        .add(
            "DpSgd: delta must lie between 0 and 1, received 0.0.",
            () -> Recording.clipped(1, 1).delta(0))
        .add(
            "Saga: no variable's path holds one of the patterns; there are [dense/kernel, dense/bias].",
            () -> fit(Recording.saga().variables("embedding"), samples()))
        .add(
            "Clipped gradients draw their batches at random from samples that lie in memory, received"
                + " Dataset of 4 samples: call cache() on it.",
            () -> fit(Recording.clipped(1, 1), samples().batch(2)))
        .add("Saga: groups must be at least 1, received 0.", () -> Recording.saga().groups(0))
        .add("Saga: budget must be positive, received 0.0.", () -> Recording.saga().budget(0))
        .tests();
  }

  private static Dataset samples() {
    return Dataset.of(Kit.normal(1, 4, 2), Kit.normal(2, 4, 1));
  }

  private static void fit(Recording recording, Dataset data) {
    var model = Sequential.of(Dense.of(1));
    model.compile(Compile.of("sgd", "mse").learning(Learning.plain().record(recording)));
    model.fit(data, ModelKit.quiet(1, 2));
  }

  /** A mode of a user with a rule that subtracts means, and a mask of its own. */
  private static class Centralized extends BaseLearning<Centralized> {
    @Override
    protected ModeParts parts(TrainingTarget target) {
      return ModeParts.of(new Rule()).mask(new Mask(1, 1));
    }
  }

  private static class Rule implements GradientRule {
    @Override
    public List<Tensor> gradients(TracedStep step, Objective loss) {
      return loss.gradients().stream().map(g -> g.subtract(g.mean())).toList();
    }
  }

  private record Mask(int size, int drawn) implements UpdateMask {
    @Override
    public float[] draw() {
      return new float[drawn];
    }

    @Override
    public Tensor factor(Weight weight, Tensor drawn) {
      return size == 3 ? drawn : drawn.mean();
    }

    @Override
    public Map<String, NDArray> state() {
      return Map.of("chosen", NDArray.of(new float[] {1}, 1));
    }
  }

  private record Infinite() implements UpdateMask {
    @Override
    public int size() {
      return 1;
    }

    @Override
    public float[] draw() {
      return new float[] {1};
    }

    @Override
    public double scale() {
      return 1e300;
    }

    @Override
    public Tensor factor(Weight weight, Tensor drawn) {
      return drawn.squeeze(0);
    }
  }

  /** A mode of any parts. */
  private static class Any extends BaseLearning<Any> {
    private static ModeParts parts;

    @Override
    protected ModeParts parts(TrainingTarget target) {
      return parts;
    }
  }

  private static void fit(ModeParts parts) {
    Any.parts = parts;
    var model = Sequential.of(Dense.of(1));
    model.compile(Compile.of("sgd", "mse").learning(new Any()));
    model.fit(samples(), ModelKit.quiet(1, 2));
  }

  private static ModeParts ruled(GradientRule rule) {
    return ModeParts.of(rule);
  }

  private static class AlsoStates implements GradientRule {
    @Override
    public List<Tensor> gradients(TracedStep step, Objective loss) {
      return loss.gradients();
    }

    @Override
    public Map<String, NDArray> state() {
      return Map.of("turn", NDArray.of(new float[] {1}, 1));
    }
  }

  private static final class NewKept implements GradientRule {
    @Override
    public List<Tensor> gradients(TracedStep step, Objective loss) {
      return loss.gradients();
    }

    @Override
    public KeptWeights kept() {
      return new KeptWeights(Map.of("mean", 0.0));
    }
  }

  private record Turning() implements UpdateMask {
    @Override
    public Tensor factor(Weight weight, Tensor drawn) {
      return null;
    }

    @Override
    public Map<String, NDArray> state() {
      return Map.of("turn", NDArray.of(new float[] {1}, 1));
    }
  }

  /** A user's mode of a name that the library has. */
  private static class PlainLearning extends BaseLearning<PlainLearning> {
    @Override
    protected ModeParts parts(TrainingTarget target) {
      return ModeParts.plain();
    }
  }

  /** A user's recording of a name that the library has. */
  private static class Saga extends BaseRecording {
    @Override
    protected Recorder recorder(TrainingTarget target) {
      return null;
    }
  }

  private static void fitRecorded(Learning mode) {
    var model = Sequential.of(Dense.of(1));
    model.compile(Compile.of("sgd", "mse").learning(mode));
    model.fit(samples(), ModelKit.quiet(1, 2));
  }

  @TestFactory
  Stream<DynamicTest> modesOfAUser() {
    return new Refusals()
        .add(
            "Centralized: Saga replaces the gradients of a step by those of single samples, which"
                + " the gradient rule Rule of the mode does not have: leave out record(...), or"
                + " override hasSampleGradients in the rule.",
            () -> fitRecorded(new Centralized().record(Recording.saga())))
        .add(
            "Centralized: DpSgd replaces the gradients of a step by those of single samples, which"
                + " the gradient rule Rule of the mode does not have: leave out record(...), or"
                + " override hasSampleGradients in the rule.",
            () -> fitRecorded(new Centralized().record(Recording.clipped(1, 1))))
        .add(
            "Any: Saga replaces the gradients of a step by those of single samples, which the"
                + " gradient rule (a lambda) of the mode does not have: leave out record(...), or"
                + " override hasSampleGradients in the rule.",
            () -> {
              Any.parts = ruled((step, loss) -> loss.gradients());
              fitRecorded(new Any().record(Recording.saga()));
            })
        .add(
            "Saga: what recorder returns must not be null.",
            () -> fitRecorded(new Any().record(new Saga())))
        .add("Any: what parts returns must not be null.", () -> fit((ModeParts) null))
        .add("ModeParts: rule must not be null.", () -> fit(ruled(null)))
        .add("ModeParts: mask must not be null.", () -> fit(ModeParts.plain().mask(null)))
        .add("ModeParts: factor must not be null.", () -> fit(ModeParts.plain().factor(null)))
        .add("ModeParts: rate must not be null.", () -> fit(ModeParts.plain().rate(null)))
        .add("ModeParts: decay must not be null.", () -> fit(ModeParts.plain().decay(null)))
        .add(
            "The learning mode: expected a factor of the learning rate that is finite and not"
                + " negative, received -1.0 after 1 steps.",
            () -> fit(ModeParts.plain().rate(steps -> steps == 1 ? -1 : 1)))
        .add(
            "The learning mode: expected a weight decay of SGD that is finite and not negative, or"
                + " null, received -0.1.",
            () -> fit(ModeParts.plain().decay(optimizer -> -0.1)))
        .add(
            "Any: expected a gradient, or null, for each of 2 weights, received 0 from (a lambda).",
            () -> fit(ruled((step, loss) -> List.of())))
        .add(
            "Any: expected a gradient, or null, for each of 2 weights, received null from (a"
                + " lambda).",
            () -> fit(ruled((step, loss) -> null)))
        .add(
            "Any: expected a gradient of shape (2, 1) for \"dense/kernel\", received ().",
            () -> fit(ruled((step, loss) -> loss.gradients().stream().map(g -> g.mean()).toList())))
        .add(
            "Any: expected 2 numbers from draw() of Mask, as its size() says, received 1.",
            () -> fit(ModeParts.plain().mask(new Mask(2, 1))))
        .add(
            "Any: expected a factor that broadcasts to the shape (2, 1) of \"dense/kernel\","
                + " received the shape (3,) from Mask.",
            () -> fit(ModeParts.plain().mask(new Mask(3, 3))))
        .add(
            "Any: expected finite numbers from draw() of Infinite, times its scale(), received"
                + " Infinity.",
            () -> fit(ModeParts.plain().mask(new Infinite())))
        .add(
            "Any: AlsoStates and Turning both save a state named \"turn\": rename one of them.",
            () -> stateOf(ruled(new AlsoStates()).mask(new Turning())))
        .add(
            "Any: kept() of NewKept must return the same object in each call: return a field.",
            () -> stateOf(ruled(new NewKept())))
        .add(
            "Any: the mode and Mask both save a state named \"chosen\": rename one of them.",
            () -> stateOf(ModeParts.plain().mask(new Mask(1, 1))))
        .add(
            "A part of a learning mode declared an argument of shape (2,) and dtype float32, and"
                + " computed a value of shape (1,) and dtype float32 for it.",
            () ->
                fit(
                    ruled(
                        (step, loss) -> {
                          var two = step.argument(Shape.of(2), b -> NDArray.of(new float[1], 1));
                          return loss.gradients().stream().map(g -> g.add(two.sum())).toList();
                        })))
        .add(
            "argument: what values returns must not be null.",
            () ->
                fit(
                    ruled(
                        (step, loss) -> {
                          var two = step.argument(Shape.of(2), b -> null);
                          return loss.gradients().stream().map(g -> g.add(two.sum())).toList();
                        })))
        .add(
            "KeptWeights: expected one of the kinds [mean], received squares.",
            () -> new KeptWeights(Map.of("mean", 0.0)).of("squares", 0, Shape.of(2)))
        .add(
            "LearningModes.register: the learning mode \"PlainLearning\" is"
                + " dev.rhyton.learning.PlainLearning already, received"
                + " dev.rhyton.learning.LearningMessagesTest$PlainLearning. Give your class another"
                + " name.",
            () -> LearningModes.register(PlainLearning.class))
        .add(
            "Recordings.register: the recording \"Saga\" is dev.rhyton.learning.Saga already, received"
                + " dev.rhyton.learning.LearningMessagesTest$Saga. Give your class another name.",
            () -> Recordings.register(Saga.class))
        .tests();
  }

  private static void stateOf(ModeParts parts) {
    Any.parts = parts;
    var model = Sequential.of(Dense.of(1));
    model.compile(Compile.of("sgd", "mse").learning(new Any()));
    model.fit(samples(), ModelKit.quiet(1, 2));
    assertNotNull(TrainerInternals.strategy(model).state());
  }
}
