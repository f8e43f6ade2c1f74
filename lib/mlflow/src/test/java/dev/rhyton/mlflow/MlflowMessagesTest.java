package dev.rhyton.mlflow;

import dev.rhyton.Refusals;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What the callback refuses before a training begins. */
class MlflowMessagesTest {
  private static final String NAMES =
      " must have 1 to 250 letters, digits, \"_\", \"-\", \".\", \" \" or \"/\", and be no path to"
          + " another place, received \"";

  @TestFactory
  Stream<DynamicTest> refusals() {
    return new Refusals()
        .add(
            "MlflowCallback: expected the path of a folder of runs, received null.",
            () -> MlflowCallback.of((String) null))
        .add(
            "MlflowCallback: expected the path of a folder of runs, received an empty one.",
            () -> MlflowCallback.of(" "))
        .add(
            "MlflowCallback: expected a folder, or the address of a server such as"
                + " http://localhost:5000, received \"databricks://profile\".",
            () -> MlflowCallback.of("databricks://profile"))
        .add(
            "MlflowCallback: expected a folder, or the address of a server such as"
                + " http://localhost:5000, received \"http:// here\".",
            () -> MlflowCallback.of("http:// here"))
        .add(
            "MlflowCallback: expected a folder, or the address of a server such as"
                + " http://localhost:5000, received \"http://localhost:5000/?x=1\".",
            () -> MlflowCallback.of("http://localhost:5000/?x=1"))
        .add(
            "MlflowCallback: expected the name of an experiment of 1 to 500 letters, received"
                + " \" \".",
            () -> MlflowCallback.of().experiment(" "))
        .add(
            "MlflowCallback: expected the name of a run of 1 to 250 letters, received null.",
            () -> MlflowCallback.of().runName(null))
        .add(
            "MlflowCallback: the name of one of the params" + NAMES + "../up\".",
            () -> MlflowCallback.of().params(Map.of("../up", 1)))
        .add(
            "MlflowCallback: the name of one of the tags" + NAMES + "a:b\".",
            () -> MlflowCallback.of().tags(Map.of("a:b", 1)))
        .add(
            "MlflowCallback: params must not be null, nor hold null.",
            () -> MlflowCallback.of().params(null))
        .add(
            "MlflowCallback: one of the headers [a b] is none of HTTP.",
            () -> MlflowCallback.of().headers(Map.of("a b", "c")))
        .tests();
  }
}
