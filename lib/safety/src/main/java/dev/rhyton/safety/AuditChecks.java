package dev.rhyton.safety;

import static java.util.Objects.requireNonNull;

import dev.rhyton.layers.Layer;
import dev.rhyton.safety.AuditFigures.Distribution;
import dev.rhyton.tensor.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** The checks of an {@link Audit}: each measures one thing and knows what to do about it. */
final class AuditChecks {
  private static final Set<String> BOUNDED =
      Set.of(
          "relu6",
          "sigmoid",
          "tanh",
          "softmax",
          "softsign",
          "hard_sigmoid",
          "hard_tanh",
          "sparse_sigmoid",
          "sparsemax");

  private static final String SYMBOLIC =
      "Build the model of layers, by Sequential.of or Model.of: layers of a class of its own"
          + " cannot be observed.";

  private AuditChecks() {}

  static List<AuditCheck> all() {
    return List.of(
        new InputScale(),
        new Logits(),
        new Saturation(),
        new GradientMasking(),
        new UnboundedActivations(),
        new DeadUnits(),
        new MemorizedSamples(),
        new OwnCode(),
        new Lipschitz());
  }

  /** Inputs of the first layer with weights that are not near 0 with a deviation near 1. */
  static final class InputScale extends AuditCheck {
    private static final double LARGEST = 10;
    private static final double NARROWEST = 0.01;
    private static final double WIDEST = 5;

    InputScale() {
      super("scale of the inputs");
    }

    @Override
    Finding look(AuditedModel model) {
      var seen = Distribution.of(firstInput(model));
      var figure =
          String.format(
              Locale.ROOT,
              "values from %s to %s, mean %s, deviation %s",
              AuditFigures.number(seen.least()),
              AuditFigures.number(seen.most()),
              AuditFigures.number(seen.mean()),
              AuditFigures.number(seen.deviation()));
      boolean fits =
          Math.abs(seen.mean()) <= LARGEST
              && seen.deviation() >= NARROWEST
              && seen.deviation() <= WIDEST;
      return fits
          ? ok(figure)
          : fault(
              figure, "Begin the model with Rescaling, or with a Normalization that is adapted.");
    }

    /** Returns the input of the first layer that is trained. */
    private static NDArray firstInput(AuditedModel model) {
      var outputs = model.ofLayers();
      if (outputs == null) return model.x();
      var input = model.x();
      for (var entry : outputs.entrySet()) {
        if (!entry.getKey().trainableWeights().isEmpty()) return input;
        input = entry.getValue();
      }
      return input;
    }
  }

  /** Outputs that are not probabilities. */
  static final class Logits extends AuditCheck {
    Logits() {
      super("outputs are probabilities");
    }

    @Override
    Finding look(AuditedModel model) {
      var seen = Distribution.of(model.outputs());
      var figure =
          "outputs from "
              + AuditFigures.number(seen.least())
              + " to "
              + AuditFigures.number(seen.most());
      return areProbabilities(model.outputs())
          ? ok(figure)
          : fault(
              figure,
              "The model hands out logits, which help to copy and to attack it: end it with"
                  + " softmax or sigmoid.");
    }

    static boolean areProbabilities(NDArray outputs) {
      for (float[] row : outputs.toArray2d()) {
        double sum = 0;
        for (float p : row) {
          if (!(p >= 0 && p <= 1)) return false;
          sum += p;
        }
        if (row.length > 1 && Math.abs(sum - 1) > 1e-3) return false;
      }
      return true;
    }
  }

  /** Probabilities so close to 1 that their gradient vanishes. */
  static final class Saturation extends AuditCheck {
    private static final double NEAR = 1e-6;
    private static final double SHARE = 0.5;

    Saturation() {
      super("saturated outputs");
    }

    @Override
    Finding look(AuditedModel model) {
      if (!Logits.areProbabilities(model.outputs())) {
        return unchecked("the outputs are not probabilities", "End the model with softmax.");
      }
      var scores = model.attacked().scores(model.x()).toArray2d();
      long near =
          Arrays.stream(scores)
              .filter(row -> IntStream.range(0, row.length).anyMatch(k -> row[k] > 1 - NEAR))
              .count();
      double share = (double) near / scores.length;
      var figure = AuditFigures.number(share) + " of the samples have a probability above 0.999999";
      return share <= SHARE
          ? ok(figure)
          : fault(
              figure,
              "The model is surer than its accuracy allows, and gradients vanish: train for fewer"
                  + " epochs, or with labelSmoothing or weight decay.");
    }
  }

  /** Hidden layers whose outputs have no bound. */
  static final class UnboundedActivations extends AuditCheck {
    private static final double LARGE = 100;

    UnboundedActivations() {
      super("unbounded activations");
    }

    @Override
    Finding look(AuditedModel model) {
      var outputs = model.ofLayers();
      if (outputs == null) return unchecked("not measured", SYMBOLIC);
      var layers = model.layers();
      var unbounded = new ArrayList<Layer>();
      double most = 0;
      for (var layer : layers.subList(0, Math.max(0, layers.size() - 1))) {
        var name = AuditedModel.activation(layer);
        if (name == null || BOUNDED.contains(name)) continue;
        unbounded.add(layer);
        var seen = Distribution.of(requireNonNull(outputs.get(layer)));
        most = Math.max(most, Math.max(Math.abs(seen.least()), Math.abs(seen.most())));
      }
      if (unbounded.isEmpty()) return ok("every hidden activation has a bound");
      var figure =
          String.format(
              Locale.ROOT,
              "%d of %d layers: %s; the largest activation is %s",
              unbounded.size(),
              layers.size(),
              String.join(", ", AuditedModel.names(unbounded)),
              AuditFigures.number(most));
      var advice =
          "A small change can grow from layer to layer: use relu6 or tanh, or a constraint such as"
              + " MaxNorm on the kernels.";
      return most > LARGE ? fault(figure, advice) : note(figure, advice);
    }
  }

  /** Units of a relu layer that are 0 for every sample. */
  static final class DeadUnits extends AuditCheck {
    private static final double SHARE = 0.25;

    DeadUnits() {
      super("dead units");
    }

    @Override
    Finding look(AuditedModel model) {
      var outputs = model.ofLayers();
      if (outputs == null) return unchecked("not measured", SYMBOLIC);
      int units = 0;
      int dead = 0;
      for (Map.Entry<Layer, NDArray> entry : outputs.entrySet()) {
        var name = AuditedModel.activation(entry.getKey());
        if (name == null || !name.startsWith("relu")) continue;
        var alive = alive(entry.getValue(), AuditedModel.isChannelsFirst(entry.getKey()));
        units += alive.length;
        for (boolean is : alive) if (!is) dead++;
      }
      if (units == 0) return ok("no layer with relu");
      var figure = dead + " of " + units + " units with relu are 0 for every sample";
      var advice =
          "They no longer learn: use a smaller learning rate, leaky_relu, or Weight Learning.";
      if (dead == 0) return ok(figure);
      return dead > SHARE * units ? fault(figure, advice) : note(figure, advice);
    }

    private static boolean[] alive(NDArray outputs, boolean channelsFirst) {
      var values = outputs.toFloats();
      var shape = outputs.shape();
      long each = channelsFirst ? shape.from(2).size() : 1; // the values of a unit in a row
      var alive = new boolean[Math.toIntExact(channelsFirst ? shape.dim(1) : shape.last())];
      for (int i = 0; i < values.length; i++) {
        if (values[i] > 0) alive[(int) (i / each % alive.length)] = true;
      }
      return alive;
    }
  }

  /** Training samples that the model takes for another class at first, and fits in the end. */
  static final class MemorizedSamples extends AuditCheck {
    private static final double SHARE = 0.005;
    private static final double DOUBTED = -Math.log(0.25); // the loss of a probability of 1/4
    private static final double FITTED = -Math.log(0.5);
    private static final String RECORD =
        "Train for at least three epochs with record(Recording.norms()) and audit again.";

    MemorizedSamples() {
      super("memorized samples");
    }

    @Override
    Finding look(AuditedModel model) {
      var norms = model.model().norms();
      if (norms == null || norms.epochs() < 3) return unchecked("no recorded gradients", RECORD);
      var loss = model.model().compiled().losses().get(0).getClass().getSimpleName();
      if (!loss.endsWith("Crossentropy")) {
        return unchecked("the losses of " + loss, "Compile with a cross-entropy.");
      }
      var early = new double[norms.samples()];
      int third = norms.epochs() / 3;
      for (int epoch = 0; epoch < third; epoch++) {
        var losses = norms.losses(epoch);
        for (int i = 0; i < early.length; i++) early[i] += losses[i] / third;
      }
      var last = norms.losses(norms.epochs() - 1);
      var sizes = norms.meanNorms();
      int[] memorized =
          IntStream.range(0, early.length)
              .filter(i -> early[i] > DOUBTED && last[i] < FITTED)
              .toArray();
      var sorted = Arrays.stream(sizes).filter(Double::isFinite).sorted().toArray();
      if (memorized.length == 0) return ok("none of " + sorted.length + " samples");
      double mean = IntStream.of(memorized).mapToDouble(i -> sizes[i]).average().orElse(0);
      var figure =
          String.format(
              Locale.ROOT,
              "%d of %d samples; their gradients are %s times the median",
              memorized.length,
              sorted.length,
              AuditFigures.number(mean / sorted[sorted.length / 2]));
      return memorized.length <= SHARE * sorted.length
          ? ok(figure)
          : fault(
              figure,
              "They are learned by heart and can be recognized: check their labels (Tables.of the"
                  + " model's norms()), or train with dropout or record(Recording.clipped(...)).");
    }
  }

  /** Layers that run code which a file does not show. */
  static final class OwnCode extends AuditCheck {
    OwnCode() {
      super("layers with code of their own");
    }

    @Override
    Finding look(AuditedModel model) {
      var own = model.innermost().stream().filter(AuditedModel::isOwnCode).toList();
      return own.isEmpty()
          ? ok("none")
          : fault(
              own.size() + ": " + String.join(", ", AuditedModel.names(own)),
              "Who loads the model has to trust this code: use layers of the library.");
    }
  }

  /** Layers without a bound on how much they stretch distances, and the bound of the others. */
  static final class Lipschitz extends AuditCheck {
    private static final double LARGE = 1000;

    Lipschitz() {
      super("Lipschitz bound");
    }

    @Override
    Finding look(AuditedModel model) {
      var bound = LipschitzBound.of(model);
      if (!bound.without().isEmpty()) {
        return fault(
            "no bound for " + String.join(", ", bound.without()),
            "A bound is known for chains of dense, convolutional and pooling layers.");
      }
      var figure =
          "a change of 1 moves the outputs by at most "
              + AuditFigures.number(bound.product())
              + "; largest factor: "
              + bound.largest();
      var advice =
          "Small changes can move the outputs far: use SpectralNormalization, a MaxNorm constraint"
              + " or weight decay.";
      return bound.product() > LARGE ? fault(figure, advice) : ok(figure);
    }
  }
}
