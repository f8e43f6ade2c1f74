package dev.rhyton.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Dropout;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.InputLayer;
import dev.rhyton.layers.Lambda;
import dev.rhyton.layers.Layers;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Models put together again, and models cut out of models. */
class CloneTest {
  private final NDArray x = Kit.normal(1, 6, 4);

  private static Model functional() {
    var in = Input.of(4);
    var shared = Dense.of(4).named("shared");
    var once = shared.apply(in).multiply(0.5);
    return Model.of(in, Dense.of(2).apply(shared.apply(once).add(once)));
  }

  @Test
  void aCloneIsTheSameWithNewWeights() {
    for (var model :
        List.of(functional(), Sequential.of(InputLayer.of(4), Dense.of(3), Dropout.of(0.5)))) {
      model.compile("sgd", "mse");
      var clone = Models.clone(model);
      assertFalse(clone.isCompiled());
      model.ready("toJson");
      assertNotEquals(model.getWeights(), clone.getWeights());
      assertEquals(Models.clone(clone).toJson(), clone.toJson());
      clone.setWeights(model.getWeights());
      assertEquals(model.predict(x), clone.predict(x));
      clone.weights().forEach(w -> assertFalse(model.weights().contains(w)));
    }
  }

  @Test
  void aFunctionChangesLayers() {
    var model = Sequential.of(InputLayer.of(4), Dropout.of(0.5).named("drop"), Dense.of(2));
    var clone =
        Models.clone(
            model, l -> l instanceof Dropout ? Dropout.of(0.1) : Layers.fromJson(l.toJson()));
    assertEquals(
        "Dropout(rate=0.1)", clone.layers().get(0).toString().replaceAll("name=[^,]*, ", ""));
    var same = Models.clone(functional(), l -> l); // the layers themselves
    assertNotSame(model, same);
    var original = functional();
    assertEquals(original.weights(), Models.clone(original, l -> l).weights());
    assertTrue(
        Kit.refusal(() -> Models.clone(model, l -> null))
            .startsWith("clone: the function gave null for "));
  }

  @Test
  void aModelWithinAModelIsClonedToo() {
    var inner = Sequential.of(InputLayer.of(4), Dense.of(4));
    var in = Input.of(4);
    var model = Model.of(in, inner.apply(in));
    var clone = Models.clone(model);
    clone.setWeights(model.getWeights());
    assertEquals(model.predict(x), clone.predict(x));
    assertNotSame(inner, clone.layers().get(0));
  }

  /** A model of the user's own. */
  static final class Own extends Model {
    private final Dense dense = Dense.of(2);

    @Override
    protected Tensor call(Tensor x) {
      return dense.apply(x);
    }
  }

  @Test
  void aClassOfYourOwnIsRefused() {
    var own = new Own();
    assertTrue(
        Kit.refusal(() -> Models.clone(own))
            .startsWith("clone: expected a Sequential or a model of Model.of, received Own"));
    var e = assertThrows(IllegalStateException.class, own::inputs);
    assertEquals(
        "Own \""
            + own.name()
            + "\" was not made of symbolic tensors, by Model.of or with an"
            + " InputLayer.",
        e.getMessage());
    assertThrows(IllegalStateException.class, own::outputs);
    assertThrows(IllegalStateException.class, () -> own.output("dense"));
  }

  @Test
  void aSequentialWithAnInputLayerHasTensorsToo() {
    var model = Sequential.of(InputLayer.of(4), Dense.of(3).named("body"), Dense.of(2));
    var body = Model.of(model.inputs(), List.of(model.output("body")));
    var whole = Model.of(model.inputs(), model.outputs());
    var x = Kit.normal(1, 5, 4);
    assertEquals(model.predict(x), whole.predict(x));
    assertEquals(model.getLayer("body").weights(), body.weights());
    model.pop();
    assertEquals(body.outputs(), model.outputs());
    model.add(Dense.of(7));
    assertEquals(Shape.of(-1, 7), model.outputs().get(0).shape());
    var deferred = Sequential.of(Dense.of(3));
    assertThrows(IllegalStateException.class, deferred::inputs);
  }

  @Test
  void theOutputOfALayerIsWhereItIsCalledFirst() {
    var model = functional();
    var top = Model.of(model.inputs(), List.of(model.output("shared")));
    assertEquals(((Dense) model.getLayer("shared")).weights(), top.weights());
    assertEquals(2, Model.of(model.inputs(), model.outputs()).layers().size());
    assertTrue(Kit.refusal(() -> model.output("shard")).contains("Did you mean \"shared\"?"));
  }

  @Test
  void functionsAreShared() {
    var in = Input.of(3);
    var model = Model.of(in, Dense.of(2).apply(Lambda.of(x -> x.multiply(2)).apply(in)));
    var clone = Models.clone(model);
    clone.setWeights(model.getWeights());
    var x = Kit.normal(1, 4, 3);
    assertEquals(model.predict(x), clone.predict(x));
  }
}
