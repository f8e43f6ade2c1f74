package dev.rhyton.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.Layers;
import dev.rhyton.ops.Ops;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The layers of a model have different names, before it is trained and saved. */
class UniqueNamesTest {
  @BeforeEach
  void countFromTheStart() {
    Layers.clearNames();
  }

  private static Layer named(String name) {
    return Dense.of(2).named(name);
  }

  private static void refused(Executable use) {
    var message = Kit.refusal(use);
    var end = ": two layers are called a: give one another name, with named(\"...\").";
    assertTrue(message.endsWith(end), message);
  }

  @Test
  void everyKindOfModelRefusesTwins() {
    var in = Input.of(2);
    var start = Input.of("a", 2);
    refused(() -> Model.of(in, named("a").apply(named("a").apply(in))));
    refused(() -> Model.of(start, named("a").apply(start)));
    refused(() -> Sequential.of(Input.of(2), named("a"), named("a")));
    var built = Sequential.of(named("a"), named("a"));
    refused(() -> built.build(2));
    refused(() -> Sequential.of(named("a"), named("a")).apply(Ops.ones(1, 2)));
    var shared = named("a");
    assertEquals(List.of(shared), Model.of(in, shared.apply(shared.apply(in))).layers());
    assertEquals(
        List.of("a", "b"),
        Sequential.of(Input.of(2), named("a"), Sequential.of(named("a")).named("b"))
            .layers()
            .stream()
            .map(Layer::name)
            .toList());
  }

  @Test
  void aLayerThatDoesNotFitIsNotAdded() {
    var model = Sequential.of(Input.of(5, 5, 1), Conv2D.of(2, 3).named("a"));
    refused(() -> model.add(Conv2D.of(2, 3).named("a")));
    assertTrue(Kit.refusal(() -> model.add(Conv2D.of(2, 4))).contains("larger than the image"));
    model.add(Conv2D.of(2, 2));
    assertEquals("(None, 2, 2, 2)", model.outputs().get(0).shape().toString());
  }
}
