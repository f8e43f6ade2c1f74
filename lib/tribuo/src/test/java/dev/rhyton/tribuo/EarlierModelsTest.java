package dev.rhyton.tribuo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.models.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tribuo.classification.Label;
import org.tribuo.regression.Regressor;

/**
 * Models that earlier versions wrote are read and predict the same numbers. Their files are never
 * written again: what fails here is a class or an option whose name such files record.
 */
class EarlierModelsTest {
  @TempDir Path folder;

  private org.tribuo.Model<?> read(String name) throws IOException {
    var file = folder.resolve(name);
    try (var in = getClass().getResourceAsStream("/earlier/" + name)) {
      Files.copy(in, file);
    }
    return org.tribuo.Model.deserializeFromFile(file);
  }

  /** The provenance is read with its model, whose JSON is that of a model still. */
  private static void checkProvenance(org.tribuo.Model<?> model, int layers) {
    var trainer = model.getProvenance().getTrainerProvenance();
    var json = trainer.getConfiguredParameters().get("model").toString();
    assertEquals(layers, Models.fromJson(json).layers().size());
  }

  @Test
  void aClassifierOf010() throws IOException {
    var model = read("iris-0.1.0-b90b41b.tribuo").castModel(Label.class);
    checkProvenance(model, 2);
    var iris = TribuoKit.iris();
    double[][] expected = {
      {0.99327385, 0.00672399, 0.00000214},
      {0.01727968, 0.85247612, 0.13024423},
      {0.00005915, 0.10487172, 0.89506918},
    };
    for (int i = 0; i < expected.length; i++) {
      var scores = model.predict(iris.getExample(60 * i)).getOutputScores();
      assertEquals(expected[i][0], scores.get("setosa").getScore(), 1e-5);
      assertEquals(expected[i][1], scores.get("versicolor").getScore(), 1e-5);
      assertEquals(expected[i][2], scores.get("virginica").getScore(), 1e-5);
    }
  }

  @Test
  void aRegressionOf010() throws IOException {
    var model = read("sums-0.1.0-b90b41b.tribuo").castModel(Regressor.class);
    checkProvenance(model, 1);
    var output = model.predict(TribuoKit.sums(20).getExample(0)).getOutput();
    assertEquals("double", output.getNames()[0]);
    assertArrayEquals(new double[] {0.93234283, -0.46574038}, output.getValues(), 1e-5);
  }
}
