package dev.rhyton.tribuo;

import static dev.rhyton.Kit.assertRefused;
import static dev.rhyton.tribuo.TribuoKit.quiet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.labs.mlrg.olcut.provenance.primitives.StringProvenance;
import dev.rhyton.config.Json;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Dropout;
import dev.rhyton.layers.Input;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Model;
import dev.rhyton.models.Models;
import dev.rhyton.tensor.Seed;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tribuo.classification.Label;
import org.tribuo.classification.evaluation.LabelEvaluator;
import org.tribuo.evaluation.CrossValidation;
import org.tribuo.provenance.SkeletalTrainerProvenance;
import org.tribuo.provenance.TrainerProvenance;

class ProvenanceTest {
  private static String configured(TrainerProvenance provenance, String field) {
    return provenance.getConfiguredParameters().get(field).toString();
  }

  private static int invocation(org.tribuo.Model<?> model) {
    var trainer = (SkeletalTrainerProvenance) model.getProvenance().getTrainerProvenance();
    return Integer.parseInt(
        trainer.getInstanceValues().get(TrainerProvenance.TRAIN_INVOCATION_COUNT).toString());
  }

  @Test
  void recordsModelAndOptions() throws IOException {
    var model =
        TribuoKit.irisTrainer(2)
            .seed(7)
            .train(TribuoKit.iris(), Map.of("note", new StringProvenance("note", "first try")));
    var provenance = model.getProvenance();
    var trainer = provenance.getTrainerProvenance();
    assertEquals(RhytonModel.class.getName(), provenance.getClassName());
    assertEquals(RhytonTrainer.class.getName(), trainer.getClassName());
    var layers = Json.parse(configured(trainer, "model")).path("config").path("layers");
    assertEquals(16, layers.get(0).path("config").path("units").asInt());
    assertEquals(2, Models.fromJson(configured(trainer, "model")).layers().size());
    var compile = Json.parse(configured(trainer, "compile"));
    assertEquals("Adam", compile.path("optimizer").path("class_name").asText());
    assertEquals("GradientLearning", compile.path("learning").path("class_name").asText());
    assertEquals(2, Json.parse(configured(trainer, "fit")).path("epochs").asInt());
    assertEquals("7", configured(trainer, "seed"));
    assertEquals("first try", provenance.getInstanceProvenance().getMap().get("note").toString());
  }

  @Test
  void printsItself() {
    assertEquals(
        "RhytonTrainer: Sequential of 2 layers, Adam(learning_rate=0.01), GradientLearning(),"
            + " Fit(epochs=2, verbose=0)",
        TribuoKit.irisTrainer(2).toString());
  }

  @Test
  void countsInvocations() throws IOException {
    var iris = TribuoKit.iris();
    var trainer = TribuoKit.irisTrainer(1);
    assertEquals(0, trainer.getInvocationCount());
    var first = trainer.train(iris);
    var second = trainer.train(iris);
    assertEquals(0, invocation(first));
    assertEquals(1, invocation(second));
    assertEquals(2, trainer.getInvocationCount());
    assertNotEquals(first.network().getWeights(), second.network().getWeights());
    trainer.setInvocationCount(1);
    assertEquals(second.network().getWeights(), trainer.train(iris).network().getWeights());
    var again = trainer.train(iris, Map.of(), 0);
    assertEquals(first.network().getWeights(), again.network().getWeights());
    assertEquals(1, trainer.getInvocationCount());
    assertRefused(
        "RhytonTrainer: the invocation count must not be negative, received -2.",
        () -> trainer.setInvocationCount(-2));
  }

  /** Initial weights, order of samples, masks of dropout and of the learning mode. */
  @Test
  void drawsAreTheTrainersOwn() throws IOException {
    var iris = TribuoKit.iris();
    Seed.set(1);
    long next = Seed.next();
    Seed.set(1);
    var trainer =
        RhytonTrainer.classification(
            () -> {
              var in = Input.of(4); // so that weights are made at once
              var hidden = Dropout.of(0.5).apply(Dense.of(8).apply(in));
              return Model.of(in, Dense.of(3).activation("softmax").apply(hidden));
            },
            Compile.of("adam", "sparse_categorical_crossentropy"),
            quiet(2));
    var first = trainer.train(iris).network().getWeights();
    assertEquals(next, Seed.next(), "the program's draws are what they would be without it");
    assertEquals(first, trainer.train(iris, Map.of(), 0).network().getWeights());
    assertNotEquals(first, trainer.seed(9).train(iris).network().getWeights());
  }

  @Test
  void crossValidationIsReproducible() throws IOException {
    var iris = TribuoKit.iris();
    assertEquals(folds(iris), folds(iris));
  }

  private static List<Double> folds(org.tribuo.Dataset<Label> data) {
    var folds =
        new CrossValidation<>(TribuoKit.irisTrainer(20), data, new LabelEvaluator(), 3).evaluate();
    folds.forEach(f -> assertTrue(f.getA().accuracy() > 0.5));
    assertEquals(List.of(0, 1, 2), folds.stream().map(f -> invocation(f.getB())).toList());
    return folds.stream().map(f -> f.getA().averageAUCROC(true)).toList();
  }
}
