package dev.rhyton.onnx;

import dev.rhyton.onnx.OperatorTable.Operator;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The operators LSTM, GRU and RNN. Each step is computed by its own operations, so that gradients
 * flow through all of them; the part of a step that needs no state is computed for all at once.
 */
final class RecurrentOperators {
  private static final long MOST_STEPS = 2_000;

  private RecurrentOperators() {}

  static void addTo(Map<String, Operator> table) {
    table.put("LSTM", Operator.of(c -> new Run(c, Cell.LSTM).run()));
    table.put("GRU", Operator.of(c -> new Run(c, Cell.GRU).run()));
    table.put("RNN", Operator.of(c -> new Run(c, Cell.RNN).run()));
  }

  private enum Cell {
    LSTM(4, 2),
    GRU(3, 1),
    RNN(1, 1);

    private final int gates;
    private final int states;

    Cell(int gates, int states) {
      this.gates = gates;
      this.states = states;
    }

    /** Returns the activations of the gates, of the new values and, for an LSTM, of the output. */
    List<String> activations() {
      return switch (this) {
        case LSTM -> List.of("sigmoid", "tanh", "tanh");
        case GRU -> List.of("sigmoid", "tanh");
        case RNN -> List.of("tanh");
      };
    }
  }

  /** The call of an operator, in one direction or in both. */
  private static final class Run {
    private final OperatorCall c;
    private final Cell cell;
    private final Tensor x; // (steps, batch, inputs)
    private final int units;
    private final int steps;
    private final List<Tensor> valid = new ArrayList<>(); // of each step, if there are lengths
    private final List<UnaryOperator<Tensor>> activations;

    Run(OperatorCall c, Cell cell) {
      this.c = c;
      this.cell = cell;
      x = c.in(0);
      units = Math.toIntExact(c.shape(2).last());
      long count = x.shape().dim(0);
      c.require(
          count != Shape.UNKNOWN && count > 0 && count <= MOST_STEPS,
          "the number of steps must be known, and 1 to " + MOST_STEPS + ": it is " + x.shape());
      steps = (int) count;
      c.require(c.number("layout", 0) == 0, "its batch is the first axis");
      c.require(!c.hasAttribute("clip"), "it clips the inputs of activations");
      c.require(c.number("input_forget", 0) == 0, "its input and forget gates are coupled");
      if (c.has(4)) {
        for (int t = 0; t < steps; t++) valid.add(Ops.expandDims(Ops.greater(c.in(4), t), 1));
      }
      activations = new Activations(c).all();
    }

    void run() {
      var direction = c.text("direction", "forward");
      var sequences = new ArrayList<Tensor>();
      var ends = new ArrayList<List<Tensor>>();
      int directions = direction.equals("bidirectional") ? 2 : 1;
      for (int d = 0; d < directions; d++) {
        boolean reverse = d == 1 || direction.equals("reverse");
        ends.add(one(d, reverse, sequences));
      }
      var results = new ArrayList<>(List.of(Ops.stack(sequences, 1)));
      for (int s = 0; s < cell.states; s++) {
        int state = s;
        results.add(Ops.stack(ends.stream().map(e -> e.get(state)).toList()));
      }
      c.results(results);
    }

    /** Runs in one direction, adds the outputs of the steps, and returns the last states. */
    private List<Tensor> one(int d, boolean reverse, List<Tensor> sequences) {
      var weights = new Weights(d);
      var projected = Ops.unstack(weights.projected(), null, 0);
      var now = initial(d);
      var outputs = new ArrayList<Tensor>(Collections.nCopies(steps, null));
      for (int i = 0; i < steps; i++) {
        int t = reverse ? steps - 1 - i : i;
        var next = weights.step(projected.get(t), now);
        var y = next.get(0);
        if (!valid.isEmpty()) {
          var mask = valid.get(t);
          var before = now;
          var kept = new ArrayList<Tensor>();
          for (int s = 0; s < next.size(); s++) {
            kept.add(Ops.where(mask, next.get(s), before.get(s)));
          }
          next = kept;
          y = Ops.where(mask, y, Ops.zerosLike(y));
        }
        outputs.set(t, y);
        now = next;
      }
      sequences.add(Ops.stack(outputs));
      return now;
    }

    private List<Tensor> initial(int d) {
      var states = new ArrayList<Tensor>();
      for (int s = 0; s < cell.states; s++) {
        states.add(
            c.has(5 + s)
                ? part(c.in(5 + s), d)
                : TensorOps.zerosPerSample(Ops.take(x, 0, 0), units));
      }
      return states;
    }

    /** The weights of one direction, and the activations of its gates. */
    private final class Weights {
      private final Tensor kernel; // (inputs, gates · units)
      private final Tensor recurrent; // (units, gates · units)
      private final @Nullable Tensor
          bias; // of the input's product, and of that of the state; or null
      private final @Nullable Tensor stateBias;
      private final @Nullable Tensor peepholes;
      private final List<UnaryOperator<Tensor>> by;

      Weights(int d) {
        kernel = Ops.transpose(part(c.in(1), d), 1, 0);
        recurrent = Ops.transpose(part(c.in(2), d), 1, 0);
        int all = cell.gates * units;
        var biases = c.has(3) ? part(c.in(3), d) : null;
        bias = biases == null ? null : biases.slice(0, 0, all);
        stateBias = biases == null ? null : biases.slice(0, all, 2L * all);
        peepholes = cell == Cell.LSTM && c.has(7) ? part(c.in(7), d) : null;
        int count = cell.activations().size();
        by = activations.subList(d * count, (d + 1) * count);
      }

      Tensor projected() {
        return plus(Ops.matmul(x, kernel), bias);
      }

      List<Tensor> step(Tensor x, List<Tensor> states) {
        return switch (cell) {
          case LSTM -> lstm(x, states.get(0), states.get(1));
          case GRU -> List.of(gru(x, states.get(0)));
          case RNN -> List.of(by.get(0).apply(Ops.add(x, ofState(states.get(0)))));
        };
      }

      private Tensor ofState(Tensor h) {
        return plus(Ops.matmul(h, recurrent), stateBias);
      }

      private Tensor gate(Tensor x, int gate) {
        return x.slice(x.shape().rank() - 1, (long) gate * units, (gate + 1L) * units);
      }

      /** The gates are i, o, f, c. */
      private List<Tensor> lstm(Tensor x, Tensor h, Tensor cellState) {
        var all = Ops.add(x, ofState(h));
        var i = by.get(0).apply(seeing(gate(all, 0), cellState, 0));
        var f = by.get(0).apply(seeing(gate(all, 2), cellState, 2));
        var made = by.get(1).apply(gate(all, 3));
        var next = Ops.add(Ops.multiply(f, cellState), Ops.multiply(i, made));
        var o = by.get(0).apply(seeing(gate(all, 1), next, 1));
        return List.of(Ops.multiply(o, by.get(2).apply(next)), next);
      }

      private Tensor seeing(Tensor gate, Tensor cellState, int which) {
        if (peepholes == null) return gate;
        return Ops.add(gate, Ops.multiply(gate(peepholes, which), cellState));
      }

      /** The gates are z, r, h. */
      private Tensor gru(Tensor x, Tensor h) {
        Tensor made;
        Tensor z;
        if (c.number("linear_before_reset", 0) != 0) {
          var state = ofState(h);
          z = by.get(0).apply(Ops.add(gate(x, 0), gate(state, 0)));
          var r = by.get(0).apply(Ops.add(gate(x, 1), gate(state, 1)));
          made = Ops.add(gate(x, 2), Ops.multiply(r, gate(state, 2)));
        } else {
          var first = recurrent.slice(1, 0, 2L * units);
          var state = Ops.matmul(h, first);
          z = by.get(0).apply(plus(Ops.add(gate(x, 0), gate(state, 0)), ofGate(0)));
          var r = by.get(0).apply(plus(Ops.add(gate(x, 1), gate(state, 1)), ofGate(1)));
          var product = Ops.matmul(Ops.multiply(r, h), gate(recurrent, 2));
          made = plus(Ops.add(gate(x, 2), product), ofGate(2));
        }
        var next = by.get(1).apply(made);
        return Ops.add(next, Ops.multiply(z, Ops.subtract(h, next)));
      }

      private @Nullable Tensor ofGate(int gate) {
        return stateBias == null ? null : gate(stateBias, gate);
      }
    }

    private static Tensor plus(Tensor x, @Nullable Tensor bias) {
      return bias == null ? x : Ops.add(x, bias);
    }

    /** Returns the weights or states of one direction. */
    private static Tensor part(Tensor all, int direction) {
      return Ops.take(all, direction, 0);
    }

    /** The activations of all directions, each with the parameters that it takes of the lists. */
    private final class Activations {
      private final OperatorCall c;
      private final List<Float> alphas;
      private final List<Float> betas;
      private int nextAlpha;
      private int nextBeta;

      Activations(OperatorCall c) {
        this.c = c;
        alphas = c.decimals("activation_alpha");
        betas = c.decimals("activation_beta");
      }

      List<UnaryOperator<Tensor>> all() {
        var names = new ArrayList<>(c.texts("activations"));
        if (names.isEmpty()) for (int d = 0; d < 2; d++) names.addAll(cell.activations());
        return names.stream().map(this::one).toList();
      }

      private double alpha(double otherwise) {
        return nextAlpha < alphas.size() ? alphas.get(nextAlpha++) : otherwise;
      }

      private double beta(double otherwise) {
        return nextBeta < betas.size() ? betas.get(nextBeta++) : otherwise;
      }

      private UnaryOperator<Tensor> one(String name) {
        switch (name.toLowerCase(Locale.ROOT)) {
          case "sigmoid" -> {
            return Ops::sigmoid;
          }
          case "tanh" -> {
            return Ops::tanh;
          }
          case "relu" -> {
            return Ops::relu;
          }
          case "softsign" -> {
            return Ops::softsign;
          }
          case "softplus" -> {
            return Ops::softplus;
          }
          case "affine" -> {
            double alpha = alpha(1);
            double beta = beta(0);
            return v -> alpha == 1 && beta == 0 ? v : Ops.add(Ops.multiply(v, alpha), beta);
          }
          case "leakyrelu" -> {
            double alpha = alpha(0.01);
            return v -> Ops.leakyRelu(v, alpha);
          }
          case "thresholdedrelu" -> {
            double alpha = alpha(1);
            return v -> Ops.threshold(v, alpha, 0);
          }
          case "scaledtanh" -> {
            double alpha = alpha(1);
            double beta = beta(1);
            return v -> Ops.multiply(Ops.tanh(Ops.multiply(v, beta)), alpha);
          }
          case "hardsigmoid" -> {
            double alpha = alpha(0.2);
            double beta = beta(0.5);
            return v -> ElementwiseOperators.hardSigmoid(v, alpha, beta);
          }
          case "elu" -> {
            double alpha = alpha(1);
            return v -> Ops.elu(v, alpha);
          }
          default -> throw c.refused("its activation is \"" + name + "\"");
        }
      }
    }
  }
}
