package dev.rhyton.safety;

import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.Refusals;
import dev.rhyton.data.Dataset;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tech.tablesaw.api.Table;

/** What a model card refuses. */
class ModelCardMessagesTest {
  private static ModelCard card() {
    var model = ModelKit.classifier();
    model.compile("sgd", "sparse_categorical_crossentropy");
    return ModelCard.of(model);
  }

  @TestFactory
  Stream<DynamicTest> refusals() {
    var data = Dataset.of(Kit.normal(1, 6, 4), Kit.labels(2, 6, 3));
    return new Refusals()
        .add("ModelCard: model must not be null.", () -> ModelCard.of(null))
        .add("ModelCard: license takes a text, received an empty one.", () -> card().license(" "))
        .add("ModelCard: intendedUse takes a text, received null.", () -> card().intendedUse(null))
        .add(
            "ModelCard: expected a new name of the evaluation data, received \"test\".",
            () -> card().evaluation("test", data).evaluation("test", data))
        .add(
            "ModelCard: expected a new name of the evaluation data, received null.",
            () -> card().evaluation(null, data))
        .add("ModelCard: an analysis needs a title.", () -> card().analysis("", Table.create("a")))
        .add(
            "ModelCard: there is no file " + Path.of("missing.keras") + ".",
            () -> card().file(Path.of("missing.keras")))
        .add(
            "ModelCard: the name of the file must end in .md or .html, received card.pdf.",
            () -> card().save("card.pdf"))
        .tests();
  }
}
