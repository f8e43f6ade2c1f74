package dev.rhyton.models;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.Refusals;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Context;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Input;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Inputs and outputs by name: of a class whose call takes a map, and of functional models. */
class NamedInputsTest {
  private static final NDArray LEFT = Kit.normal(1, 6, 3);
  private static final NDArray RIGHT = Kit.normal(2, 6, 2);
  private static final Map<String, NDArray> BOTH = Map.of("right", RIGHT, "left", LEFT);

  static final class Pair extends Model {
    private final Dense ofLeft = Dense.of(2);
    private final Dense ofRight = Dense.of(2);

    @Override
    protected Tensor call(Map<String, Tensor> inputs, Context context) {
      return ofLeft.apply(inputs.get("left")).subtract(ofRight.apply(inputs.get("right")));
    }
  }

  static final class Ends extends Model {
    private final Dense one = Dense.of(1);
    private final Dense two = Dense.of(2);

    @Override
    protected List<Tensor> call(List<Tensor> inputs, Context context) {
      return List.of(two.apply(inputs.get(0)), one.apply(inputs.get(0)));
    }
  }

  static final class NamedEnds extends Model {
    private final Ends ends = new Ends();

    @Override
    protected List<Tensor> call(List<Tensor> inputs, Context context) {
      return ends.apply(inputs);
    }

    @Override
    public List<String> outputNames() {
      return List.of("two", "one");
    }
  }

  private static NDArray expected(Pair model) {
    var left = (NDArray) model.ofLeft.apply((Tensor) LEFT);
    return left.subtract(model.ofRight.apply((Tensor) RIGHT)).value();
  }

  @Test
  void weightsAreMadeByName() {
    var model = new Pair();
    model.build(Map.of("right", Shape.of(2), "left", Shape.of(3)));
    assertEquals(3 * 2 + 2 + 2 * 2 + 2, model.countParams());
    assertEquals(List.of("left", "right"), model.inputNames());
    assertEquals(Shape.of(3, 2), model.ofLeft.weights().get(0).shape());
  }

  /** Every way into the model; a list is in the alphabetical order of the names. */
  @Test
  void samplesAreTakenByName() {
    var model = new Pair();
    var first = model.predict(BOTH);
    assertEquals(expected(model), first);
    assertEquals(first, model.predict(List.of(LEFT, RIGHT)));
    assertEquals(first, model.predict(Dataset.of(BOTH)));
    assertEquals(first, model.apply(BOTH));
    assertEquals(first, model.predictOnBatch(BOTH));
    var y = Kit.normal(3, 6, 2);
    for (var each : List.of(new Pair(), model)) {
      each.compile("sgd", "mse");
      each.fit(BOTH, y, ModelKit.quiet(2, 4));
      each.fit(Dataset.of(BOTH, y), ModelKit.quiet(1, 4));
      assertEquals(Set.of("loss"), each.evaluate(BOTH, y).keySet());
      assertEquals(Set.of("loss"), each.trainOnBatch(BOTH, y).keySet());
      assertEquals(expected(each), each.predict(BOTH));
    }
  }

  @Test
  void functionalModelsOfMaps() {
    var left = Input.of(3);
    var right = Input.of(2);
    var hidden = Dense.of(2).apply(left);
    var sum = hidden.add(Dense.of(2).apply(right));
    var model = Model.of(Map.of("x", left, "a", right), Map.of("sum", sum, "hidden", hidden));
    assertEquals(List.of("a", "x"), model.inputNames());
    assertEquals(List.of("hidden", "sum"), model.outputNames());
    var arrays = Map.of("x", LEFT, "a", RIGHT);
    var all = model.predictDict(arrays);
    assertEquals(List.of("hidden", "sum"), List.copyOf(all.keySet()));
    assertEquals(model.predictAll(List.of(RIGHT, LEFT)), List.copyOf(all.values()));
    assertEquals(all.get("sum"), Model.of(List.of(left, right), sum).predict(List.of(LEFT, RIGHT)));
    var one = Model.of(Map.of("x", left, "a", right), sum);
    assertEquals(all.get("sum"), one.apply(arrays));
    model.compile(Compile.of("sgd", Map.of("sum", "mse", "hidden", "mae")));
    var targets = Map.of("sum", Kit.normal(3, 6, 2), "hidden", Kit.normal(4, 6, 2));
    var logs = model.fit(arrays, targets, ModelKit.quiet(1, 4)).history().keySet();
    assertEquals(Set.of("loss", "sum_loss", "hidden_loss"), Set.copyOf(logs));
  }

  @Test
  void outputsHaveTheNamesOfTheClass() {
    assertEquals(Set.of("two", "one"), new NamedEnds().predictDict(LEFT).keySet());
    var numbered = new Ends().predictDict(LEFT);
    assertEquals(List.of("output_0", "output_1"), new ArrayList<>(numbered.keySet()));
    assertEquals(Shape.of(6, 2), numbered.get("output_0").shape());
    var single = Sequential.of(Input.of(3), Dense.of(1)).predictDict(LEFT, EvaluateOptions.of());
    assertEquals(Set.of("output"), single.keySet());
  }

  /** {@code Model(model.inputs, model.get_layer("x").output)}, of models of every kind. */
  @Test
  void modelsEndWithTheOutputOfALayer() {
    var in = Input.of(3);
    var hidden = Dense.of(4).named("hidden");
    var functional = Model.of(in, Dense.of(2).named("top").apply(hidden.apply(in)));
    var stack = Sequential.of(Input.of(3), Dense.of(4).named("hidden"), Dense.of(2).named("top"));
    var built = Sequential.of(Dense.of(4).named("hidden"), Dense.of(2).named("top"));
    built.build(3);
    for (var model : List.of(functional, stack, built)) {
      var layer = model.getLayer("hidden");
      var part = Model.of(model.inputs(), layer.output());
      assertEquals(layer.apply((Tensor) LEFT), part.predict(LEFT));
      var rest = Model.of(model.getLayer("top").input(), model.getLayer("top").output());
      assertEquals(model.predict(LEFT), rest.predict(part.predict(LEFT)));
      assertEquals(model.outputs(), List.of(model.output()));
    }
  }

  @TestFactory
  Stream<DynamicTest> refusals() {
    var model = new Pair();
    model.named("pair").build(Map.of("right", Shape.of(2), "left", Shape.of(3)));
    return new Refusals()
        .add(
            "Pair \"p\": its call takes a map, received 2 inputs without names: pass a map from names"
                + " to inputs.",
            () -> new Pair().named("p").predict(List.of(LEFT, RIGHT)))
        .add(
            "Pair \"p\": its call takes a map, received one input without a name: pass a map from"
                + " names to inputs.",
            () -> new Pair().named("p").predict(LEFT))
        .add(
            "There are samples for the inputs [left], the model takes [left, right]: \"right\" is"
                + " missing.",
            () -> model.predict(Map.of("left", LEFT)))
        .add(
            "Pair \"pair\": there is no input \"rigth\", only [left, right]. Did you mean \"right\"?",
            () -> model.apply(Map.of("left", LEFT, "rigth", RIGHT)))
        .add(
            "Pair \"pair\": the input \"right\" is missing.",
            () -> model.apply(Map.of("left", LEFT)))
        .add(
            "Ends \"ends\": its inputs have no names, received [x]: pass a list, or override"
                + " inputNames().",
            () -> new Ends().named("ends").build(Map.of("x", Shape.of(3))))
        .add(
            "predictDict: two outputs are called \"output\": give their layers names, or pass Model.of"
                + " a map of outputs.",
            () -> {
              var in = Input.of(3);
              Model.of(in, List.of(in.add(1), in.add(2))).predictDict(LEFT);
            })
        .add("Model.of: needs inputs and outputs.", () -> Model.of(Input.of(3), Map.of()))
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> layersWithoutOutputs() {
    return new Refusals(IllegalStateException.class)
        .add(
            "Dense \"d\" has no symbolic input and output: it is not a layer of a functional model or"
                + " of a built Sequential.",
            () -> Dense.of(2).named("d").output())
        .add(
            "Dense \"e\" has no symbolic input and output: it is not a layer of a functional model or"
                + " of a built Sequential.",
            () -> Sequential.of(Dense.of(2).named("e")).getLayer("e").output())
        .tests();
  }
}
